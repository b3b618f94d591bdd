import Glibc

/// A nonlinearity without parameters whose derivative follows from its output, so that it can be fused into the
/// operation before it.
package enum Activation: Sendable, Equatable {
  case identity
  case relu
  case leakyRelu(slope: Float)
  case sigmoid
  case tanh
}

extension Elementwise {
  /// y = f(y), in place.
  package static func activate(_ y: inout MutableSpan<Float>, _ activation: Activation) {
    switch activation {
    case .identity: return
    case .relu:
      for i in y.indices { unsafe y[unchecked: i] = max(y[unchecked: i], 0) }
    case .leakyRelu(let slope):
      for i in y.indices {
        let value = unsafe y[unchecked: i]
        unsafe y[unchecked: i] = value > 0 ? value : slope * value
      }
    case .sigmoid:
      for i in y.indices { unsafe y[unchecked: i] = 1 / (1 + exponential(-y[unchecked: i])) }
    case .tanh:
      for i in y.indices { unsafe y[unchecked: i] = tanhf(y[unchecked: i]) }
    }
  }

  /// dx = dy ⊙ f′(x), with f′ computed from the output y = f(x). At the kink of ReLU the derivative is 0.
  package static func activationGradient(
    output y: Span<Float>, gradient dy: Span<Float>, _ activation: Activation, into dx: inout MutableSpan<Float>
  ) {
    precondition(y.count == dy.count && y.count == dx.count, "activation: \(y.count) values against \(dy.count)")
    switch activation {
    case .identity: copy(dy, into: &dx)
    case .relu:
      for i in y.indices { unsafe dx[unchecked: i] = y[unchecked: i] > 0 ? dy[unchecked: i] : 0 }
    case .leakyRelu(let slope):
      for i in y.indices { unsafe dx[unchecked: i] = y[unchecked: i] > 0 ? dy[unchecked: i] : slope * dy[unchecked: i] }
    case .sigmoid:
      for i in y.indices {
        unsafe dx[unchecked: i] = dy[unchecked: i] * y[unchecked: i] * (1 - y[unchecked: i])
      }
    case .tanh:
      for i in y.indices { unsafe dx[unchecked: i] = dy[unchecked: i] * (1 - y[unchecked: i] * y[unchecked: i]) }
    }
  }
}
