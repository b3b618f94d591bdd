import Experiments
import Foundation

/// A folder of its own for one test, removed afterwards.
final class TemporaryFolder {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("distill-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ text: String, to name: String) throws {
    let file = path + "/" + name
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: URL(fileURLWithPath: path + "/" + name), encoding: .utf8)
  }

  /// A message as it would read from within the folder.
  func fromWithin(_ message: String) -> String {
    message.replacingOccurrences(of: path + "/", with: "")
  }
}

/// Parses JSON that is known to be good.
func json(_ text: String) throws -> JSON {
  var mistakes: [Mistake] = []
  let value = JSON.parse(Array(text.utf8), mistakes: &mistakes) { .file("test.json", line: $0, column: $1) }
  guard let value, mistakes.isEmpty else { throw ConfigurationError(mistakes) }
  return value
}

extension String {
  func replacingFirst(_ text: String, with other: String) -> String {
    guard let range = range(of: text) else { return self }
    return replacingCharacters(in: range, with: other)
  }
}
