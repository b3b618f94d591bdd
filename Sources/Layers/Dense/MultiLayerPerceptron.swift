package import Autodiff
import Kernels

/// Layers of normalised, activated linear maps: x → linear → normalisation → activation → dropout → …, then, if
/// wanted, a linear output layer. Parameters: `<n>/weight` [H_n, H_(n-1)], `<n>/bias`, `<n>/normalisation/…`,
/// `<n>/activation/…` for the hidden layers n = 0, 1, …, and `output/weight`, `output/bias`.
package struct MultiLayerPerceptron: Sendable {
  package enum Normalisation: Sendable, Equatable {
    case none
    case batch
    case layer
  }

  private struct Hidden: Sendable {
    let linear: Linear
    let normalisation: AppliedNormalisation
    let activation: AppliedActivation
  }

  private let hidden: [Hidden]
  private let output: Linear?
  private let dropout: Float
  /// Columns of the result.
  package let outputs: Int

  /// - Parameters:
  ///   - inputs: columns of x.
  ///   - hidden: the sizes of the hidden layers; none at all is allowed.
  ///   - outputs: the size of the linear output layer; without one the last hidden layer is the result.
  ///   - dropout: the rate after every hidden layer.
  ///   - initializer: of every weight; biases start at 0.
  package init(
    scope: ParameterScope, inputs: Int, hidden sizes: [Int], outputs: Int? = nil,
    activation: LayerActivation = .relu, normalisation: Normalisation = .none, dropout: Float = 0,
    initializer: Initializer = .glorot
  ) {
    var columns = inputs
    var layers: [Hidden] = []
    for (index, size) in sizes.enumerated() {
      let place = scope / "\(index)"
      let applied = AppliedActivation(activation, scope: place, columns: size)
      let (inside, after) = normalisation == .none ? applied.fused : (.identity, applied)
      layers.append(
        Hidden(
          linear: Linear(
            scope: place, inputs: columns, outputs: size, activation: inside, initializer: initializer),
          normalisation: AppliedNormalisation(normalisation, scope: place, columns: size), activation: after))
      columns = size
    }
    hidden = layers
    output = outputs.map {
      Linear(scope: scope / "output", inputs: columns, outputs: $0, initializer: initializer)
    }
    self.dropout = dropout
    self.outputs = outputs ?? columns
  }

  /// x [B, I], result [B, outputs].
  package func callAsFunction(_ x: Variable) -> Variable {
    let last = hidden.reduce(x) { x, layer in
      layer.activation(layer.normalisation(layer.linear(x))).dropout(rate: dropout)
    }
    return output.map { $0(last) } ?? last
  }
}

/// A choice of normalisation with its parameters.
private enum AppliedNormalisation: Sendable {
  case none
  case batch(BatchNormalisation)
  case layer(LayerNormalisation)

  init(_ choice: MultiLayerPerceptron.Normalisation, scope: ParameterScope, columns: Int) {
    switch choice {
    case .none: self = .none
    case .batch: self = .batch(BatchNormalisation(scope: scope / "normalisation", columns: columns))
    case .layer: self = .layer(LayerNormalisation(scope: scope / "normalisation", columns: columns))
    }
  }

  func callAsFunction(_ x: Variable) -> Variable {
    switch self {
    case .none: x
    case .batch(let layer): layer(x)
    case .layer(let layer): layer(x)
    }
  }
}
