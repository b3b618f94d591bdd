import Autodiff
import Kernels

extension FusedLinear: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.activate(walk.builder.linear(operands.map(\.name)), activation)
  }
}

extension Activated: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.activate(operands[0].name, activation)
  }
}

extension InteractionLinear: ONNXOperation {
  /// The concatenation [q ‖ k ‖ q - k ‖ q ⊙ k] is made here: the weight stays the parameter it is.
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    let rows = try walk.entryRows(of: offsets, in: Self.name)
    let (query, key) = (walk.expanded(operands[0], rows), operands[1].name)
    let difference = walk.builder.apply("Sub", query, key)
    let product = walk.builder.apply("Mul", query, key)
    let whole = walk.builder.apply("Concat", query, key, difference, product, attributes: [("axis", .integer(1))])
    return walk.builder.activate(walk.builder.linear([whole, operands[2].name, operands[3].name]), activation)
  }
}

extension ONNXBuilder {
  /// x Wᵀ + b of [x, W] or [x, W, b].
  fileprivate mutating func linear(_ operands: [String]) -> String {
    apply("Gemm", to: operands, attributes: [("transB", .integer(1))])
  }

  fileprivate mutating func activate(_ x: String, _ activation: Activation) -> String {
    switch activation {
    case .identity: x
    case .relu: apply("Relu", x)
    case .leakyRelu(let slope): apply("LeakyRelu", x, attributes: [("alpha", .float(slope))])
    case .sigmoid: apply("Sigmoid", x)
    case .tanh: apply("Tanh", x)
    }
  }
}
