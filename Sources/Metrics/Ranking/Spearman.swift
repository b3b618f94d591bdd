/// Spearman's rank correlation of two scores, list by list and averaged: Pearson's correlation of the ranks, tied
/// scores sharing the mean of their ranks.
///
/// - Returns: the mean; lists of fewer than two samples, or in which either score is constant, are skipped.
package func spearman(_ left: [Float], _ right: [Float], lists: [Int32]) -> ListAverage {
  precondition(left.count == right.count, "scores in pairs")
  var order = ScoreOrder()
  return averageOverLists(lists, count: left.count) { range in
    guard range.count > 1 else { return nil }
    order.sort(left, in: range, .ascending)
    let leftRanks = centredRanks(order, first: range.lowerBound)
    let leftNaN = order.hasNaN
    order.sort(right, in: range, .ascending)
    let rightRanks = centredRanks(order, first: range.lowerBound)
    if leftNaN || order.hasNaN { return (.nan, 1) }
    let leftSquares = leftRanks.reduce(0) { $0 + $1 * $1 }
    let rightSquares = rightRanks.reduce(0) { $0 + $1 * $1 }
    guard leftSquares > 0, rightSquares > 0 else { return nil }
    let products = zip(leftRanks, rightRanks).reduce(0) { $0 + $1.0 * $1.1 }
    return (products / (leftSquares * rightSquares).squareRoot(), 1)
  }
}

/// For each sample of a list its rank less the mean rank, ties sharing the mean of theirs: multiples of ½.
private func centredRanks(_ order: ScoreOrder, first: Int) -> [Double] {
  var ranks = [Double](repeating: 0, count: order.count)
  let mean = Double(order.count - 1) / 2
  var rank = 0
  while rank < order.count {
    let end = order.endOfTies(from: rank)
    for tied in rank..<end { ranks[order.position(at: tied) - first] = Double(rank + end - 1) / 2 - mean }
    rank = end
  }
  return ranks
}
