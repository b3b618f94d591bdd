package import Autodiff
import Kernels
import Tensors

/// Weighs the F fields of each row by their own content: v_i = a_i e_i.
package struct SENet: Sendable {
  package enum Gate: Sendable, Equatable {
    /// a = relu(W2 relu(W1 z)), z_i the mean of e_i: `squeeze/weight` [max(1, F / reduction), F] and `excitation/weight`
    /// [F, max(1, F / reduction)], no biases (FiBiNET, Huang et al., RecSys 2019; their reduction is 3).
    case squeezeExcitation(reduction: Int)
    /// a_i = σ(w_i · e_i + b_i): `weight` [F·D] and `bias` [F], at first 0 (COLD, Wang et al., DLP-KDD 2020).
    case sigmoid
  }

  private enum Form: Sendable {
    case squeezeExcitation(squeeze: Linear, excitation: Linear)
    case sigmoid(weight: Parameter, bias: Parameter)
  }

  private let form: Form
  package let fields: Int
  package let width: Int

  /// - Parameter initializer: of the weights.
  package init(
    scope: ParameterScope, fields: Int, width: Int, gate: Gate = .squeezeExcitation(reduction: 3),
    initializer: Initializer = .glorot
  ) {
    precondition(fields > 0 && width > 0, "a SENet of \(fields) fields of \(width)")
    self.fields = fields
    self.width = width
    switch gate {
    case .squeezeExcitation(let reduction):
      precondition(reduction > 0, "a SENet with the reduction \(reduction)")
      let hidden = max(1, fields / reduction)
      form = .squeezeExcitation(
        squeeze: Linear(
          scope: scope / "squeeze", inputs: fields, outputs: hidden, hasBias: false, activation: .relu,
          initializer: initializer),
        excitation: Linear(
          scope: scope / "excitation", inputs: hidden, outputs: fields, hasBias: false, activation: .relu,
          initializer: initializer))
    case .sigmoid:
      form = .sigmoid(
        weight: scope.parameter("weight", [fields * width], initially: initializer),
        bias: scope.parameter("bias", [fields], initially: .constant(0)))
    }
  }

  /// x [B, F·D], result [B, F·D].
  package func callAsFunction(_ x: Variable) -> Variable {
    let rows = x.shape.rows
    let byField = Shape(rows: rows * fields, columns: width)
    return x.reshaped(byField)
      .scalingRows(by: weights(x).reshaped([rows * fields, 1]))
      .reshaped(x.shape)
  }

  /// The weight of each field: x [B, F·D], result [B, F].
  package func weights(_ x: Variable) -> Variable {
    let graph = x.graph
    let rows = x.shape.rows
    let byField = Shape(rows: rows * fields, columns: width)
    switch form {
    case .squeezeExcitation(let squeeze, let excitation):
      return excitation(
        squeeze(x.reshaped(byField).rowSums().affine(times: 1 / Float(width)).reshaped([rows, fields])))
    case .sigmoid(let weight, let bias):
      let ones = graph.constant(Tensor(repeating: 1, [fields]))
      return x.scalingColumns(by: graph.variable(weight)).reshaped(byField).rowSums().reshaped([rows, fields])
        .columnsTransformed(scale: ones, shift: graph.variable(bias)).activated(.sigmoid)
    }
  }
}
