package import Autodiff
package import Kernels
import Tensors

/// y = f(x Wᵀ + b): x [B, I], `weight` W [O, I], `bias` b [O], y [B, O].
package struct Linear: Sendable {
  package let weight: Parameter
  package let bias: Parameter?
  package let activation: Activation

  /// - Parameter initializer: of the weight; the bias starts at 0.
  package init(
    scope: ParameterScope, inputs: Int, outputs: Int, hasBias: Bool = true, activation: Activation = .identity,
    initializer: Initializer = .glorot
  ) {
    precondition(inputs > 0 && outputs > 0, "a linear layer from \(inputs) to \(outputs) columns")
    weight = scope.parameter("weight", [outputs, inputs], initially: initializer)
    bias = hasBias ? scope.parameter("bias", [outputs], initially: .constant(0)) : nil
    self.activation = activation
  }

  package func callAsFunction(_ x: Variable) -> Variable {
    let graph = x.graph
    return x.linear(weight: graph.variable(weight), bias: bias.map(graph.variable), activation: activation)
  }
}
