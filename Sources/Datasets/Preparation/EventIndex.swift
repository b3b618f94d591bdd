import Kernels

/// The events of a log, sorted by key and then by time, so that a window of one key is a range.
///
/// The first key column selects a range by its dense id; within it the events are sorted by (further keys, time, row).
struct EventIndex: Sendable {
  /// One entry an id of the first key column, and one more.
  let offsets: StoredArray<Int32>
  /// The further key columns, at most three.
  let keys: [StoredArray<Int32>]
  let times: StoredArray<Int64>

  /// The events of one key.
  func events(of key: SIMD4<Int32>) -> Range<Int> {
    guard key[0] >= 0, Int(key[0]) + 1 < offsets.count else { return 0..<0 }
    let offsets = offsets.span
    var range = Int(offsets[Int(key[0])])..<Int(offsets[Int(key[0]) + 1])
    for place in keys.indices {
      let wanted = key[place + 1]
      guard wanted >= 0 else { return 0..<0 }
      let stored = keys[place]
      let column = stored.span
      let first = Self.lowerBound(of: wanted, in: column, range)
      range = first..<Self.lowerBound(of: wanted + 1, in: column, first..<range.upperBound)
    }
    return range
  }

  /// The first event of a range that is not before `time`.
  func first(in range: Range<Int>, notBefore time: Int64) -> Int { Self.lowerBound(of: time, in: times.span, range) }

  /// The events of one key, parted at `time`.
  func match(_ key: SIMD4<Int32>, at time: Int64) -> EventMatch {
    let range = events(of: key)
    return EventMatch(
      lower: Int32(range.lowerBound), middle: Int32(first(in: range, notBefore: time)), upper: Int32(range.upperBound))
  }

  /// Number of a match's events in a window beside `time`.
  func count(_ match: EventMatch, _ window: TimeWindow, at time: Int64) -> Int {
    switch window {
    case .past(let seconds):
      guard let seconds else { return match.past.count }
      return match.past.upperBound - first(in: match.past, notBefore: time - seconds)
    case .future(let seconds):
      let start = first(in: match.rest, notBefore: time + 1)
      return first(in: start..<match.rest.upperBound, notBefore: time + seconds + 1) - start
    }
  }

  /// Time of the last event of a match that is before its time.
  func lastTime(_ match: EventMatch) -> Int64? { match.past.isEmpty ? nil : times.span[match.past.upperBound - 1] }

  /// The last `length` events of one key before `time`.
  func history(of key: SIMD4<Int32>, length: Int, before time: Int64) -> Range<Int> {
    match(key, at: time).last(length)
  }

  /// The first index of a range whose value is at least `bound`; the values of the range are sorted.
  private static func lowerBound<Value: Comparable>(of bound: Value, in values: Span<Value>, _ range: Range<Int>) -> Int
  {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The events of one key: those before a time, and the rest.
struct EventMatch: BitwiseCopyable, Sendable {
  let lower: Int32
  let middle: Int32
  let upper: Int32

  var past: Range<Int> { Int(lower)..<Int(middle) }
  var rest: Range<Int> { Int(middle)..<Int(upper) }

  /// The last `length` events before the time.
  func last(_ length: Int) -> Range<Int> { max(Int(lower), Int(middle) - length)..<Int(middle) }
}
