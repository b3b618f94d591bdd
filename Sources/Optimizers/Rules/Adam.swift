import Glibc
package import Kernels
import Tensors

/// Adam: m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g², p -= η m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁ᵗ) and
/// v̂ = v / (1 - β₂ᵗ) (Kingma & Ba, ICLR 2015).
///
/// As PyTorch's `Adam`; t counts the updates of the whole parameter. State: two floats an element. The lazy form is
/// PyTorch's `SparseAdam`: m and v of a row that is not looked up do not decay, and t is the table's and not the row's,
/// so that a row's first update late in a run is (1 - β₁) / √(1 - β₂) times η, 3.2 η by default. Only ε is Adam's here,
/// added to √v̂, where `SparseAdam` adds it to √v, which makes it 1 / √(1 - β₂ᵗ) times larger: 32 times at first.
package struct Adam: UpdateRule, Equatable {
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double

  package init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  package var slots: [StateSlot] { [StateSlot("first_moment"), StateSlot("second_moment")] }

  package func update(_ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int) {
    update(target, by: piece, step: step, updates: updates, keeping: 1)
  }

  /// p is first multiplied by `keep`.
  func update(
    _ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int, keeping keep: Float
  ) {
    var value = target.value.mutableSpan
    let (firstState, secondState) = (target.slots[0], target.slots[1])
    var first = firstState.mutableSpan
    var second = secondState.mutableSpan
    let adam = Optimization.AdamStep(
      beta1: Float(beta1), beta2: Float(beta2), gain1: Float(1 - beta1), gain2: Float(1 - beta2),
      correction1: Float(1 / (1 - pow(beta1, Double(updates)))),
      correction2: Float(1 / (1 - pow(beta2, Double(updates))).squareRoot()), epsilon: Float(epsilon), keep: keep)
    Optimization.adam(
      &value, first: &first, second: &second, gradient: piece.values.span, rows: piece.rows, width: target.width,
      step: step, adam: adam)
  }
}
