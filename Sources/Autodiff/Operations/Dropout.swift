import Kernels
import Tensors

/// y = x ⊙ mask, where the mask is 0 with probability `rate` and 1 / (1 - rate) otherwise.
struct Dropout: Operation {
  static let name = "dropout"
  let rate: Float
  let mask: Tensor

  var attributes: [(name: String, value: String)] { [("rate", "\(rate)")] }

  /// dx = dy ⊙ mask.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.times(mask))]
  }
}

extension Variable {
  /// Each element set to 0 with probability `rate`, the others divided by 1 - rate so that the mean stays ("inverted"
  /// dropout; Srivastava et al., JMLR 2014). The numbers come from the graph's stream; nothing happens in inference.
  package func dropout(rate: Float) -> Variable {
    precondition(rate >= 0 && rate < 1, "a dropout rate lies in [0, 1), not \(rate)")
    guard graph.isLearning, rate > 0 else { return self }
    var mask = Tensor(uninitialized: shape)
    var span = mask.mutableSpan
    let kept = 1 / (1 - rate)
    for i in span.indices { span[i] = graph.randomStream.uniform() < rate ? 0 : kept }
    return graph.record(value.times(mask), from: [self], by: Dropout(rate: rate, mask: mask))
  }
}
