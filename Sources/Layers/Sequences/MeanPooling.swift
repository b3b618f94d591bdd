package import Autodiff

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
    weights.map { x.segmentMean(weights: $0, offsets: offsets) } ?? x.segmentMean(offsets: offsets)
  }
}
