import Glibc

/// Normalised entropy: logloss divided by the entropy of the base rate; below 1 is better than the mean label.
///
/// NE = logloss / ( -r log r - (1 - r) log(1 - r) ), r = mean label (He et al., ADKDD 2014).
///
/// - Returns: nil with one class only, where the base rate has no entropy.
package func normalizedEntropy(logits: [Float], labels: [Float]) -> Double? {
  guard let loss = logLoss(logits: logits, labels: labels), let entropy = entropyOfBaseRate(labels) else { return nil }
  return loss / entropy
}

/// Normalised entropy from probabilities, which are clipped as `logLoss(probabilities:labels:epsilon:)` says.
package func normalizedEntropy(probabilities: [Float], labels: [Float]) -> Double? {
  guard let loss = logLoss(probabilities: probabilities, labels: labels), let entropy = entropyOfBaseRate(labels) else {
    return nil
  }
  return loss / entropy
}

/// The entropy of the mean label, in nats; nil when it is 0.
private func entropyOfBaseRate(_ labels: [Float]) -> Double? {
  let rate = labels.reduce(0.0) { $0 + Double($1) } / Double(labels.count)
  guard rate > 0, rate < 1 else { return nil }
  return -rate * log(rate) - (1 - rate) * log(1 - rate)
}
