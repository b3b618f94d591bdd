/// Which samples of a list `hitRate` looks for.
package enum HitTarget: Sendable, Equatable {
  /// Samples with label 1: higher is better.
  case positives
  /// Samples with label 0, "non-click hit rate" where the list is what was shown: lower is better.
  case negatives
}

/// Hitrate@K = |top-K ∩ T| / |T| of each list, averaged over the lists whose T is not empty (ASMOL, Taobao 2023).
///
/// Equal scores are ordered by position, earlier samples first. A list of at most K samples has hit rate 1 whatever the
/// scores.
///
/// - Parameters:
///   - k: K.
///   - scores: the order to judge.
///   - labels: 0 or 1.
///   - lists: list l owns the positions lists[l]..<lists[l + 1].
///   - target: what T holds.
/// - Returns: the mean; lists without a target are skipped.
package func hitRate(
  at k: Int, scores: [Float], labels: [Float], lists: [Int32], of target: HitTarget = .positives
) -> ListAverage {
  precondition(scores.count == labels.count, "one label a score")
  precondition(k > 0, "K must be at least 1")
  var order = ScoreOrder()
  return averageOverLists(lists, count: scores.count) { range in
    order.sort(scores, in: range, .descending)
    var targets = 0
    var hits = 0
    for rank in 0..<order.count where isPositive(labels[order.position(at: rank)]) == (target == .positives) {
      targets += 1
      if rank < k { hits += 1 }
    }
    guard targets > 0 else { return nil }
    return (order.hasNaN ? .nan : Double(hits) / Double(targets), 1)
  }
}
