/// Mean and spread of independent values, such as one metric over seeds.
package struct Summary: Sendable, Equatable {
  /// How many values.
  package let count: Int
  package let mean: Double
  /// √( Σ (x - mean)² / (n - 1) ); nil for fewer than two values.
  package let standardDeviation: Double?
  /// Half the width of the interval that holds the true mean with probability `confidence`, if the values are normal:
  /// t_{n-1} · standard deviation / √n; nil for fewer than two values.
  package let halfWidth: Double?
  package let confidence: Double

  /// - Parameters:
  ///   - values: at least one.
  ///   - confidence: in (0, 1).
  /// - Returns: nil without values.
  package init?(_ values: [Double], confidence: Double = 0.95) {
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    count = values.count
    self.mean = mean
    self.confidence = confidence
    guard values.count > 1 else {
      standardDeviation = nil
      halfWidth = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(values.count - 1)).squareRoot()
    let critical = StudentT.criticalValue(confidence: confidence, degrees: values.count - 1)
    standardDeviation = deviation
    halfWidth = critical * deviation / Double(values.count).squareRoot()
  }

  /// The summary of left - right, value by value: the same seed, or the same request, on both sides.
  ///
  /// What the two share cancels, so the interval is far narrower than that of two separate means.
  package init?(differenceOf left: [Double], and right: [Double], confidence: Double = 0.95) {
    precondition(left.count == right.count, "values in pairs")
    self.init(zip(left, right).map { $0 - $1 }, confidence: confidence)
  }

  /// mean ± half width; nil for fewer than two values.
  package var interval: ClosedRange<Double>? {
    guard let halfWidth, halfWidth.isFinite, mean.isFinite else { return nil }
    return mean - halfWidth...mean + halfWidth
  }

  /// Whether the interval excludes 0; false where there is none.
  package var isSignificant: Bool {
    interval.map { !$0.contains(0) } ?? false
  }
}
