import FoundationEssentials
import Glibc

/// The folder that an export is made in, beside the one it becomes when everything in it was read back.
struct ExportFolder {
  /// What marks a folder as an export.
  static let marker = "manifest.json"

  private let target: String
  private let temporaryPath: String

  /// Makes the temporary folder.
  /// - Throws: when `path` is there and is neither empty nor an export, or no folder can be made beside it.
  init(for path: String) throws(ExportError) {
    target = path
    let manager = FileManager.default
    Self.clear(path)
    if manager.fileExists(atPath: path) {
      guard let content = try? manager.contentsOfDirectory(atPath: path) else {
        throw .file(path: path, reason: "not a folder that can be read")
      }
      if let example = content.min(), !content.contains(Self.marker) { throw .occupied(path, example: example) }
    }
    temporaryPath = "\(path).\(ProcessInfo.processInfo.processIdentifier).temporary"
    do {
      try? manager.removeItem(atPath: temporaryPath)
      try manager.createDirectory(atPath: temporaryPath, withIntermediateDirectories: true)
    } catch {
      throw .file(path: path, reason: "no folder can be made there: \(Self.reason(error))")
    }
  }

  /// Where the files are written.
  var path: String { temporaryPath }

  func file(_ name: String) -> String { "\(temporaryPath)/\(name)" }

  /// Gives the folder its name, in place of an older export.
  func finish() throws(ExportError) {
    let manager = FileManager.default
    let old = "\(temporaryPath).old"
    let replaces = manager.fileExists(atPath: target)
    do {
      if replaces { try manager.moveItem(atPath: target, toPath: old) }
      do {
        try manager.moveItem(atPath: temporaryPath, toPath: target)
      } catch {
        if replaces { try? manager.moveItem(atPath: old, toPath: target) }
        throw error
      }
      try? manager.removeItem(atPath: old)
    } catch {
      throw .file(path: target, reason: "the finished export cannot be moved there: \(Self.reason(error))")
    }
  }

  /// Clears away what exports to this folder left behind that were killed, and gives an older export back its name.
  private static func clear(_ path: String) {
    let manager = FileManager.default
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let parent = path.hasSuffix("/\(name)") ? String(path.dropLast(name.count)) : "./"
    for entry in ((try? manager.contentsOfDirectory(atPath: parent)) ?? []).sorted() where entry.hasPrefix("\(name).") {
      let parts = entry.dropFirst(name.count + 1).split(separator: ".")
      guard parts.count > 1, parts[1] == "temporary", let process = pid_t(parts[0]), kill(process, 0) != 0,
        errno == ESRCH
      else { continue }
      if parts.last == "old", !manager.fileExists(atPath: path) {
        try? manager.moveItem(atPath: parent + entry, toPath: path)
      } else {
        try? manager.removeItem(atPath: parent + entry)
      }
    }
  }

  /// Removes the folder and all in it.
  func discard() {
    try? FileManager.default.removeItem(atPath: temporaryPath)
  }

  private static func reason(_ error: any Error) -> String {
    (error as? CocoaError)?.underlying.map { "\($0)" } ?? "\(error)"
  }
}
