package import Autodiff
package import Kernels
import Tensors

/// The nonlinearity of a layer: one without parameters, or one with a slope a column.
package enum LayerActivation: Sendable, Equatable {
  /// Fused into the linear layer where nothing comes between.
  case plain(Activation)
  case prelu
  case dice

  package static let identity = plain(.identity)
  package static let relu = plain(.relu)
  package static let sigmoid = plain(.sigmoid)
  package static let tanh = plain(.tanh)
}

/// y = x where x > 0, slope[c] · x elsewhere: `slope` [C], at first 0.25 (He et al., ICCV 2015).
package struct PReLU: Sendable {
  package let slope: Parameter

  package init(scope: ParameterScope, columns: Int) {
    slope = scope.parameter("slope", [columns], initially: .constant(0.25))
  }

  /// x [B, C], result [B, C].
  package func callAsFunction(_ x: Variable) -> Variable {
    x.prelu(slope: x.graph.variable(slope))
  }
}

/// y = p x + (1 - p) slope[c] x with p = σ((x - mean) / √(variance + ε)): `slope` [C], at first 0, the moments those of
/// each column (DIN, Zhou et al., KDD 2018; ε = 10⁻⁸ is theirs). See `RunningMoments` for inference.
package struct Dice: Sendable {
  package let slope: Parameter
  package let moments: RunningMoments

  package init(scope: ParameterScope, columns: Int, epsilon: Float = 1e-8) {
    slope = scope.parameter("slope", [columns], initially: .constant(0))
    moments = RunningMoments(scope: scope / "running", columns: columns, epsilon: epsilon)
  }

  /// x [B, C], result [B, C].
  package func callAsFunction(_ x: Variable) -> Variable {
    x.gated(share: moments.standardise(x).activated(.sigmoid), slope: x.graph.variable(slope))
  }
}

/// A `LayerActivation` with its parameters.
enum AppliedActivation: Sendable {
  case plain(Activation)
  case prelu(PReLU)
  case dice(Dice)

  init(_ activation: LayerActivation, scope: ParameterScope, columns: Int) {
    switch activation {
    case .plain(let plain): self = .plain(plain)
    case .prelu: self = .prelu(PReLU(scope: scope / "activation", columns: columns))
    case .dice: self = .dice(Dice(scope: scope / "activation", columns: columns))
    }
  }

  func callAsFunction(_ x: Variable) -> Variable {
    switch self {
    case .plain(let activation): x.activated(activation)
    case .prelu(let layer): layer(x)
    case .dice(let layer): layer(x)
    }
  }

  /// What a linear layer before this one may do by itself, and what is then left.
  var fused: (inside: Activation, after: AppliedActivation) {
    if case .plain(let activation) = self { return (activation, .plain(.identity)) }
    return (.identity, self)
  }
}
