import Foundation

/// A folder of its own for one test, removed with it.
package final class TemporaryFolder: Sendable {
  package let root = FileManager.default.temporaryDirectory.appendingPathComponent("datasets-\(UUID().uuidString)").path

  package init() {
    try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  package func path(_ name: String) -> String { root + "/" + name }

  package func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
  }
}
