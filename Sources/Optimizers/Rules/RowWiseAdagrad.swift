package import Kernels
import Tensors

/// Adagrad with one accumulator a row: s[r] += mean of g² over the row, p[r] -= η g / (√s[r] + ε).
///
/// The memory of its state is that of the table divided by its width, which is why DLRM and FBGEMM
/// (`EXACT_ROWWISE_ADAGRAD`) use it for large tables. A vector's rows are its elements, for which it is plain Adagrad.
package struct RowWiseAdagrad: UpdateRule, Equatable {
  /// s before the first update.
  package var initialAccumulator: Double
  package var epsilon: Double

  package init(initialAccumulator: Double = 0, epsilon: Double = 1e-10) {
    self.initialAccumulator = initialAccumulator
    self.epsilon = epsilon
  }

  package var slots: [StateSlot] { [StateSlot("row_squares", isPerRow: true, initially: Float(initialAccumulator))] }

  package func update(_ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int) {
    var value = target.value.mutableSpan
    let state = target.slots[0]
    var squares = state.mutableSpan
    Optimization.rowWiseAdagrad(
      &value, squares: &squares, gradient: piece.values.span, rows: piece.rows, width: target.width, step: step,
      epsilon: Float(epsilon))
  }
}
