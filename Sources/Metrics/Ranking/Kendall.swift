/// Kendall's τ-b of two scores, list by list and averaged:
/// (concordant - discordant pairs) / √( (pairs - pairs tied left) (pairs - pairs tied right) ).
///
/// O(n log n) by counting the inversions of a merge sort (Knight, JASA 1966).
///
/// - Returns: the mean; lists of fewer than two samples, or in which either score is constant, are skipped.
package func kendall(_ left: [Float], _ right: [Float], lists: [Int32]) -> ListAverage {
  precondition(left.count == right.count, "scores in pairs")
  var order = ScoreOrder()
  return averageOverLists(lists, count: left.count) { range in
    guard range.count > 1 else { return nil }
    order.sort(right, in: range, .ascending)
    let rightNaN = order.hasNaN
    let rightTies = tiedPairs(order)
    let rightRanks = denseRanks(order, first: range.lowerBound)
    order.sort(left, in: range, .ascending)
    if rightNaN || order.hasNaN { return (.nan, 1) }
    let leftTies = tiedPairs(order)
    let pairs = range.count * (range.count - 1) / 2
    guard leftTies < pairs, rightTies < pairs else { return nil }

    // Right ranks in the order of the left, ascending within a left tie, so that such pairs are no inversions.
    var sequence: [Int] = []
    var bothTies = 0
    var rank = 0
    while rank < order.count {
      let end = order.endOfTies(from: rank)
      let tied = (rank..<end).map { rightRanks[order.position(at: $0) - range.lowerBound] }.sorted()
      bothTies += equalPairs(tied)
      sequence += tied
      rank = end
    }
    let discordant = sortCountingInversions(&sequence)
    let difference = pairs - leftTies - rightTies + bothTies - 2 * discordant
    return (Double(difference) / (Double(pairs - leftTies) * Double(pairs - rightTies)).squareRoot(), 1)
  }
}

/// Pairs of equal score.
private func tiedPairs(_ order: ScoreOrder) -> Int {
  var pairs = 0
  var rank = 0
  while rank < order.count {
    let end = order.endOfTies(from: rank)
    pairs += (end - rank) * (end - rank - 1) / 2
    rank = end
  }
  return pairs
}

/// Pairs of equal values of a sorted array.
private func equalPairs(_ sorted: [Int]) -> Int {
  var pairs = 0
  var run = 0
  for index in sorted.indices.dropFirst() {
    run = sorted[index] == sorted[index - 1] ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/// For each sample of a list the number of distinct lower scores' first rank: equal scores have equal ranks.
private func denseRanks(_ order: ScoreOrder, first: Int) -> [Int] {
  var ranks = [Int](repeating: 0, count: order.count)
  var rank = 0
  while rank < order.count {
    let end = order.endOfTies(from: rank)
    for tied in rank..<end { ranks[order.position(at: tied) - first] = rank }
    rank = end
  }
  return ranks
}

/// Sorts by merging from the bottom up; returns the number of pairs that stood in strictly descending order.
private func sortCountingInversions(_ values: inout [Int]) -> Int {
  var inversions = 0
  var merged = values
  var width = 1
  while width < values.count {
    for start in stride(from: 0, to: values.count, by: 2 * width) {
      let middle = min(start + width, values.count)
      let end = min(start + 2 * width, values.count)
      var (left, right) = (start, middle)
      for target in start..<end {
        if left < middle, right == end || values[left] <= values[right] {
          merged[target] = values[left]
          left += 1
        } else {
          inversions += middle - left
          merged[target] = values[right]
          right += 1
        }
      }
    }
    swap(&values, &merged)
    width *= 2
  }
  return inversions
}
