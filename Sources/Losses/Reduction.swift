/// How the losses of single rows or lists become one number.
package enum Reduction: Sendable, Equatable {
  /// Their mean; 0 of nothing.
  case mean
  /// Their sum times a factor. With 1 / B, B the size of the whole batch, the losses of its micro-batches add up to the
  /// mean over the batch.
  case sum(times: Float)

  /// The factor of a sum of `count` losses.
  func scale(of count: Int) -> Float {
    switch self {
    case .mean: count == 0 ? 0 : 1 / Float(count)
    case .sum(let factor): factor
    }
  }
}
