package import Autodiff
import Tensors

/// y = gain[c] · (x - mean) / √(variance + ε) + shift[c], the moments over the rows of a micro-batch: `gain` [C], at
/// first 1, `shift` [C], at first 0 (Ioffe & Szegedy, ICML 2015). See `RunningMoments` for inference.
package struct BatchNormalisation: Sendable {
  package let gain: Parameter
  package let shift: Parameter
  package let moments: RunningMoments

  package init(scope: ParameterScope, columns: Int, epsilon: Float = 1e-5) {
    gain = scope.parameter("gain", [columns], initially: .constant(1))
    shift = scope.parameter("shift", [columns], initially: .constant(0))
    moments = RunningMoments(scope: scope / "running", columns: columns, epsilon: epsilon)
  }

  /// x [B, C], result [B, C].
  package func callAsFunction(_ x: Variable) -> Variable {
    moments.standardise(x).columnsTransformed(scale: x.graph.variable(gain), shift: x.graph.variable(shift))
  }
}

/// y = gain[c] · (x - mean) / √(variance + ε) + shift[c], the moments over the columns of each row: `gain` [C], at first
/// 1, `shift` [C], at first 0 (Ba et al., 2016).
package struct LayerNormalisation: Sendable {
  package let gain: Parameter
  package let shift: Parameter
  package let epsilon: Float

  package init(scope: ParameterScope, columns: Int, epsilon: Float = 1e-5) {
    gain = scope.parameter("gain", [columns], initially: .constant(1))
    shift = scope.parameter("shift", [columns], initially: .constant(0))
    self.epsilon = epsilon
  }

  /// x [B, C], result [B, C].
  package func callAsFunction(_ x: Variable) -> Variable {
    x.rowsStandardised(epsilon: epsilon)
      .columnsTransformed(scale: x.graph.variable(gain), shift: x.graph.variable(shift))
  }
}
