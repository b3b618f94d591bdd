import Datasets

/// Finds a sample's item among the stored ones by what the item tower reads of it: equal inputs have equal vectors.
///
/// A sample whose item's features have changed since, such as a count of its past clicks, is not found.
struct ItemLocator {
  private let features: [Int]
  private var rows: [[Int32]: Int32] = [:]

  /// - Parameter features: those of the item tower.
  init(features: [Int]) {
    self.features = features
  }

  /// Adds the items of a batch, the first of which is row `first`. Of equal items the first is found.
  mutating func add(_ batch: Batch, first: Int) {
    for sample in 0..<batch.count {
      let key = key(sample, in: batch)
      if rows[key] == nil { rows[key] = Int32(first + sample) }
    }
  }

  /// The row of each sample's item, -1 where it is not stored.
  func rows(of batch: Batch) -> [Int32] {
    (0..<batch.count).map { rows[key($0, in: batch)] ?? -1 }
  }

  private func key(_ sample: Int, in batch: Batch) -> [Int32] {
    var key: [Int32] = []
    for feature in features {
      switch batch.features[feature] {
      case .categorical(let ids): key.append(ids[sample])
      case .numeric(let numbers): key.append(Int32(bitPattern: numbers[sample].bitPattern))
      case .bag(let offsets, let ids, let weights):
        let range = Int(offsets[sample])..<Int(offsets[sample + 1])
        key.append(Int32(range.count))
        key += ids[range]
        if let weights { key += weights[range].map { Int32(bitPattern: $0.bitPattern) } }
      case .history(let offsets, let fields):
        let range = Int(offsets[sample])..<Int(offsets[sample + 1])
        key.append(Int32(range.count))
        for field in fields { key += field[range] }
      }
    }
    return key
  }
}
