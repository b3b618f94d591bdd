import Datasets
import Foundation
import TestSupport

/// joint_step_<name>.json, as make_joint_step_fixture.py wrote it.
struct JointStepFixture: Decodable {
  /// One training step's samples, in lists of the given sizes, in the terms of `TinyDataset.schema`.
  struct Samples: Decodable {
    let sizes: [Int]
    let user, hour, item, category: [Int32]
    let age, seenBefore, viewedAfter: [Float]
    /// Id and weight of each tag of each sample.
    let tags: [[[Float]]]
    /// Item, category and behavior of each event of each sample.
    let history: [[[Int32]]]
    let click, purchase: [Float]
  }

  struct Initial: Decodable {
    let shape: [Int]
    let kind: String
    let values: [Float]
  }

  struct Term: Decodable {
    let name: String
    let weight: Float
    let value: Double
  }

  struct Gradient: Decodable {
    /// Of a table: the rows that were looked up.
    let rows: [Int32]?
    let values: [Float]
  }

  struct Step: Decodable {
    let terms: [Term]
    let gradientNorm: Double
    /// Of the first step, before clipping.
    let gradients: [String: Gradient]?
    /// After the first step and after the last.
    let parameters: [String: [Float]]?
  }

  let batches: [Samples]
  let initial: [String: Initial]
  let steps: [Step]

  init(name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "joint_step_\(name).json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase  // of properties; a dictionary's keys stay as they are
    self = try decoder.decode(Self.self, from: Data(contentsOf: file))
  }
}

extension JointStepFixture.Samples: SampleSource {
  var count: Int { user.count }

  var lists: [Int32] { offsets(of: sizes) }

  func batch(lists chosen: [Int32]) -> Batch {
    let ends = lists
    let rows = chosen.flatMap { Int(ends[Int($0)])..<Int(ends[Int($0) + 1]) }
    func column<Value>(_ values: [Value]) -> [Value] { rows.map { values[$0] } }
    let (tags, events) = (column(tags), column(history))
    let entries = tags.flatMap(\.self)
    return Batch(
      count: rows.count,
      features: [
        .categorical(column(user)), .numeric(column(age)),
        .history(
          offsets: offsets(of: events.map(\.count)),
          fields: (0..<3).map { field in events.flatMap { $0.map { $0[field] } } }),
        .categorical(column(hour)), .categorical(column(item)), .categorical(column(category)),
        .bag(
          offsets: offsets(of: tags.map(\.count)), ids: entries.map { Int32($0[0]) }, weights: entries.map { $0[1] }),
        .numeric(column(seenBefore)), .numeric(column(viewedAfter)),
      ],
      labels: [column(click), column(purchase)], lists: offsets(of: chosen.map { sizes[Int($0)] }),
      positions: rows.map { Int32($0) })
  }

  private func offsets(of lengths: [Int]) -> [Int32] {
    lengths.reduce(into: [0]) { offsets, length in offsets.append(offsets[offsets.count - 1] + Int32(length)) }
  }
}
