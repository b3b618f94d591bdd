import Kernels

/// The rows of a log that have key and time, sorted by key, time and row.
struct EventOrder: Sendable {
  /// One entry an id of the first key column, and one more.
  let offsets: [Int32]
  let rows: [Int32]
  /// Ids of the first key column in parts of about equal numbers of events.
  private let parts: [Range<Int>]

  private struct Event {
    /// The second and the third key column.
    var major: UInt64
    /// The fourth.
    var minor: Int32
    var row: Int32
    var time: Int64

    static func precedes(_ left: Event, _ right: Event) -> Bool {
      if left.major != right.major { return left.major < right.major }
      if left.minor != right.minor { return left.minor < right.minor }
      return left.time == right.time ? left.row < right.row : left.time < right.time
    }
  }

  /// A counting sort by the first key column, then a sort of each of its ids. O(n log(n / ids)).
  init(keys columns: [[Int32]], times: [Int64], domainSize: Int, team: ThreadTeam) {
    var offsets = [Int32](repeating: 0, count: domainSize + 1)
    let isEvent: [Bool] = team.array(count: times.count) { range, output in
      for row in range {
        var isEvent = times[row] != Table.missingTime
        for column in columns { isEvent = isEvent && column[row] >= 0 }
        output.append(isEvent)
      }
    }
    let first = columns[0]
    for row in isEvent.indices where isEvent[row] { offsets[Int(first[row]) + 1] += 1 }
    for id in 0..<domainSize { offsets[id + 1] += offsets[id] }
    var next = offsets
    var rows = [Int32](repeating: 0, count: Int(offsets[domainSize]))
    for row in isEvent.indices where isEvent[row] {
      let id = Int(first[row])
      rows[Int(next[id])] = Int32(row)
      next[id] += 1
    }
    let parts = Self.parts(offsets)
    self.parts = parts
    self.offsets = offsets
    self.rows = Self.sorted(rows, offsets, Array(columns.dropFirst()), times, parts, team)
  }

  private static func sorted(
    _ rows: [Int32], _ offsets: [Int32], _ further: [[Int32]], _ times: [Int64], _ parts: [Range<Int>],
    _ team: ThreadTeam
  ) -> [Int32] {
    let bounds = parts.map { Int(offsets[$0.lowerBound]) } + [rows.count]
    return team.array(bounds: bounds) { part, _, output in
      var events: [Event] = []
      for id in parts[part] {
        events.removeAll(keepingCapacity: true)
        var isSorted = true
        for place in Int(offsets[id])..<Int(offsets[id + 1]) {
          let row = Int(rows[place])
          var event = Event(major: 0, minor: 0, row: Int32(row), time: times[row])
          if further.count > 0 { event.major = UInt64(UInt32(bitPattern: further[0][row])) << 32 }
          if further.count > 1 { event.major |= UInt64(UInt32(bitPattern: further[1][row])) }
          if further.count > 2 { event.minor = further[2][row] }
          if let last = events.last, Event.precedes(event, last) { isSorted = false }
          events.append(event)
        }
        if !isSorted { events.sort(by: Event.precedes) }
        for event in events { output.append(event.row) }
      }
    }
  }

  /// The rows that pass, in the same order, and where each id's begin.
  func filtered(_ passes: [Bool], _ team: ThreadTeam) -> (offsets: [Int32], rows: [Int32]) {
    let all = self.offsets
    let kept = team.map(tasks: parts.count) { part in
      var rows: [Int32] = []
      var counts: [Int32] = []
      for id in parts[part] {
        let before = rows.count
        for place in Int(all[id])..<Int(all[id + 1]) where passes[Int(self.rows[place])] {
          rows.append(self.rows[place])
        }
        counts.append(Int32(rows.count - before))
      }
      return (rows: rows, counts: counts)
    }
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(self.offsets.count)
    for part in kept { for count in part.counts { offsets.append(offsets[offsets.count - 1] + count) } }
    return (offsets, kept.flatMap(\.rows))
  }

  private static func parts(_ offsets: [Int32]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    for id in 0..<(offsets.count - 1) where offsets[id + 1] - offsets[start] >= 1 << 15 {
      parts.append(start..<(id + 1))
      start = id + 1
    }
    return parts + [start..<(offsets.count - 1)]
  }
}
