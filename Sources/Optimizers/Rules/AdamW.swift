package import Kernels
import Tensors

/// Adam with decoupled weight decay: p = (1 - η λ) p, then Adam's update (Loshchilov & Hutter, ICLR 2019).
///
/// As PyTorch's `AdamW`. State: two floats an element. In the lazy form a row decays only when it is looked up.
package struct AdamW: UpdateRule, Equatable {
  package var adam: Adam
  /// λ.
  package var weightDecay: Double

  package init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01) {
    adam = Adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.weightDecay = weightDecay
  }

  package var slots: [StateSlot] { adam.slots }

  package func update(_ target: UpdateTarget, by piece: GradientSum.Piece, step: Optimization.Step, updates: Int) {
    let keep = Float(1 - Double(step.rate) * weightDecay)
    adam.update(target, by: piece, step: step, updates: updates, keeping: keep)
  }
}
