package import Autodiff
import Kernels
package import Tensors

/// The outcome of comparing derivatives with central differences.
package struct GradientCheck: Sendable {
  /// The largest |analytic - numeric| / max(1, |analytic|, |numeric|) over all elements of all inputs.
  package let largestError: Float
  /// Which input and element it was at, with both values.
  package let worst: String

  /// Compares the gradients of Σ w ⊙ f(inputs), w random, with central differences.
  ///
  /// - Parameters:
  ///   - inputs: the points at which f is differentiated; keep them away from kinks.
  ///   - step: half the distance between the two evaluations; 10⁻² suits single precision with values near 1.
  ///   - function: f; it must give the same value each time it is evaluated in a graph of the same mode.
  package init(
    of inputs: [Tensor], step: Float = 1e-2,
    mode: Graph.Mode = .training(RandomStream(seed: 5, purpose: "gradient check")),
    _ function: (Graph, [Variable]) -> Variable
  ) {
    let graph = Graph(mode)
    let variables = inputs.map { graph.input($0) }
    let output = function(graph, variables)
    var stream = RandomStream(seed: 11, purpose: "gradient check weights")
    let weights = Tensor((0..<output.value.count).map { _ in stream.uniform() + 0.5 }, output.shape)
    let loss = output.weightedSum(weights)
    let analytic = graph.backward(from: loss, inputs: variables).inputs

    func evaluate(_ points: [Tensor]) -> Double {
      let graph = Graph(mode)
      return function(graph, points.map { graph.constant($0) }).value.dot(weights)
    }

    var worst = Worst()
    for (index, input) in inputs.enumerated() {
      let gradient = analytic[index].map { $0.dense(like: input).array }
      for element in 0..<input.count {
        worst.consider(
          derivative: gradient?[element] ?? 0, of: "input \(index), element \(element)",
          above: evaluate(inputs.moving(index, element, by: step)),
          below: evaluate(inputs.moving(index, element, by: -step)), step: step)
      }
    }
    (largestError, self.worst) = (worst.error, worst.place)
  }

  /// Compares the gradients of Σ w ⊙ f, w random, with respect to every trained parameter of `store` with central
  /// differences. Statistics are left out.
  package init(
    ofParametersIn store: ParameterStore, step: Float = 1e-2,
    mode: Graph.Mode = .training(RandomStream(seed: 5, purpose: "gradient check")),
    _ function: (Graph) -> Variable
  ) {
    let graph = Graph(mode)
    let output = function(graph)
    var stream = RandomStream(seed: 11, purpose: "gradient check weights")
    let weights = Tensor((0..<output.value.count).map { _ in stream.uniform() + 0.5 }, output.shape)
    let found = graph.backward(from: output.weightedSum(weights)).parameters

    var worst = Worst()
    for parameter in store.parameters where parameter.kind != .statistic {
      let start = parameter.value
      let gradient = found.first { $0.parameter === parameter }?.gradient.dense(like: start).array
      func evaluate(_ element: Int, by step: Float) -> Double {
        parameter.value = [start].moving(0, element, by: step)[0]
        defer { parameter.value = start }
        return function(Graph(mode)).value.dot(weights)
      }
      for element in 0..<start.count {
        worst.consider(
          derivative: gradient?[element] ?? 0, of: "\(parameter.path), element \(element)",
          above: evaluate(element, by: step), below: evaluate(element, by: -step), step: step)
      }
    }
    (largestError, self.worst) = (worst.error, worst.place)
  }

  /// The largest error so far and where it was.
  private struct Worst {
    var error: Float = 0
    var place = "no element"

    mutating func consider(derivative: Float, of name: String, above: Double, below: Double, step: Float) {
      let numeric = Float((above - below) / (2 * Double(step)))
      let error = abs(derivative - numeric) / max(1, abs(derivative), abs(numeric))
      if !(error <= self.error) {
        self.error = error
        place = "\(name): derivative \(derivative), difference quotient \(numeric)"
      }
    }
  }
}

extension Tensor {
  fileprivate func dot(_ other: Tensor) -> Double {
    zip(array, other.array).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}

extension Array where Element == Tensor {
  /// The same tensors with one element of one of them moved.
  fileprivate func moving(_ index: Int, _ element: Int, by step: Float) -> [Tensor] {
    var moved = self
    var span = moved[index].mutableSpan
    span[element] += step
    return moved
  }
}

extension Gradient {
  /// The gradient as a tensor of the shape of `value`, rows added up.
  package func dense(like value: Tensor) -> Tensor {
    switch self {
    case .dense(let tensor): return tensor
    case .rows(let pieces):
      var sum = Tensor(zeros: value.shape)
      for piece in pieces {
        var span = sum.mutableSpan
        piece.scatterAdd(into: &span)
      }
      return sum
    }
  }
}

/// Random tensors for tests: uniform in [-1, 1), moved away from 0 by `gap` so that kinks at 0 are not straddled.
package func randomTensor(_ shape: Shape, seed: UInt64 = 1, gap: Float = 0) -> Tensor {
  var stream = RandomStream(seed: seed, purpose: "test tensor")
  return Tensor(
    (0..<shape.count).map { _ in
      let value = 2 * stream.uniform() - 1
      return value + (value < 0 ? -gap : gap)
    }, shape)
}
