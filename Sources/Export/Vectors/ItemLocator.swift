import Datasets

/// Finds a sample's item among the stored ones by what the item tower reads of it: equal inputs have equal vectors.
///
/// A sample whose item's features have changed since, such as a count of its past clicks, is not found.
struct ItemLocator {
  private let key: SampleKey
  private var rows: [[Int32]: Int32] = [:]

  /// - Parameter features: those of the item tower.
  init(features: [Int]) {
    key = SampleKey(features: features)
  }

  /// Adds the items of a batch, the first of which is row `first`. Of equal items the first is found.
  mutating func add(_ batch: Batch, first: Int) {
    for sample in 0..<batch.count {
      let words = key.words(of: sample, in: batch)
      if rows[words] == nil { rows[words] = Int32(first + sample) }
    }
  }

  /// The row of each sample's item, -1 where it is not stored.
  func rows(of batch: Batch) -> [Int32] {
    (0..<batch.count).map { rows[key.words(of: $0, in: batch)] ?? -1 }
  }
}
