/// Expected calibration error over bins of equal mass: Σ_b (n_b / n) | mean prediction - mean label |.
///
/// The samples are sorted by prediction and cut after ⌈(b + 1) n / B⌉ of them. Equal predictions are never divided: a
/// cut moves to the end of their run, so the order of the samples does not matter and a constant prediction is one bin.
/// After Naeini et al., AAAI 2015, whose bins have equal width, and Nixon et al., 2019, for equal mass.
///
/// - Parameters:
///   - probabilities: predictions.
///   - labels: in [0, 1].
///   - bins: B, at most this many.
/// - Returns: nil without samples, NaN when a prediction is not a number.
package func expectedCalibrationError(probabilities: [Float], labels: [Float], bins: Int = 20) -> Double? {
  precondition(probabilities.count == labels.count, "one label a probability")
  precondition(bins > 0, "at least one bin")
  guard !probabilities.isEmpty else { return nil }
  var order = ScoreOrder()
  order.sort(probabilities, in: probabilities.indices, .ascending)
  if order.hasNaN { return .nan }
  let count = order.count
  // More bins than samples cut them no finer.
  let bins = min(bins, count)
  var error = 0.0
  var start = 0
  for bin in 0..<bins {
    let cut = ((bin + 1) * count + bins - 1) / bins
    guard cut > start else { continue }
    // The run of ties that holds the last sample of the bin ends the bin.
    var end = cut
    let last = probabilities[order.position(at: cut - 1)]
    while end < count, probabilities[order.position(at: end)] == last { end += 1 }
    var gap = 0.0
    for rank in start..<end {
      let position = order.position(at: rank)
      gap += Double(probabilities[position]) - Double(labels[position])
    }
    error += abs(gap)
    start = end
  }
  return error / Double(count)
}
