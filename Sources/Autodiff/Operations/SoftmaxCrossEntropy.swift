import Kernels
package import Tensors

/// L = -a Σ_lists Σ_i p_i ln softmax(z / T)_i, p constant.
struct ListCrossEntropy: Operation {
  static let name = "softmax_cross_entropy"
  let scale: Float
  let temperature: Float
  let offsets: [Int32]
  let logits: Tensor
  let targets: Tensor

  var attributes: [(name: String, value: String)] { [("scale", "\(scale)"), ("temperature", "\(temperature)")] }

  /// dz = a ((Σ p) softmax(z / T) - p) / T.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dz = Tensor(uninitialized: logits.shape)
    var span = dz.mutableSpan
    SoftmaxCrossEntropy.gradient(
      logits.span, targets: targets.span, temperature: temperature, scale: scale * output.scalar,
      offsets: offsets.span, into: &span)
    return [.dense(dz)]
  }
}

/// L = a Σ_lists Σ_{i positive} y_i ln(1 + Σ_{j negative} e^(z_j - z_i)), y constant.
struct PositiveCrossEntropy: Operation {
  static let name = "multi_positive_softmax"
  let scale: Float
  let offsets: [Int32]
  let logits: Tensor
  let labels: Tensor

  var attributes: [(name: String, value: String)] { [("scale", "\(scale)")] }

  /// With N = ln Σ_{j negative} e^z_j: dz_i = -a y_i σ(N - z_i), dz_j = a e^(z_j - N) Σ_i y_i σ(N - z_i).
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dz = Tensor(uninitialized: logits.shape)
    var span = dz.mutableSpan
    SoftmaxCrossEntropy.gradientOfPositives(
      logits.span, labels: labels.span, scale: scale * output.scalar, offsets: offsets.span, into: &span)
    return [.dense(dz)]
  }
}

extension Variable {
  /// -scale · Σ_lists Σ_i p_i ln softmax(z / T)_i for the logits z = self: a scalar.
  ///
  /// - Parameters:
  ///   - targets: p, as many as logits; a list's need not add up to 1.
  ///   - offsets: list s owns the logits offsets[s]..<offsets[s + 1].
  package func softmaxCrossEntropy(
    targets: Tensor, temperature: Float = 1, offsets: [Int32], scale: Float = 1
  ) -> Variable {
    precondition(targets.count == value.count, "softmax: logits \(shape), targets \(targets.shape)")
    precondition(temperature > 0, "softmax with the temperature \(temperature)")
    let sum = SoftmaxCrossEntropy.sum(
      value.span, targets: targets.span, temperature: temperature, offsets: offsets.span)
    return graph.record(
      Tensor(Float(Double(scale) * sum)), from: [self],
      by: ListCrossEntropy(
        scale: scale, temperature: temperature, offsets: offsets, logits: value, targets: targets))
  }

  /// scale · Σ_lists Σ_i y_i ln(1 + Σ_j e^(z_j - z_i)), i over the entries with y_i > 0 and j over those with y_j = 0, for
  /// the logits z = self: a scalar. A list without a negative adds nothing.
  ///
  /// - Parameter labels: y, as many as logits, none below 0.
  package func multiPositiveSoftmax(labels: Tensor, offsets: [Int32], scale: Float = 1) -> Variable {
    precondition(labels.count == value.count, "softmax: logits \(shape), labels \(labels.shape)")
    let sum = SoftmaxCrossEntropy.sumOfPositives(value.span, labels: labels.span, offsets: offsets.span)
    return graph.record(
      Tensor(Float(Double(scale) * sum)), from: [self],
      by: PositiveCrossEntropy(scale: scale, offsets: offsets, logits: value, labels: labels))
  }
}
