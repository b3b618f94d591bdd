package import Autodiff
import Kernels
import Tensors

/// DIN's attention (Zhou et al., KDD 2018): each key k of a row's history is scored against the row's query q by a
/// perceptron on [q ‖ k ‖ q - k ‖ q ⊙ k], and the keys' values are added up by the scores' softmax, or by the scores
/// themselves. Parameters: `0/weight` [H_0, 4 D] with its columns in that order, `0/bias`, then those of a
/// `MultiLayerPerceptron` under `scores`, whose output layer gives the score.
package struct TargetAttention: Sendable {
  private let weight: Parameter
  private let bias: Parameter
  private let inside: AppliedActivation
  private let scores: MultiLayerPerceptron
  private let isNormalised: Bool

  /// - Parameters:
  ///   - width: D, the columns of queries and keys.
  ///   - hidden: the sizes of the hidden layers; at least one.
  ///   - isNormalised: whether the scores go through a softmax; the paper leaves it out, practice keeps it.
  ///   - initializer: of every weight; biases start at 0.
  package init(
    scope: ParameterScope, width: Int, hidden sizes: [Int], activation: LayerActivation = .relu,
    isNormalised: Bool = true, initializer: Initializer = .glorot
  ) {
    precondition(!sizes.isEmpty, "target attention needs a hidden layer")
    let first = scope / "0"
    weight = first.parameter("weight", [sizes[0], 4 * width], initially: initializer)
    bias = first.parameter("bias", [sizes[0]], initially: .constant(0))
    inside = AppliedActivation(activation, scope: first, columns: sizes[0])
    scores = MultiLayerPerceptron(
      scope: scope / "scores", inputs: sizes[0], hidden: Array(sizes.dropFirst()), outputs: 1, activation: activation,
      initializer: initializer)
    self.isNormalised = isNormalised
  }

  /// - Parameters:
  ///   - query: [S, D], one row a history.
  ///   - keys: [N, D], the entries of all histories one after the other.
  ///   - offsets: S + 1 of them; history s owns the entries offsets[s]..<offsets[s + 1].
  ///   - values: [N, E]; the keys if not given.
  /// - Returns: [S, E]; zeros for an empty history.
  package func callAsFunction(
    query: Variable, keys: Variable, offsets: [Int32], values: Variable? = nil
  ) -> Variable {
    let graph = query.graph
    let (fused, after) = inside.fused
    let hidden = query.interactionLinear(
      keys: keys, offsets: offsets, weight: graph.variable(weight), bias: graph.variable(bias), activation: fused)
    return scores(after(hidden)).attentionPooling(
      values: values ?? keys, offsets: offsets, isNormalised: isNormalised)
  }
}
