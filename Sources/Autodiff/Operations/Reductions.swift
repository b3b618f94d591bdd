import Kernels
package import Tensors

/// y = Σ w ⊙ x over all elements, w constant.
struct WeightedSum: Operation {
  static let name = "weighted_sum"
  let weights: Tensor

  /// dx = dy · w.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(weights.scaled(by: output.scalar))]
  }
}

/// y = a · Σ x over all elements.
struct Sum: Operation {
  static let name = "sum"
  let scale: Float
  let shape: Shape

  var attributes: [(name: String, value: String)] { [("scale", "\(scale)")] }

  /// dx = a · dy.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(Tensor(repeating: scale * output.scalar, shape))]
  }
}

/// y[r] = Σ_c x[r, c].
package struct RowSums: Operation {
  package static let name = "row_sums"
  let shape: Shape

  /// dx[r, c] = dy[r].
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(Tensor(repeating: 1, shape).rowsScaled(by: output))]
  }
}

/// y[c] = Σ_r x[r, c].
struct ColumnSums: Operation {
  static let name = "column_sums"
  let shape: Shape

  /// dx[r, c] = dy[c].
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: shape)
    var span = dx.mutableSpan
    Rows.fill(&span, with: output.span)
    return [.dense(dx)]
  }
}

/// y[r] = Σ_c a[r, c] b[r, c].
struct InnerProducts: Operation {
  static let name = "inner_products"
  let a: Tensor
  let b: Tensor

  var arithmetic: Int { 2 * a.count }

  /// da = dy · b, db = dy · a, row by row.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [
      wanted[0] ? .dense(b.rowsScaled(by: output)) : nil,
      wanted[1] ? .dense(a.rowsScaled(by: output)) : nil,
    ]
  }
}

extension Variable {
  /// Σ w ⊙ self, a scalar.
  package func weightedSum(_ weights: Tensor) -> Variable {
    precondition(weights.count == value.count, "weighted sum: \(shape) against \(weights.shape)")
    return graph.record(
      Tensor(Reductions.dot(value.span, weights.span)), from: [self],
      by: WeightedSum(weights: weights.reshaped(shape)))
  }

  /// scale · Σ self, a scalar.
  package func sum(times scale: Float = 1) -> Variable {
    graph.record(
      Tensor(scale * Reductions.sum(value.span)), from: [self], by: Sum(scale: scale, shape: shape))
  }

  /// The mean of all elements, a scalar; 0 of nothing.
  package func mean() -> Variable { sum(times: value.count == 0 ? 0 : 1 / Float(value.count)) }

  /// Σ over the columns of self [B, D]: [B, 1].
  package func rowSums() -> Variable {
    var y = Tensor(uninitialized: Shape(rows: shape.rows, columns: 1))
    var span = y.mutableSpan
    Reductions.rowSums(value.span, columns: shape.columns, into: &span)
    return graph.record(y, from: [self], by: RowSums(shape: shape))
  }

  /// Σ over the rows of self [B, D]: [D].
  package func columnSums() -> Variable {
    var y = Tensor(uninitialized: [shape.columns])
    var span = y.mutableSpan
    Reductions.columnSums(value.span, columns: shape.columns, into: &span)
    return graph.record(y, from: [self], by: ColumnSums(shape: shape))
  }

  /// The inner products of the rows of self [B, D] with those of other [B, D]: [B, 1].
  package func innerProducts(with other: Variable) -> Variable {
    precondition(shape == other.shape, "inner products: \(shape) against \(other.shape)")
    var y = Tensor(uninitialized: Shape(rows: shape.rows, columns: 1))
    var span = y.mutableSpan
    Reductions.rowDots(value.span, other.value.span, columns: shape.columns, into: &span)
    return graph.record(y, from: [self, other], by: InnerProducts(a: value, b: other.value))
  }
}
