import Kernels

/// A number of the events that match a sample.
struct EventQuestion: Equatable {
  let query: EventQuery
  /// The window in which events are counted; nil asks for the seconds since the last event before the sample's time.
  let window: TimeWindow?
}

/// The events of one key and one part that pass conditions.
struct EventCounts {
  /// For each condition and event how many events before it pass, and after the last how many in all.
  private var passed: [Int32] = []
  private let stride: Int

  /// - Parameters:
  ///   - places: those of the part's events.
  ///   - passes: by condition and place.
  init(_ places: [Int32], _ passes: [[Bool]]) {
    stride = places.count + 1
    passed.reserveCapacity(stride * passes.count)
    for passes in passes {
      var count: Int32 = 0
      passed.append(count)
      for place in places {
        if passes[Int(place)] { count += 1 }
        passed.append(count)
      }
    }
  }

  /// The answer to a question about the events of a match; NaN where missing.
  /// - Parameters:
  ///   - condition: nil where all events pass.
  ///   - times: those of the index.
  func number(
    _ match: EventMatch, _ window: TimeWindow?, _ condition: Int?, at time: Int64, _ times: Span<Int64>
  ) -> Float {
    guard let window else {
      guard let last = last(match.past, condition) else { return .nan }
      return Float(time - times[last])
    }
    let events = match.events(window, at: time, times)
    guard let condition else { return Float(events.count) }
    return Float(passed[condition * stride + events.upperBound] - passed[condition * stride + events.lowerBound])
  }

  /// The last of a range that passes.
  private func last(_ events: Range<Int>, _ condition: Int?) -> Int? {
    guard let condition else { return events.last }
    let first = condition * stride
    let bound = passed[first + events.upperBound]
    guard bound > passed[first + events.lowerBound] else { return nil }
    return EventIndex.lowerBound(of: bound, in: passed.span, (first + events.lowerBound)..<(first + events.upperBound))
      - 1 - first
  }
}

/// A number computed from all events that match a sample.
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

  /// The values for samples with the given keys at their times; NaN where missing.
  func values(_ keys: [SIMD4<Int32>], _ secondKeys: [SIMD4<Int32>], at times: [Int64]) -> [Float] {
    let matches = first.matches(keys, at: times)
    let eventTimes = first.times.span
    func count(_ window: TimeWindow, _ place: Int) -> Float {
      Float(matches[place].events(window, at: times[place], eventTimes).count)
    }
    switch kind {
    case .count(let window): return matches.indices.map { count(window, $0) }
    case .ratio(let window, let prior):
      guard let second else { preconditionFailure("a ratio has a denominator") }
      let others = second.matches(secondKeys, at: times)
      let otherTimes = second.times.span
      return matches.indices.map { place in
        prior.ratio(
          count(window, place), Float(others[place].events(window, at: times[place], otherTimes).count))
      }
    case .recency:
      return matches.indices.map { place in
        matches[place].past.last.map { Float(times[place] - eventTimes[$0]) } ?? .nan
      }
    }
  }
}

extension SmoothingPrior {
  /// The smoothed ratio of two counts.
  func ratio(_ numerator: Float, _ denominator: Float) -> Float {
    (numerator + strength * mean) / (denominator + strength)
  }
}
