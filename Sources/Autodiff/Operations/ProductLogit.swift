import Kernels
import Tensors

/// z = logit(σ(a) σ(b)) = -ln(e^-a + e^-b + e^-(a+b)).
struct ProductLogit: Operation {
  static let name = "product_logit"
  let a: Tensor
  let b: Tensor

  /// da = dz (e^-a + e^-(a+b)) / (e^-a + e^-b + e^-(a+b)), db likewise.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var da = Tensor(uninitialized: a.shape)
    var db = Tensor(uninitialized: b.shape)
    var first = da.mutableSpan
    var second = db.mutableSpan
    Elementwise.productLogitGradient(a.span, b.span, gradient: output.span, first: &first, second: &second)
    return [wanted[0] ? .dense(da) : nil, wanted[1] ? .dense(db) : nil]
  }
}

extension Variable {
  /// The logit of the probability that both of two independent outcomes happen, given the logits of each: that of
  /// σ(self) σ(other). With it a product such as p_ctr · p_cvr goes into every loss that takes logits.
  package func productLogit(with other: Variable) -> Variable {
    precondition(shape == other.shape, "logit of a product: \(shape) against \(other.shape)")
    var z = Tensor(uninitialized: shape)
    var span = z.mutableSpan
    Elementwise.productLogit(value.span, other.value.span, into: &span)
    return graph.record(z, from: [self, other], by: ProductLogit(a: value, b: other.value))
  }
}
