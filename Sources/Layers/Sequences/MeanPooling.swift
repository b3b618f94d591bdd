package import Autodiff
import Tensors

/// The mean of the entries of each bag, plain or weighted: Σ w x / Σ w. A bag that is empty, or whose weights add up to 0,
/// gives zeros. It has no parameters.
package struct MeanPooling: Sendable {
  package init() {}

  /// - Parameters:
  ///   - x: [N, D], the entries of all bags one after the other.
  ///   - offsets: S + 1 of them; bag s owns the entries offsets[s]..<offsets[s + 1].
  ///   - weights: one an entry.
  /// - Returns: [S, D].
  package func callAsFunction(_ x: Variable, offsets: [Int32], weights: [Float]? = nil) -> Variable {
    guard let weights else { return x.segmentMean(offsets: offsets) }
    precondition(weights.count == x.shape.rows, "\(weights.count) weights for \(x.shape.rows) entries")
    var shares = weights
    for bag in 1..<offsets.count {
      let entries = Int(offsets[bag - 1])..<Int(offsets[bag])
      let total = weights[entries].reduce(0, +)
      for entry in entries { shares[entry] = total == 0 ? 0 : weights[entry] / total }
    }
    return x.segmentWeightedSum(weights: x.graph.constant(Tensor(shares, [shares.count])), offsets: offsets)
  }
}
