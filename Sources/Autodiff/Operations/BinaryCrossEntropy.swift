import Kernels
package import Tensors

/// L = a Σ w [-y ln σ(z) - (1 - y) ln(1 - σ(z))], y and w constant.
struct LogitCrossEntropy: Operation {
  static let name = "binary_cross_entropy"
  let scale: Float
  let logits: Tensor
  let targets: Tensor
  /// Empty: 1 each.
  let weights: Tensor

  var attributes: [(name: String, value: String)] { [("scale", "\(scale)")] }

  /// dz = a w (σ(z) - y).
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dz = Tensor(uninitialized: logits.shape)
    var span = dz.mutableSpan
    BinaryCrossEntropy.gradient(
      logits.span, targets: targets.span, weights: weights.span, scale: scale * output.scalar, into: &span)
    return [.dense(dz)]
  }
}

extension Variable {
  /// scale · Σ w [-y ln σ(z) - (1 - y) ln(1 - σ(z))] for the logits z = self, as max(z, 0) - y z + ln(1 + e^-|z|): a scalar.
  ///
  /// - Parameters:
  ///   - targets: y, as many as logits, in [0, 1].
  ///   - weights: w, as many; 1 each if not given.
  package func binaryCrossEntropy(targets: Tensor, weights: Tensor? = nil, scale: Float = 1) -> Variable {
    precondition(
      targets.count == value.count && (weights.map { $0.count == value.count } ?? true),
      "cross entropy: logits \(shape), targets \(targets.shape)")
    let weights = weights ?? Tensor(zeros: [0])
    let sum = BinaryCrossEntropy.sum(value.span, targets: targets.span, weights: weights.span)
    return graph.record(
      Tensor(Float(Double(scale) * sum)), from: [self],
      by: LogitCrossEntropy(scale: scale, logits: value, targets: targets, weights: weights))
  }
}
