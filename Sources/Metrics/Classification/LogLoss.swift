import Glibc

/// Mean binary cross entropy from logits, in nats: (1/n) Σ max(z, 0) - y z + log(1 + e^-|z|), which never overflows.
///
/// - Parameters:
///   - logits: z.
///   - labels: y, in [0, 1].
/// - Returns: nil without samples.
package func logLoss(logits: [Float], labels: [Float]) -> Double? {
  precondition(logits.count == labels.count, "one label a logit")
  guard !logits.isEmpty else { return nil }
  var sum = 0.0
  for (logit, label) in zip(logits, labels) {
    let z = Double(logit)
    sum += max(z, 0) - Double(label) * z + log1p(exp(-abs(z)))
  }
  return sum / Double(logits.count)
}

/// Mean binary cross entropy from probabilities, in nats: -(1/n) Σ y log p + (1 - y) log(1 - p).
///
/// - Parameters:
///   - probabilities: p, clipped to [ε, 1 - ε] first.
///   - labels: y, in [0, 1].
///   - epsilon: ε; 2⁻⁵² as in scikit-learn's `log_loss` of doubles, which bounds a sample's loss by 36.04.
/// - Returns: nil without samples.
package func logLoss(probabilities: [Float], labels: [Float], epsilon: Double = 0x1p-52) -> Double? {
  precondition(probabilities.count == labels.count, "one label a probability")
  precondition(epsilon > 0 && epsilon < 0.5, "epsilon must lie in (0, 0.5)")
  guard !probabilities.isEmpty else { return nil }
  var sum = 0.0
  for (probability, label) in zip(probabilities, labels) {
    let raw = Double(probability)
    // Not max(min(…)), which would turn a NaN into a number.
    let p = raw < epsilon ? epsilon : raw > 1 - epsilon ? 1 - epsilon : raw
    let y = Double(label)
    sum -= y * log(p) + (1 - y) * log(1 - p)
  }
  return sum / Double(probabilities.count)
}
