/// How far scores from exported files lie from those of training.
package struct ScoreComparison: Sendable, Equatable {
  /// What a difference may be, for each unit of a logit beyond 1: float32 keeps seven digits.
  package static let tolerance: Float = 1e-5

  /// The test samples that were compared, each for all tasks.
  package let samples: Int
  /// How many of them have an item that is in the store as it was at their time.
  package let stored: Int
  /// max |score - training score|.
  package let largestDifference: Float
  /// max |training score|.
  package let largestScore: Float
  /// Whether every difference is at most `tolerance` · max(1, |training score|).
  package let agrees: Bool

  package init(_ scores: [[Float]], with trained: [[Float]], stored: Int) {
    var (difference, largest, agrees) = (Float(0), Float(0), true)
    for (found, expected) in zip(scores.joined(), trained.joined()) {
      let distance = abs(found - expected)
      // A NaN is larger than nothing, and no smaller than the tolerance either.
      if !(distance <= Self.tolerance * max(1, abs(expected))) { agrees = false }
      difference = max(difference, distance)
      largest = max(largest, abs(expected))
    }
    samples = trained.first?.count ?? 0
    self.stored = stored
    largestDifference = difference
    largestScore = largest
    self.agrees = agrees && scores.map(\.count) == trained.map(\.count)
  }
}
