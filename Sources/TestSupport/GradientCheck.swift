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
      let value = function(graph, points.map { graph.constant($0) }).value
      let (values, weights) = (value.array, weights.array)
      return zip(values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    var largest: Float = 0
    var worst = "no element"
    for (index, input) in inputs.enumerated() {
      let gradient = analytic[index].map { $0.dense(like: input).array }
      for element in 0..<input.count {
        let numeric = Float(
          (evaluate(inputs.moving(index, element, by: step)) - evaluate(inputs.moving(index, element, by: -step)))
            / (2 * Double(step)))
        let derivative = gradient?[element] ?? 0
        let error = abs(derivative - numeric) / max(1, abs(derivative), abs(numeric))
        if !(error <= largest) {
          largest = error
          worst = "input \(index), element \(element): derivative \(derivative), difference quotient \(numeric)"
        }
      }
    }
    largestError = largest
    self.worst = worst
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
        Rows.scatterAdd(piece.values.span, width: value.columns, ids: piece.rows.span, into: &span)
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
