import Kernels
package import Tensors

/// y[r] = x[r] / max(‖x[r]‖, ε).
package struct L2Normalisation: Operation {
  package static let name = "l2_normalise"
  package let epsilon: Float
  let y: Tensor
  let inverse: Tensor

  package var attributes: [(name: String, value: String)] { [("epsilon", "\(epsilon)")] }

  /// dx = (dy - y (y · dy)) / ‖x‖, or dy / ε below ε.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: y.shape)
    var span = dx.mutableSpan
    Normalisation.unitLengthGradient(
      output: y.span, inverse: inverse.span, gradient: output.span, width: y.columns, epsilon: epsilon, into: &span)
    return [.dense(dx)]
  }
}

/// y[r] = (x[r] - mean) / √(variance + ε) over the columns of each row.
package struct RowStandardisation: Operation {
  package static let name = "standardise_rows"
  package let epsilon: Float
  let y: Tensor
  let inverse: Tensor

  package var attributes: [(name: String, value: String)] { [("epsilon", "\(epsilon)")] }

  /// dx = (dy - mean(dy) - y mean(dy ⊙ y)) / √(variance + ε).
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: y.shape)
    var span = dx.mutableSpan
    Normalisation.standardiseRowsGradient(
      output: y.span, inverse: inverse.span, gradient: output.span, width: y.columns, into: &span)
    return [.dense(dx)]
  }
}

/// y[:, c] = (x[:, c] - mean) / √(variance + ε) over the rows of each column.
struct ColumnStandardisation: Operation {
  static let name = "standardise_columns"
  let epsilon: Float
  let y: Tensor
  let inverse: Tensor

  var attributes: [(name: String, value: String)] { [("epsilon", "\(epsilon)")] }

  /// dx = (dy - mean(dy) - y mean(dy ⊙ y)) / √(variance + ε).
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: y.shape)
    var span = dx.mutableSpan
    Normalisation.standardiseColumnsGradient(output: y.span, inverse: inverse.span, gradient: output.span, into: &span)
    return [.dense(dx)]
  }
}

/// The mean and the variance of each column of a matrix, and how many rows they are of.
package struct ColumnMoments: Sendable {
  package let rows: Int
  /// [C].
  package let mean: Tensor
  /// Σ (x - mean)² / rows: [C].
  package let variance: Tensor

  /// Σ (x - mean)² / (rows - 1): [C].
  package var unbiasedVariance: Tensor {
    precondition(rows > 1, "one row has no unbiased variance")
    return variance.scaled(by: Float(rows) / Float(rows - 1))
  }
}

extension Variable {
  /// The rows of self [B, D] divided by max(‖row‖, ε), so that each has length 1 or less.
  package func l2Normalised(epsilon: Float = 1e-12) -> Variable {
    var y = Tensor(uninitialized: shape)
    var inverse = Tensor(uninitialized: [shape.rows])
    var span = y.mutableSpan
    var factors = inverse.mutableSpan
    Normalisation.unitLength(value.span, width: shape.columns, epsilon: epsilon, inverse: &factors, into: &span)
    return graph.record(y, from: [self], by: L2Normalisation(epsilon: epsilon, y: y, inverse: inverse))
  }

  /// The rows of self [B, D] with mean 0 and variance 1 each.
  package func rowsStandardised(epsilon: Float = 1e-5) -> Variable {
    var y = Tensor(uninitialized: shape)
    var inverse = Tensor(uninitialized: [shape.rows])
    var span = y.mutableSpan
    var factors = inverse.mutableSpan
    Normalisation.standardiseRows(value.span, width: shape.columns, epsilon: epsilon, inverse: &factors, into: &span)
    return graph.record(y, from: [self], by: RowStandardisation(epsilon: epsilon, y: y, inverse: inverse))
  }

  /// The columns of self [B, C] with mean 0 and variance 1 each, and the moments they had; no moments of no rows.
  package func columnsStandardised(epsilon: Float = 1e-5) -> (output: Variable, moments: ColumnMoments?) {
    guard shape.rows > 0 else { return (self, nil) }
    let columns = shape.columns
    var (mean, variance) = (Tensor(uninitialized: [columns]), Tensor(uninitialized: [columns]))
    var meanSpan = mean.mutableSpan
    var varianceSpan = variance.mutableSpan
    Normalisation.columnMoments(value.span, mean: &meanSpan, variance: &varianceSpan)
    let (inverse, shift) = standardisation(mean: mean, variance: variance, epsilon: epsilon)
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    ColumnActivations.affine(value.span, scale: inverse.span, shift: shift.span, into: &span)
    let output = graph.record(
      y, from: [self], by: ColumnStandardisation(epsilon: epsilon, y: y, inverse: inverse))
    return (output, ColumnMoments(rows: shape.rows, mean: mean, variance: variance))
  }

  /// (self - mean) / √(variance + ε) with a given mean and variance for each column of self [B, C].
  package func columnsStandardised(mean: Tensor, variance: Tensor, epsilon: Float = 1e-5) -> Variable {
    let (inverse, shift) = standardisation(mean: mean, variance: variance, epsilon: epsilon)
    return columnsTransformed(scale: graph.constant(inverse), shift: graph.constant(shift))
  }
}

/// 1 / √(variance + ε) and -mean / √(variance + ε).
private func standardisation(mean: Tensor, variance: Tensor, epsilon: Float) -> (scale: Tensor, shift: Tensor) {
  let scale = variance.array.map { 1 / ($0 + epsilon).squareRoot() }
  let shift = zip(mean.array, scale).map { -$0 * $1 }
  return (Tensor(scale, [scale.count]), Tensor(shift, [shift.count]))
}
