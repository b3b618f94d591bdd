/// How much each varied key decides whether a trial is among the best quarter: PED-ANOVA (Watanabe, Bansal, Hutter,
/// "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary subspaces", IJCAI 2023).
///
/// For each key the density of its values among the best trials is compared with that among all: the Pearson divergence
/// Σ p_all (p_best / p_all - 1)², by kernel density estimates on a grid. A key whose values are spread among the best as
/// among all has none. The shares add up to 1. It looks at one key at a time, and with few trials says little: a best
/// quarter of fewer than five trials is hardly more than those trials themselves.
package enum Importance {
  /// The share of the trials that count as the best.
  static let quantile = 0.25

  /// - Parameters:
  ///   - parameters: for each trial its parameter of each key, nil where it has none.
  ///   - isBest: which trials are the best.
  /// - Returns: a share a key; nil when the trials do not tell.
  package static func shares(_ parameters: [[Parameter?]], isBest: [Bool]) -> [Double]? {
    guard let keys = parameters.first?.count, parameters.count > 1 else { return nil }
    let divergences = (0..<keys).map { key in divergence(parameters.map { $0[key] }, isBest: isBest) }
    let sum = divergences.reduce(0, +)
    return sum > 0 && sum.isFinite ? divergences.map { $0 / sum } : nil
  }

  /// The trials whose rank, the lower the better, is among the lowest quarter, ties included.
  package static func best<Rank: Comparable>(_ ranks: [Rank]) -> [Bool] {
    guard !ranks.isEmpty else { return [] }
    let last = Int((quantile * Double(ranks.count)).rounded(.up)) - 1
    let limit = ranks.sorted()[last]
    return ranks.map { $0 <= limit }
  }

  /// The divergence of one key. Trials with a distribution of their own, such as a base outside of the range, form a
  /// regime of their own, which counts by its share of the trials and needs two of them (Conditional PED-ANOVA, 2026).
  private static func divergence(_ parameters: [Parameter?], isBest: [Bool]) -> Double {
    let best = Double(isBest.count { $0 })
    let all = Double(parameters.count)
    var regimes: [Distribution] = []
    for parameter in parameters {
      if let parameter, !regimes.contains(parameter.distribution) { regimes.append(parameter.distribution) }
    }
    return regimes.reduce(0) { sum, regime in
      let members = parameters.indices.filter { parameters[$0]?.distribution == regime }
      let bestMembers = members.filter { isBest[$0] }
      guard members.count > 1, !bestMembers.isEmpty, !regime.isSingle else { return sum }
      let density = ValueDensity(of: regime)
      let local = density(members.compactMap { parameters[$0]?.value })
      let top = density(bestMembers.compactMap { parameters[$0]?.value })
      let divergence = zip(local, top).reduce(0.0) { $0 + $1.0 * ($1.1 / $1.0 - 1) * ($1.1 / $1.0 - 1) }
      let (topShare, share) = (Double(bestMembers.count) / best, Double(members.count) / all)
      return sum + topShare * topShare / share * divergence
    }
  }
}

extension Distribution {
  fileprivate var isSingle: Bool {
    if case .categorical(let choices) = self { choices.count < 2 } else { false }
  }
}
