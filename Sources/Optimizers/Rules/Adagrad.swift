package import Kernels
import Tensors

/// Adagrad: s += g², p -= η g / (√s + ε) (Duchi, Hazan & Singer, JMLR 2011).
///
/// As PyTorch's `Adagrad`. State: one float an element. A row without a gradient would not move in the dense form
/// either, so the lazy form is exact, but for L2.
package struct Adagrad: UpdateRule, Equatable {
  /// s before the first update.
  package var initialAccumulator: Double
  package var epsilon: Double

  package init(initialAccumulator: Double = 0, epsilon: Double = 1e-10) {
    self.initialAccumulator = initialAccumulator
    self.epsilon = epsilon
  }

  package var slots: [StateSlot] { [StateSlot("squares", initially: Float(initialAccumulator))] }

  package func update(_ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int) {
    var value = target.value.mutableSpan
    let state = target.slots[0]
    var squares = state.mutableSpan
    Optimization.adagrad(
      &value, squares: &squares, gradient: piece.values.span, rows: piece.rows, width: target.width, step: step,
      epsilon: Float(epsilon))
  }
}
