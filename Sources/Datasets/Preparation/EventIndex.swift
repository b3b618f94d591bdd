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
  func first(in range: Range<Int>, notBefore time: Int64) -> Int {
    Self.lowerBound(of: time, in: times.span, range)
  }

  /// Number of events of one key in a window beside `time`.
  func count(of key: SIMD4<Int32>, _ window: TimeWindow, at time: Int64) -> Int {
    let range = events(of: key)
    switch window {
    case .past(let seconds):
      let end = first(in: range, notBefore: time)
      guard let seconds else { return end - range.lowerBound }
      return end - first(in: range.lowerBound..<end, notBefore: time - seconds)
    case .future(let seconds):
      let start = first(in: range, notBefore: time + 1)
      return first(in: start..<range.upperBound, notBefore: time + seconds + 1) - start
    }
  }

  /// Time of the last event of one key before `time`.
  func lastTime(of key: SIMD4<Int32>, before time: Int64) -> Int64? {
    let range = events(of: key)
    let end = first(in: range, notBefore: time)
    return end > range.lowerBound ? times.span[end - 1] : nil
  }

  /// The last `length` events of one key before `time`.
  func history(of key: SIMD4<Int32>, length: Int, before time: Int64) -> Range<Int> {
    let range = events(of: key)
    let end = first(in: range, notBefore: time)
    return max(range.lowerBound, end - length)..<end
  }

  /// The first index of a range whose value is at least `bound`; the values of the range are sorted.
  private static func lowerBound<Value: Comparable>(
    of bound: Value, in values: Span<Value>, _ range: Range<Int>
  ) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension EventIndex {
  /// Sorts the rows of a log that pass a filter and have key and time.
  /// - Returns: the index, and for each of its events the row of the log.
  static func build(
    keys columns: [[Int32]], times: [Int64], domainSize: Int, passing: (Int) -> Bool
  ) -> (index: EventIndex, rows: [Int32]) {
    var offsets = [Int32](repeating: 0, count: domainSize + 1)
    let isEvent = times.indices.map { row in
      times[row] != Table.missingTime && columns.allSatisfy { $0[row] >= 0 } && passing(row)
    }
    for row in times.indices where isEvent[row] { offsets[Int(columns[0][row]) + 1] += 1 }
    for id in 0..<domainSize { offsets[id + 1] += offsets[id] }
    var next = offsets
    var rows = [Int32](repeating: 0, count: Int(offsets[domainSize]))
    for row in times.indices where isEvent[row] {
      let id = Int(columns[0][row])
      rows[Int(next[id])] = Int32(row)
      next[id] += 1
    }
    let further = Array(columns.dropFirst())
    func precedes(_ left: Int32, _ right: Int32) -> Bool {
      for column in further where column[Int(left)] != column[Int(right)] {
        return column[Int(left)] < column[Int(right)]
      }
      let (leftTime, rightTime) = (times[Int(left)], times[Int(right)])
      return leftTime == rightTime ? left < right : leftTime < rightTime
    }
    for id in 0..<domainSize {
      let range = Int(offsets[id])..<Int(offsets[id + 1])
      // Logs are often sorted by time already, which is seen in one pass.
      if range.count > 1 && range.dropFirst().contains(where: { precedes(rows[$0], rows[$0 - 1]) }) {
        rows[range].sort(by: precedes)
      }
    }
    let index = EventIndex(
      offsets: StoredArray(offsets), keys: further.map { column in StoredArray(rows.map { column[Int($0)] }) },
      times: StoredArray(rows.map { times[Int($0)] }))
    return (index, rows)
  }
}

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
    switch kind {
    case .count(let window):
      return Float(first.count(of: key, window, at: time))
    case .ratio(let window, let prior):
      let numerator = Float(first.count(of: key, window, at: time))
      let denominator = Float(second?.count(of: secondKey, window, at: time) ?? 0)
      return (numerator + prior.strength * prior.mean) / (denominator + prior.strength)
    case .recency:
      return first.lastTime(of: key, before: time).map { Float(time - $0) } ?? .nan
    }
  }
}
