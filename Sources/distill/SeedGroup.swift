import Experiments
import Foundation

/// seeds.json in the folder of a run over several seeds: which ones.
struct SeedGroup: Codable {
  static let name = "seeds.json"

  let first: UInt64
  let count: Int

  init(first: UInt64, count: Int) {
    self.first = first
    self.count = count
  }

  /// The group that the folder is of; nil where it is that of a single run.
  init?(in directory: RunDirectory) throws {
    guard let text = directory.text(of: Self.name) else { return nil }
    self = try JSONDecoder().decode(SeedGroup.self, from: Data(text.utf8))
  }

  func text() throws -> String {
    String(decoding: try JSONEncoder().encode(self), as: UTF8.self) + "\n"
  }

  var seeds: [UInt64] { (0..<count).map { first + UInt64($0) } }
}
