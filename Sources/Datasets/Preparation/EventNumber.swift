/// A number computed from the events that match a sample.
struct EventNumber: Sendable {
  enum Kind: Sendable {
    case count(TimeWindow)
    case ratio(TimeWindow, SmoothingPrior)
    case recency
  }

  let kind: Kind
  /// The events counted; of a ratio, the numerator's.
  let first: EventIndex
  /// Of a ratio, the denominator's.
  let second: EventIndex?

  /// The value for a sample with the given keys at `time`; NaN where missing.
  func value(_ key: SIMD4<Int32>, _ secondKey: SIMD4<Int32>, at time: Int64) -> Float {
    value(first.match(key, at: time), second?.match(secondKey, at: time), at: time)
  }

  /// The value for a sample with the given matches at `time`; NaN where missing.
  func value(_ match: EventMatch, _ secondMatch: EventMatch?, at time: Int64) -> Float {
    switch kind {
    case .count(let window): return Float(first.count(match, window, at: time))
    case .ratio(let window, let prior):
      let numerator = Float(first.count(match, window, at: time))
      let denominator = Float(secondMatch.map { second?.count($0, window, at: time) ?? 0 } ?? 0)
      return (numerator + prior.strength * prior.mean) / (denominator + prior.strength)
    case .recency: return first.lastTime(match).map { Float(time - $0) } ?? .nan
    }
  }
}
