package import Kernels
import Tensors

/// Stochastic gradient descent: v = μ v + g, p -= η v; without momentum p -= η g.
///
/// As PyTorch's `SGD` (dampening 0, no Nesterov), whose v starts as the first gradient, which is the same as 0 here.
/// State: one float an element, none without momentum. In the lazy form v of a row that is not looked up stays.
package struct SGD: UpdateRule, Equatable {
  package var momentum: Double

  package init(momentum: Double = 0) {
    self.momentum = momentum
  }

  package var slots: [StateSlot] { momentum == 0 ? [] : [StateSlot("velocity")] }

  package func update(_ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int) {
    var value = target.value.mutableSpan
    guard momentum != 0 else {
      return Optimization.descent(
        &value, gradient: piece.values.span, rows: piece.rows, width: target.width, step: step)
    }
    let state = target.slots[0]
    var velocity = state.mutableSpan
    Optimization.momentumDescent(
      &value, velocity: &velocity, gradient: piece.values.span, rows: piece.rows, width: target.width, step: step,
      momentum: Float(momentum))
  }
}
