import Metrics

/// What a task's ranking loses when item vectors are stored in another form.
package struct StorageLoss: Sendable, Equatable {
  package let task: String
  /// hitrate@K of the test requests: the share of a request's positives among its first K.
  package let exactHitRate: Double?
  package let hitRate: Double?
  /// In test requests: the share of the exact first K among the first K, and rank correlations with the exact scores.
  package let requests: Agreement
  /// The same over the whole catalogue, for sample users.
  package let catalogue: Agreement

  /// How far two rankings of the same lists agree, averaged over lists.
  package struct Agreement: Sendable, Equatable {
    package let depth: Int
    package let recall: Double?
    package let spearman: Double?
    package let kendall: Double?

    package init(_ scores: [Float], with exact: [Float], lists: [Int32], depth: Int) {
      self.depth = depth
      recall =
        teacherRecall(ofTop: depth, at: depth, studentScores: scores, teacherScores: exact, lists: lists).value
      spearman = Metrics.spearman(scores, exact, lists: lists).value
      kendall = Metrics.kendall(scores, exact, lists: lists).value
    }
  }
}
