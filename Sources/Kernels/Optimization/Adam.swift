extension Optimization {
  /// What Adam needs beside a step.
  package struct AdamStep: Sendable {
    /// How much of each moment is kept.
    package var beta1: Float
    package var beta2: Float
    /// 1 - beta1 and 1 - beta2, rounded once from their exact values.
    package var gain1: Float
    package var gain2: Float
    /// 1 / (1 - beta1ᵗ).
    package var correction1: Float
    /// 1 / √(1 - beta2ᵗ).
    package var correction2: Float
    package var epsilon: Float
    /// What p is multiplied by first: 1 - rate · decay.
    package var keep: Float

    package init(
      beta1: Float, beta2: Float, gain1: Float, gain2: Float, correction1: Float, correction2: Float, epsilon: Float,
      keep: Float
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.gain1 = gain1
      self.gain2 = gain2
      self.correction1 = correction1
      self.correction2 = correction2
      self.epsilon = epsilon
      self.keep = keep
    }
  }

  /// m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g², p = keep · p - rate · c₁ m / (c₂ √v + epsilon).
  package static func adam(
    _ value: inout MutableSpan<Float>, first: inout MutableSpan<Float>, second: inout MutableSpan<Float>,
    gradient: Span<Float>, rows: RowSet, width: Int, step: Step, adam: AdamStep
  ) {
    check(value.count, gradient.count, rows: rows, width: width)
    precondition(
      first.count == value.count && second.count == value.count,
      "update: \(value.count) values, \(first.count) and \(second.count) of state")
    let rate = step.rate * adam.correction1
    unsafe second.withUnsafeMutableBufferPointer { second in
      guard let second0 = second.baseAddress else { return }
      unsafe forEachRun(&value, &first, gradient, rows: rows, width: width, further: second0) {
        p, first, gradient, count, offset in
        let second = unsafe second0 + offset
        for i in 0..<count {
          let g = unsafe step.scale * gradient[i] + step.l2 * p[i]
          let m = unsafe adam.beta1 * first[i] + adam.gain1 * g
          let v = unsafe adam.beta2 * second[i] + adam.gain2 * (g * g)
          unsafe first[i] = m
          unsafe second[i] = v
          unsafe p[i] = adam.keep * p[i] - rate * m / (adam.correction2 * root(v) + adam.epsilon)
        }
      }
    }
  }
}
