import Kernels

/// The events of a log, sorted by key and then by time, so that a window of one key is a range.
///
/// The first key column selects a range by its dense id; within it the events are sorted by (further keys, time, row).
struct EventIndex: Sendable {
  /// The first id of the first key column.
  var firstId = 0
  /// One entry an id of the first key column, and one more.
  let offsets: StoredArray<Int32>
  /// The further key columns, at most three.
  let keys: [StoredArray<Int32>]
  let times: StoredArray<Int64>

  /// The events of each key, parted at its time; none where an id is missing.
  func matches(_ wanted: [SIMD4<Int32>], at bounds: [Int64]) -> [EventMatch] {
    var matches = [EventMatch](capacity: wanted.count) { output in
      let offsets = offsets.span
      for key in wanted {
        let id = Int(key[0]) - firstId
        let isKnown = key[0] >= 0 && id >= 0 && id + 1 < offsets.count
        output.append(isKnown ? EventMatch(lower: offsets[id], upper: offsets[id + 1]) : EventMatch())
      }
    }
    for (part, stored) in keys.enumerated() {
      let ids = stored.span
      for place in wanted.indices {
        let id = wanted[place][part + 1]
        let lower = Self.lowerBound(of: id, in: ids, matches[place].all)
        let upper = Self.lowerBound(of: id + 1, in: ids, lower..<Int(matches[place].upper))
        matches[place] = id < 0 ? EventMatch() : EventMatch(lower: Int32(lower), upper: Int32(upper))
      }
    }
    let times = times.span
    for place in wanted.indices {
      matches[place].middle = Int32(Self.lowerBound(of: bounds[place], in: times, matches[place].all))
    }
    return matches
  }

  /// The first index of a range whose value is at least `bound`; the values of the range are sorted.
  static func lowerBound<Value: Comparable>(of bound: Value, in values: Span<Value>, _ range: Range<Int>) -> Int {
    var low = range.lowerBound
    var count = range.count
    // Without a jump that depends on the values, which no processor foresees.
    while count > 0 {
      let half = count / 2
      let isBefore = values[low + half] < bound
      low = isBefore ? low + half + 1 : low
      count = isBefore ? count - half - 1 : half
    }
    return low
  }
}

/// The events of one key: those before a time, and the rest.
struct EventMatch: BitwiseCopyable, Sendable {
  var lower: Int32 = 0
  var middle: Int32 = 0
  var upper: Int32 = 0

  init() {}

  init(lower: Int32, upper: Int32) {
    self.lower = lower
    self.upper = upper
  }

  var all: Range<Int> { Int(lower)..<Int(upper) }
  var past: Range<Int> { Int(lower)..<Int(middle) }
  var rest: Range<Int> { Int(middle)..<Int(upper) }

  /// The last `length` events before the time.
  func last(_ length: Int) -> Range<Int> { max(Int(lower), Int(middle) - length)..<Int(middle) }

  /// The events in a window beside the time.
  /// - Parameter times: those of the index.
  func events(_ window: TimeWindow, at time: Int64, _ times: Span<Int64>) -> Range<Int> {
    switch window {
    case .past(let seconds):
      guard let seconds else { return past }
      return EventIndex.lowerBound(of: time - seconds, in: times, past)..<past.upperBound
    case .future(let seconds):
      let start = EventIndex.lowerBound(of: time + 1, in: times, rest)
      return start..<EventIndex.lowerBound(of: time + seconds + 1, in: times, start..<rest.upperBound)
    }
  }
}
