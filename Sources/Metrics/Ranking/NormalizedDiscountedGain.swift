import Glibc

/// What a relevance is worth in NDCG.
package enum Gain: String, Sendable, Equatable, CaseIterable {
  /// rel, as Järvelin and Kekäläinen 2002 and scikit-learn.
  case linear
  /// 2^rel - 1, as Burges et al. 2005.
  case exponential

  func value(of relevance: Float) -> Double {
    switch self {
    case .linear: Double(relevance)
    case .exponential: exp2(Double(relevance)) - 1
    }
  }
}

/// NDCG@K of each list, averaged: Σ_{r<K} gain_{π(r)} / log₂(r + 2), divided by the same sum in the best order.
///
/// Samples of equal score share the mean of their gains, the expectation over all orders of the tie (McSherry and
/// Najork, ECIR 2008), as scikit-learn's `ndcg_score` does; so no tie-break is needed. With labels of 0 and 1 both
/// gains are the same.
///
/// - Parameters:
///   - k: K, or nil for the whole list.
///   - scores: the order to judge.
///   - relevance: labels, or graded scores such as the teacher's probabilities; not negative.
///   - lists: list l owns the positions lists[l]..<lists[l + 1].
///   - gain: linear or exponential.
/// - Returns: the mean over lists; lists of fewer than two samples, or without a relevance above 0, are skipped.
package func ndcg(at k: Int?, scores: [Float], relevance: [Float], lists: [Int32], gain: Gain) -> ListAverage {
  precondition(scores.count == relevance.count, "one relevance a score")
  precondition(k.map { $0 > 0 } ?? true, "K must be at least 1")
  var order = ScoreOrder()
  var discounts: [Double] = []
  return averageOverLists(lists, count: scores.count) { range in
    guard range.count > 1 else { return nil }
    let cutoff = min(k ?? range.count, range.count)
    while discounts.count < cutoff { discounts.append(1 / log2(Double(discounts.count + 2))) }
    order.sort(relevance, in: range, .descending)
    if order.hasNaN { return (.nan, 1) }
    var ideal = 0.0
    for rank in 0..<cutoff {
      let relevance = relevance[order.position(at: rank)]
      precondition(relevance >= 0, "relevance must not be negative")
      ideal += gain.value(of: relevance) * discounts[rank]
    }
    guard ideal > 0 else { return nil }
    order.sort(scores, in: range, .descending)
    if order.hasNaN { return (.nan, 1) }
    var achieved = 0.0
    var rank = 0
    while rank < cutoff {
      let end = order.endOfTies(from: rank)
      var gains = 0.0
      for tied in rank..<end { gains += gain.value(of: relevance[order.position(at: tied)]) }
      var discount = 0.0
      for tied in rank..<min(end, cutoff) { discount += discounts[tied] }
      achieved += gains / Double(end - rank) * discount
      rank = end
    }
    return (achieved / ideal, 1)
  }
}
