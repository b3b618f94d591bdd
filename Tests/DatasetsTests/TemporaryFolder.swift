import Foundation

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
  let root = FileManager.default.temporaryDirectory.appendingPathComponent("datasets-\(UUID().uuidString)").path

  init() {
    try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  func path(_ name: String) -> String { root + "/" + name }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
  }
}
