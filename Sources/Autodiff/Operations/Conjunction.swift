import Glibc
import Tensors

/// The logit of σ(a) σ(b): z = -log(e^-a + e^-b + e^-(a+b)).
struct Conjunction: Operation {
  static let name = "conjunction"
  let byLeft: Tensor
  let byRight: Tensor

  /// dz/da and dz/db are the shares of the summands that hold a, and b.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [wanted[0] ? .dense(output.times(byLeft)) : nil, wanted[1] ? .dense(output.times(byRight)) : nil]
  }
}

extension Variable {
  /// The logit of the probability that two independent events with logits self and other both happen:
  /// σ(z) = σ(self) σ(other), computed without leaving logits, so that it is stable at any size.
  package func conjunction(with other: Variable) -> Variable {
    precondition(shape == other.shape, "conjunction: \(shape) against \(other.shape)")
    var z = Tensor(uninitialized: shape)
    var byLeft = Tensor(uninitialized: shape)
    var byRight = Tensor(uninitialized: shape)
    var zs = z.mutableSpan
    var lefts = byLeft.mutableSpan
    var rights = byRight.mutableSpan
    let a = value.span
    let b = other.value.span
    for i in a.indices {
      let (x, y) = (-a[i], -b[i])
      let largest = max(x, y, x + y)
      let (first, second, both) = (expf(x - largest), expf(y - largest), expf(x + y - largest))
      let total = first + second + both
      zs[i] = -(largest + logf(total))
      lefts[i] = (first + both) / total
      rights[i] = (second + both) / total
    }
    return graph.record(z, from: [self, other], by: Conjunction(byLeft: byLeft, byRight: byRight))
  }
}
