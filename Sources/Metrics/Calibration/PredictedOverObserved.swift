/// PCOC, predicted click over click: mean prediction / mean label; 1 is calibrated, above 1 predicts too much.
///
/// - Returns: nil without a positive label.
package func predictedOverObserved(probabilities: [Float], labels: [Float]) -> Double? {
  precondition(probabilities.count == labels.count, "one label a probability")
  let observed = labels.reduce(0.0) { $0 + Double($1) }
  guard observed > 0 else { return nil }
  return probabilities.reduce(0.0) { $0 + Double($1) } / observed
}
