import Foundation
import Testing

/// One case of layers.json, as make_layer_fixtures.py wrote it.
struct LayerFixture: Decodable, CustomTestStringConvertible {
  struct Entry: Decodable {
    let shape: [Int]
    let values: [Float]
    /// Of Σ weights ⊙ output.
    let gradient: [Float]
  }

  let name: String
  let inputs: [Entry]
  let parameters: [String: Entry]
  let output: [Float]
  let weights: [Float]
  /// The running moments after this one pass.
  let statistics: [String: [Float]]

  var testDescription: String { name }

  static let all: [LayerFixture] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "layers.json")
    do {
      return try JSONDecoder().decode([LayerFixture].self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }()
}
