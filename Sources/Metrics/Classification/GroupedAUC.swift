/// The weight of a group in GAUC. Published work means three different things by "GAUC", so the choice is explicit.
package enum GroupWeighting: String, Sendable, Equatable, CaseIterable {
  /// The number of samples of the group, as in DIN (Zhou et al., KDD 2018).
  case impressions
  /// The number of positives of the group.
  case positives
  /// 1 for every group.
  case uniform
}

/// Group AUC: Σ_g w_g AUC_g / Σ_g w_g over the groups that have both classes.
///
/// - Parameters:
///   - scores: logits or probabilities.
///   - labels: 0 or 1.
///   - lists: group g owns the positions lists[g]..<lists[g + 1].
///   - weighting: what w_g is.
/// - Returns: the average; groups of one class, or empty, are skipped and counted.
package func groupedAUC(
  scores: [Float], labels: [Float], lists: [Int32], weighting: GroupWeighting = .impressions
) -> ListAverage {
  precondition(scores.count == labels.count, "one label a score")
  var order = ScoreOrder()
  return averageOverLists(lists, count: scores.count) { range in
    order.sort(scores, in: range, .ascending)
    guard let group = auc(of: order, labels: labels) else { return nil }
    let value = order.hasNaN ? Double.nan : group.value
    switch weighting {
    case .impressions: return (value, Double(range.count))
    case .positives: return (value, Double(group.positives))
    case .uniform: return (value, 1)
    }
  }
}

/// Group AUC of samples whose groups lie anywhere: sample i belongs to the group `groups[i]`, such as a user's id.
///
/// The groups are summed in ascending order of their id, so the order of the samples never changes the result.
package func groupedAUC(
  scores: [Float], labels: [Float], groups: [Int32], weighting: GroupWeighting = .impressions
) -> ListAverage {
  precondition(groups.count == scores.count, "one group a score")
  var order = ScoreOrder()
  order.sort(groups: groups)
  var lists: [Int32] = [0]
  var rank = 0
  while rank < order.count {
    rank = order.endOfTies(from: rank)
    lists.append(Int32(rank))
  }
  let positions = (0..<order.count).map { order.position(at: $0) }
  return groupedAUC(
    scores: positions.map { scores[$0] }, labels: positions.map { labels[$0] }, lists: lists, weighting: weighting)
}
