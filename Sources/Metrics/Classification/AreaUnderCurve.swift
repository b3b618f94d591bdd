/// Area under the ROC curve: the probability that a positive scores above a negative, ties counting ½.
///
/// AUC = Σ_{i∈Pos} Σ_{j∈Neg} w_i w_j ( [s_i > s_j] + ½ [s_i = s_j] ) / ( Σ_{Pos} w · Σ_{Neg} w ), the Mann–Whitney
/// statistic (Hanley and McNeil 1982), O(n log n) by one sort.
///
/// - Parameters:
///   - scores: logits or probabilities, in any monotone scale.
///   - labels: 0 or 1.
///   - weights: not negative; 1 each when nil.
/// - Returns: nil with one class only (or without weight on one of them), NaN when a score is not a number.
package func auc(scores: [Float], labels: [Float], weights: [Float]? = nil) -> Double? {
  precondition(scores.count == labels.count, "one label a score")
  precondition(weights.map { $0.count == scores.count } ?? true, "one weight a score")
  var order = ScoreOrder()
  order.sort(scores, in: scores.indices, .ascending)
  if order.hasNaN { return .nan }
  guard let weights else { return auc(of: order, labels: labels)?.value }
  return weightedAUC(of: order, labels: labels, weights: weights)
}

/// The AUC of ordered samples with their numbers of positives and negatives; nil with one class.
func auc(of order: ScoreOrder, labels: [Float]) -> (value: Double, positives: Int)? {
  var positives = 0
  var negatives = 0
  // Twice the Mann–Whitney statistic is an integer: exact, whatever the order of summation.
  var doubledWins = 0
  var rank = 0
  while rank < order.count {
    let end = order.endOfTies(from: rank)
    var tiedPositives = 0
    for tied in rank..<end where isPositive(labels[order.position(at: tied)]) { tiedPositives += 1 }
    let tiedNegatives = end - rank - tiedPositives
    doubledWins += tiedPositives * (2 * negatives + tiedNegatives)
    positives += tiedPositives
    negatives += tiedNegatives
    rank = end
  }
  guard positives > 0, negatives > 0 else { return nil }
  return (0.5 * Double(doubledWins) / (Double(positives) * Double(negatives)), positives)
}

private func weightedAUC(of order: ScoreOrder, labels: [Float], weights: [Float]) -> Double? {
  var positives = 0.0
  var negatives = 0.0
  var wins = 0.0
  var rank = 0
  while rank < order.count {
    let end = order.endOfTies(from: rank)
    var tiedPositives = 0.0
    var tiedNegatives = 0.0
    for tied in rank..<end {
      let position = order.position(at: tied)
      let weight = Double(weights[position])
      precondition(weight >= 0, "weights must not be negative")
      if isPositive(labels[position]) { tiedPositives += weight } else { tiedNegatives += weight }
    }
    wins += tiedPositives * (negatives + 0.5 * tiedNegatives)
    positives += tiedPositives
    negatives += tiedNegatives
    rank = end
  }
  guard positives > 0, negatives > 0 else { return nil }
  return wins / (positives * negatives)
}

/// Whether a label is 1; a label other than 0 and 1 is a programmer's mistake, since datasets check their labels.
func isPositive(_ label: Float) -> Bool {
  precondition(label == 0 || label == 1, "labels must be 0 or 1")
  return label == 1
}
