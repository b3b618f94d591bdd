import Kernels
package import Tensors

/// y[r, c] = x[r, c] · scale[c] + shift[c].
package struct ColumnAffine: Operation {
  package static let name = "affine_columns"
  let x: Tensor
  let scale: Tensor

  /// dx = dy · scale, dscale[c] = Σ_B dy ⊙ x, dshift[c] = Σ_B dy.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx: Tensor?
    if wanted[0] { dx = output.columnsScaled(by: scale) }
    return [
      dx.map(Gradient.dense), wanted[1] ? .dense(output.times(x).sumOverRows) : nil,
      wanted[2] ? .dense(output.sumOverRows) : nil,
    ]
  }
}

/// y[r, c] = x[r, c] · scale[c].
struct ColumnScaling: Operation {
  static let name = "scale_columns"
  let x: Tensor
  let scale: Tensor

  /// dx = dy · scale, dscale[c] = Σ_B dy ⊙ x.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [
      wanted[0] ? .dense(output.columnsScaled(by: scale)) : nil,
      wanted[1] ? .dense(output.times(x).sumOverRows.reshaped(scale.shape)) : nil,
    ]
  }
}

/// y = x where x > 0, slope[c] · x elsewhere.
package struct ParametricRelu: Operation {
  package static let name = "prelu"
  let x: Tensor
  let slope: Tensor

  /// dx = dy where x > 0, slope · dy elsewhere; dslope[c] = Σ_B dy min(x, 0).
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var (dx, dslope) = (Tensor(uninitialized: x.shape), Tensor(uninitialized: slope.shape))
    var span = dx.mutableSpan
    var slopeSpan = dslope.mutableSpan
    ColumnActivations.preluGradient(x.span, slope: slope.span, gradient: output.span, into: &span, slope: &slopeSpan)
    return [wanted[0] ? .dense(dx) : nil, wanted[1] ? .dense(dslope) : nil]
  }
}

/// y = p x + (1 - p) slope[c] x.
package struct Gate: Operation {
  package static let name = "gate"
  let x: Tensor
  let share: Tensor
  let slope: Tensor

  /// dx = dy (p + (1 - p) slope), dp = dy x (1 - slope), dslope[c] = Σ_B dy x (1 - p).
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var (dx, dp) = (Tensor(uninitialized: x.shape), Tensor(uninitialized: x.shape))
    var dslope = Tensor(uninitialized: slope.shape)
    var span = dx.mutableSpan
    var shareSpan = dp.mutableSpan
    var slopeSpan = dslope.mutableSpan
    ColumnActivations.gateGradient(
      x.span, share: share.span, slope: slope.span, gradient: output.span, into: &span, share: &shareSpan,
      slope: &slopeSpan)
    return [wanted[0] ? .dense(dx) : nil, wanted[1] ? .dense(dp) : nil, wanted[2] ? .dense(dslope) : nil]
  }
}

extension Variable {
  /// self [B, C] with column c multiplied by scale[c]; scale has C elements.
  package func scalingColumns(by scale: Variable) -> Variable {
    precondition(scale.value.count == shape.columns, "scale of columns: \(shape) against \(scale.shape)")
    return graph.record(
      value.columnsScaled(by: scale.value), from: [self, scale], by: ColumnScaling(x: value, scale: scale.value))
  }

  /// self [B, C] · scale + shift, column by column: scale [C], shift [C].
  package func columnsTransformed(scale: Variable, shift: Variable) -> Variable {
    precondition(
      scale.shape == [shape.columns] && shift.shape == scale.shape,
      "affine columns: \(shape) against \(scale.shape) and \(shift.shape)")
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    ColumnActivations.affine(value.span, scale: scale.value.span, shift: shift.value.span, into: &span)
    return graph.record(y, from: [self, scale, shift], by: ColumnAffine(x: value, scale: scale.value))
  }

  /// self [B, C] where it is positive, slope[c] · self elsewhere: slope [C].
  package func prelu(slope: Variable) -> Variable {
    precondition(slope.shape == [shape.columns], "prelu: \(shape) against \(slope.shape)")
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    ColumnActivations.prelu(value.span, slope: slope.value.span, into: &span)
    return graph.record(y, from: [self, slope], by: ParametricRelu(x: value, slope: slope.value))
  }

  /// p ⊙ self + (1 - p) ⊙ slope[c] · self: self and share p [B, C], slope [C].
  package func gated(share: Variable, slope: Variable) -> Variable {
    precondition(
      share.shape == shape && slope.shape == [shape.columns], "gate: \(shape), \(share.shape), \(slope.shape)")
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    ColumnActivations.gate(value.span, share: share.value.span, slope: slope.value.span, into: &span)
    return graph.record(
      y, from: [self, share, slope], by: Gate(x: value, share: share.value, slope: slope.value))
  }
}

extension Tensor {
  /// Column c multiplied by scale[c].
  func columnsScaled(by scale: Tensor) -> Tensor {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Rows.scaleColumns(self.span, by: scale.span, into: &span)
    return y
  }

  /// Σ over the rows: [C].
  var sumOverRows: Tensor {
    var y = Tensor(uninitialized: [columns])
    var span = y.mutableSpan
    Reductions.columnSums(self.span, columns: columns, into: &span)
    return y
  }
}
