/// PAUC@K: the AUC of each list's K best-scored samples against the labels, averaged over lists with equal weight.
///
/// Ties within the K count ½. A tie across the K-th place is cut by position, earlier samples first. The averaging and
/// the cut are our reading of ASMOL (Taobao 2023): the paper does not say.
///
/// - Returns: the mean; lists whose K best have one class only are skipped.
package func partialAUC(at k: Int, scores: [Float], labels: [Float], lists: [Int32]) -> ListAverage {
  precondition(scores.count == labels.count, "one label a score")
  precondition(k > 0, "K must be at least 1")
  var order = ScoreOrder()
  return averageOverLists(lists, count: scores.count) { range in
    order.sort(scores, in: range, .descending)
    if order.hasNaN { return (.nan, 1) }
    order.keepFirst(k)
    // In descending order wins become losses.
    guard let top = auc(of: order, labels: labels) else { return nil }
    return (1 - top.value, 1)
  }
}
