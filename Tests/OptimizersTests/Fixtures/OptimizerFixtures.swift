import Foundation
import Testing

/// One case of optimizers.json, as make_optimizer_fixtures.py wrote it.
struct OptimizerFixture: Decodable, CustomTestStringConvertible {
  struct Step: Decodable {
    /// Absent for a dense gradient.
    let rows: [Int32]?
    let gradient: [Float]
  }

  let name: String
  let rate: Double
  let l2: Double
  let shape: [Int]
  let initial: [Float]
  let steps: [Step]
  /// The parameter after each step.
  let values: [[Float]]
  /// What the rule remembers after the last.
  let state: [String: [Float]]

  var isSparse: Bool { steps[0].rows != nil }
  var testDescription: String { "\(name) \(isSparse ? "rows" : "dense")" }

  static let all: [OptimizerFixture] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "optimizers.json")
    do {
      return try JSONDecoder().decode([OptimizerFixture].self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }()
}
