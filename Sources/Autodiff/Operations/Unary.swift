package import Kernels
package import Tensors

/// y = f(x) for an activation whose derivative follows from y.
package struct Activated: Operation {
  package static let name = "activation"
  package let activation: Activation
  let y: Tensor

  package var attributes: [(name: String, value: String)] { [("kind", "\(activation)")] }

  /// dx = dy ⊙ f′.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: y.shape)
    var span = dx.mutableSpan
    Elementwise.activationGradient(output: y.span, gradient: output.span, activation, into: &span)
    return [.dense(dx)]
  }
}

/// y = f(x) for a function whose derivative is kept as a tensor.
struct Elementary: Operation {
  static let name = "elementary"
  let function: String
  let derivative: Tensor

  var attributes: [(name: String, value: String)] { [("function", function)] }

  /// dx = dy ⊙ f′(x).
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.times(derivative))]
  }
}

extension Variable {
  /// f(self), element by element.
  package func activated(_ activation: Activation) -> Variable {
    if activation == .identity { return self }
    var y = value
    var span = y.mutableSpan
    Elementwise.activate(&span, activation)
    return graph.record(y, from: [self], by: Activated(activation: activation, y: y))
  }

  /// self².
  package func squared() -> Variable {
    graph.record(value.times(value), from: [self], by: Elementary(function: "square", derivative: value.scaled(by: 2)))
  }

  /// e^self.
  package func exponential() -> Variable {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.exponential(value.span, into: &span)
    return graph.record(y, from: [self], by: Elementary(function: "exp", derivative: y))
  }

  /// ln self.
  package func logarithm() -> Variable {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.logarithm(value.span, into: &span)
    return graph.record(y, from: [self], by: Elementary(function: "log", derivative: value.reciprocal))
  }

  /// ln(1 + e^self), in its stable form; the derivative is σ(self).
  package func softplus() -> Variable {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.softplus(value.span, into: &span)
    return graph.record(y, from: [self], by: Elementary(function: "softplus", derivative: value.sigmoid))
  }
}

extension Tensor {
  /// 1 ⊘ self.
  var reciprocal: Tensor {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.divide(Tensor(repeating: 1, shape).span, by: self.span, into: &span)
    return y
  }

  /// σ(self).
  package var sigmoid: Tensor {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.sigmoid(self.span, into: &span)
    return y
  }
}
