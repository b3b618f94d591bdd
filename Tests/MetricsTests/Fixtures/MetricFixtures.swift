import Foundation
import Testing

/// metrics.json, as make_metric_fixtures.py wrote it.
struct MetricFixtures: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    let name: String
    let logits: [Float]
    let teacher: [Float]
    let labels: [Float]
    let weights: [Float]
    let lists: [Int32]
    let groups: [Int32]
    let probabilities: [Float]
    let relevance: [Float]
    let expected: [String: Double?]

    var testDescription: String { name }
  }

  struct CriticalValue: Decodable {
    let confidence: Double
    let degrees: Int
    let value: Double
  }

  struct Paired: Decodable {
    let left: [Double]
    let right: [Double]
    let mean: Double
    let deviation: Double
    let low: Double
    let high: Double
  }

  let cases: [Case]
  let criticalValues: [CriticalValue]
  let summaries: [Paired]

  static let frozen: MetricFixtures = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "metrics.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(MetricFixtures.self, from: Data(contentsOf: file))
    } catch {
      fatalError("\(file.path): \(error)")
    }
  }()
}
