import Experiments
import FoundationEssentials
import Glibc
import Kernels

/// The folder that an export is made in, beside the one it becomes when everything in it was read back.
struct ExportFolder {
  /// What marks a folder as an export.
  static let marker = "manifest.json"

  private let target: String
  private let temporaryPath: String

  /// Makes the temporary folder.
  /// - Throws: when `path` is there and is neither empty nor an export, or no folder can be made beside it.
  init(for path: String) throws(ExportError) {
    // Without a slash at its end, which would make what lies beside it lie in it.
    let path = FilePath.absolute(path)
    target = path
    let manager = FileManager.default
    Self.clear(path)
    try Self.checkReplaceable(path)
    temporaryPath = "\(path).\(ProcessInfo.processInfo.processIdentifier).temporary"
    do {
      try? manager.removeItem(atPath: temporaryPath)
      try manager.createDirectory(atPath: temporaryPath, withIntermediateDirectories: true)
    } catch {
      throw .file(path: path, reason: "no folder can be made there: \(Self.reason(error))")
    }
  }

  /// That at a path there is nothing, an empty folder or an export with no other files than its own, all of which may
  /// be removed.
  private static func checkReplaceable(_ path: String) throws(ExportError) {
    let manager = FileManager.default
    guard manager.fileExists(atPath: path) else { return }
    guard let content = try? manager.contentsOfDirectory(atPath: path) else {
      throw .file(path: path, reason: "not a folder that can be read")
    }
    let manifest = try? ExportManifest(folder: path)
    let own = manifest.map { Set($0.files + [marker]) } ?? []
    if let example = content.filter({ !own.contains($0) }).min() { throw .occupied(path, example: example) }
  }

  /// Where the files are written.
  var path: String { temporaryPath }

  func file(_ name: String) -> String { "\(temporaryPath)/\(name)" }

  /// Gives the folder its name, in place of an older export, and makes the name durable.
  func finish() throws(ExportError) {
    let manager = FileManager.default
    try Self.checkReplaceable(target)
    let old = "\(temporaryPath).old"
    let replaces = manager.fileExists(atPath: target)
    do {
      if replaces { try manager.moveItem(atPath: target, toPath: old) }
      do {
        try manager.moveItem(atPath: temporaryPath, toPath: target)
        try synchroniseFolder(parentFolder(of: target))
      } catch {
        try? manager.moveItem(atPath: target, toPath: temporaryPath)
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
    (error as? FileFailure)?.reason ?? (error as? CocoaError)?.underlying.map { "\($0)" } ?? "\(error)"
  }
}
