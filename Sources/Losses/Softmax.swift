package import Autodiff
package import Tensors

/// ℓ = -Σ_i p_i ln softmax(z / T)_i of each list, reduced over the lists. Its gradient is (Σ p · softmax(z / T) - p) / T.
///
/// - Parameters:
///   - logits: z, [N] or [N, 1], the lists one after the other.
///   - targets: p, as many, constant; those of a list need not add up to 1, and one without any adds nothing.
///   - offsets: list l owns the logits offsets[l]..<offsets[l + 1].
package func softmaxCrossEntropy(
  logits: Variable, targets: Tensor, temperature: Float = 1, offsets: [Int32], reduction: Reduction = .mean
) -> Variable {
  logits.softmaxCrossEntropy(
    targets: targets, temperature: temperature, offsets: offsets, scale: reduction.scale(of: offsets.count - 1))
}

/// ℓ = Σ_{i positive} -ln( e^z_i / (e^z_i + Σ_{j negative} e^z_j) ) of each list, reduced over the lists: each positive
/// against all negatives, the other positives not in its denominator (ASMOL, "Rethinking the Role of Pre-ranking in
/// Large-scale E-Commerce Searching System", 2023).
///
/// - Parameters:
///   - logits: z, [N] or [N, 1], the lists one after the other.
///   - labels: as many; 0 is negative, above 0 positive with that weight. A list without one or the other adds nothing.
///   - offsets: list l owns the logits offsets[l]..<offsets[l + 1].
package func multiPositiveSoftmax(
  logits: Variable, labels: Tensor, offsets: [Int32], reduction: Reduction = .mean
) -> Variable {
  logits.multiPositiveSoftmax(labels: labels, offsets: offsets, scale: reduction.scale(of: offsets.count - 1))
}

/// ℓ_i = -ln softmax_j( s · <u_i, v_j> - ln q_j )_i, reduced over the rows: each row's item against those of all rows,
/// corrected for their being drawn as often as they occur (Yi et al., RecSys 2019). An item that stands in several rows
/// counts as its own negative there, as in the paper.
///
/// - Parameters:
///   - users: u, [B, D].
///   - items: v, [B, D], row i the positive of user i.
///   - scale: s, the inverse of a temperature.
///   - logFrequencies: ln q, one a row; without them nothing is corrected.
package func inBatchSoftmax(
  users: Variable, items: Variable, scale: Float = 1, logFrequencies: [Float]? = nil, reduction: Reduction = .mean
) -> Variable {
  let rows = users.shape.rows
  precondition(users.shape == items.shape, "in-batch softmax: users \(users.shape), items \(items.shape)")
  precondition(logFrequencies.map { $0.count == rows } ?? true, "in-batch softmax: \(rows) rows, other frequencies")
  let correction = logFrequencies.map { users.graph.constant(Tensor($0.map { -$0 }, [rows])) }
  let scores = users.affine(times: scale).linear(weight: items, bias: correction)
  let own = (0..<(rows * rows)).map { $0 / rows == $0 % rows ? Float(1) : 0 }
  return softmaxCrossEntropy(
    logits: scores, targets: Tensor(own, [rows, rows]), offsets: (0...rows).map { Int32($0 * rows) },
    reduction: reduction)
}
