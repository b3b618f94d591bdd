import FoundationEssentials
import Kernels

/// The folder of one run: `resolved.json`, `metrics.jsonl`, the report and the checkpoints.
///
/// A whole file is written under a temporary name and renamed when it is durable, so that a crash leaves the old file
/// or the new one; metrics are appended line by line. One process at a time writes into it.
package struct RunDirectory: Sendable {
  /// The folder as seen from the working directory.
  package let path: String
  private let lock: FolderLock

  /// The resolved configuration's file.
  package static let resolvedName = "resolved.json"
  /// By this file a folder is that of an export, which holds a resolved configuration as well.
  static let exportName = "manifest.json"
  /// By this file a run is finished.
  package static let resultName = "result.json"

  /// Makes `<parent>/<name>-001`, or the next number that is free.
  package init(named name: String, in parent: String = "runs") throws(RunDirectoryError) {
    var number = 1
    while true {
      let digits = String(number)
      let path = "\(parent)/\(name)-\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)"
      try Self.makeParents(of: path)
      if try Self.make(path) {
        self.path = path
        lock = try Self.lock(path)
        return
      }
      number += 1
    }
  }

  /// Makes the folder `path`, or takes it when it is there and empty.
  package init(at path: String) throws(RunDirectoryError) {
    self.path = FilePath.resolve(path, in: nil)
    try Self.makeParents(of: self.path)
    if try !Self.make(self.path) {
      guard let content = try? FileManager.default.contentsOfDirectory(atPath: self.path) else {
        throw .notAFolder(self.path)
      }
      if content.contains(Self.resolvedName) { throw .holdsRun(self.path) }
      if let first = content.min() { throw .notEmpty(self.path, example: first) }
    }
    lock = try Self.lock(self.path)
  }

  /// Takes up the folder of a run that was begun, and clears away what was half written when it stopped.
  /// - Parameter name: the file that tells that it was.
  package init(resuming path: String, begunBy name: String = Self.resolvedName) throws(RunDirectoryError) {
    self.path = FilePath.resolve(path, in: nil)
    guard FileManager.default.fileExists(atPath: "\(self.path)/\(name)") else { throw .notARun(self.path) }
    if FileManager.default.fileExists(atPath: "\(self.path)/\(Self.exportName)") { throw .isExport(self.path) }
    lock = try Self.lock(self.path)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? []
    where name.hasSuffix(OutputFile.temporarySuffix) {
      // A folder of that name is an export that another process is writing.
      if (try? FileIdentity(path: file(name))) != nil { try? FileManager.default.removeItem(atPath: file(name)) }
    }
  }

  private static func lock(_ path: String) throws(RunDirectoryError) -> FolderLock {
    let lock: FolderLock?
    do throws(FileFailure) { lock = try FolderLock(path: path) } catch {
      throw .unwritable(error.path, reason: error.reason)
    }
    guard let lock else { throw .inUse(path) }
    return lock
  }

  /// Takes the folder away where a run that has logged nothing is all there is in it.
  package func removeIfUnused() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard names.allSatisfy({ [Self.resolvedName, EncodersFile.name, "seeds.json", "metrics.jsonl"].contains($0) }),
      text(of: "metrics.jsonl")?.isEmpty ?? true
    else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a whole file, in place of an older one of that name.
  package func write(_ text: String, to name: String) throws(RunDirectoryError) {
    do throws(FileFailure) {
      let output = try OutputFile(path: file(name))
      try output.write(StoredArray(Array(text.utf8)))
      try output.finish()
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }

  /// Writes the resolved configuration, from which the same run can be started again.
  package func writeResolved(_ configuration: JSON) throws(RunDirectoryError) {
    try write(configuration.document(), to: Self.resolvedName)
  }

  /// The log `metrics.jsonl`, one JSON object a line.
  /// - Parameter kept: bytes to go on after; by default all there are.
  package func metrics(keeping kept: Int? = nil) throws(RunDirectoryError) -> MetricsLog {
    try MetricsLog(path: file("metrics.jsonl"), keeping: kept)
  }

  /// A file's text; nil when it is not there.
  package func text(of name: String) -> String? {
    FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func makeParents(of path: String) throws(RunDirectoryError) {
    for (index, character) in zip(path.indices, path) where character == "/" && index != path.startIndex {
      _ = try make(String(path[..<index]))
    }
  }

  private static func make(_ path: String) throws(RunDirectoryError) -> Bool {
    do throws(FileFailure) {
      return try makeFolder(path)
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }
}

/// The measurements of a run as JSON lines.
package final class MetricsLog {
  private let file: AppendedFile

  fileprivate init(path: String, keeping kept: Int?) throws(RunDirectoryError) {
    do throws(FileFailure) {
      file = try AppendedFile(path: path, keeping: kept)
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }

  /// Bytes written, by this process and those before it.
  package var length: Int { file.count }

  /// Appends one line, and returns when it is durable.
  package func append(_ members: [(key: String, value: JSON)]) throws(RunDirectoryError) {
    let line = JSON(.object(members.map { JSONMember($0.key, $0.value) }))
    do throws(FileFailure) {
      try file.append(line.text() + "\n")
      try file.synchronise()
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }
}

extension JSON {
  /// A measured number; null when it is not finite.
  package static func measured(_ number: Double) -> JSON {
    JSON(number.isFinite ? .number(number) : .null)
  }
}
