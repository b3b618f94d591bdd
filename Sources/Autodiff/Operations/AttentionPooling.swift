import Kernels
package import Tensors

/// y[s] = Σ_n w[n] v[n] over segment s, w the softmax of the segment's scores or the scores themselves.
package struct AttentionPooling: Operation {
  package static let name = "attention_pooling"
  package let isNormalised: Bool
  package let offsets: [Int32]
  let weights: Tensor
  let values: Tensor

  package var attributes: [(name: String, value: String)] { [("softmax", "\(isNormalised)")] }
  package var arithmetic: Int { 2 * values.count }

  /// dv[n] = w[n] dy[s]; dw[n] = v[n] · dy[s]; through the softmax dscore = w ⊙ (dw - Σ_s w ⊙ dw).
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var (dscores, dvalues): (Tensor?, Tensor?)
    if wanted[0] {
      var dots = Tensor(uninitialized: weights.shape)
      var span = dots.mutableSpan
      Segments.dots(output.span, entries: values.span, width: values.columns, offsets: offsets.span, into: &span)
      dscores = isNormalised ? throughSoftmax(dots) : dots
    }
    if wanted[1] {
      var dv = Tensor(uninitialized: values.shape)
      var span = dv.mutableSpan
      Segments.expand(output.span, weights: weights.span, width: values.columns, offsets: offsets.span, into: &span)
      dvalues = dv
    }
    return [dscores.map(Gradient.dense), dvalues.map(Gradient.dense)]
  }

  private func throughSoftmax(_ dw: Tensor) -> Tensor {
    var dscores = Tensor(uninitialized: dw.shape)
    var span = dscores.mutableSpan
    Segments.softmaxGradient(output: weights.span, gradient: dw.span, offsets: offsets.span, into: &span)
    return dscores
  }
}

extension Variable {
  /// The values [N, D] of each segment, weighted by the softmax of their scores, self [N, 1], and added up: [S, D].
  /// An empty segment gives zeros.
  ///
  /// - Parameter isNormalised: `false` takes the scores as weights as they are, as DIN's paper does to keep the
  ///   intensity of an interest.
  package func attentionPooling(values: Variable, offsets: [Int32], isNormalised: Bool = true) -> Variable {
    precondition(value.count == values.shape.rows, "attention: scores \(shape) for values \(values.shape)")
    let weights = isNormalised ? value.softmax(offsets: offsets) : value
    var y = Tensor(uninitialized: Shape(rows: offsets.count - 1, columns: values.shape.columns))
    var span = y.mutableSpan
    Segments.weightedSum(
      values.value.span, weights: weights.span, width: values.shape.columns, offsets: offsets.span, into: &span)
    return graph.record(
      y, from: [self, values],
      by: AttentionPooling(isNormalised: isNormalised, offsets: offsets, weights: weights, values: values.value))
  }
}

extension Tensor {
  /// The softmax of each segment.
  fileprivate func softmax(offsets: [Int32]) -> Tensor {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Segments.softmax(self.span, offsets: offsets.span, into: &span)
    return y
  }
}
