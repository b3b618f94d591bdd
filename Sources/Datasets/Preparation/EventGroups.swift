import Kernels

/// A log sorted by the ids of one of its columns, then by time, then by row, without the rows that lack either.
///
/// The events of an id lie together, so that what is computed of them is still in the processor's caches.
struct EventGroups: Sendable {
  /// For each id where its events begin, and after the last their end.
  let offsets: [Int32]
  let times: [Int64]
  /// The other columns, in the same order.
  let table: Table
  /// Neighbouring ids in parts of about equal numbers of events, of which each can be worked on by itself.
  let parts: [Range<Int>]

  /// A counting sort by id, then a sort of the ids whose rows are not in the order of time.
  ///
  /// Memory: 4 bytes a row beside the sorted columns, and one column more where the table is not used elsewhere.
  /// - Parameters:
  ///   - key: name of the column of ids, and the number of ids of its domain.
  ///   - kept: the columns to keep.
  init(
    _ table: consuming Table, key: (column: String, domain: Int), time: String, keeping kept: Set<String>,
    team: ThreadTeam
  ) {
    guard case .id(let ids)? = table.column(key.column), case .time(let times)? = table.column(time) else {
      preconditionFailure("a log has no column \(key.column) of ids or \(time) of times")
    }
    var offsets = [Int32](repeating: 0, count: key.domain + 1)
    let rows = Self.sorted(ids, times, &offsets)
    let parts = Self.parts(offsets)
    let places = Self.sorted(rows, times, offsets, parts, team)
    self.offsets = offsets
    self.parts = parts
    self.times = team.gathered(times, at: places)
    self.table = table.selecting(places, keeping: kept, team)
  }

  /// A column of ids.
  func ids(_ column: String) -> [Int32] {
    guard case .id(let ids)? = table.column(column) else {
      preconditionFailure("the log has no column \(column) of ids")
    }
    return ids
  }

  /// The rows that have both, by id; `offsets` receives where those of each id begin.
  private static func sorted(_ ids: [Int32], _ times: [Int64], _ offsets: inout [Int32]) -> [Int32] {
    for row in ids.indices where ids[row] >= 0 && times[row] != Table.missingTime { offsets[Int(ids[row]) + 1] += 1 }
    for id in 1..<offsets.count { offsets[id] += offsets[id - 1] }
    var next = offsets
    var rows = [Int32](repeating: 0, count: Int(offsets[offsets.count - 1]))
    for row in ids.indices where ids[row] >= 0 && times[row] != Table.missingTime {
      rows[Int(next[Int(ids[row])])] = Int32(row)
      next[Int(ids[row])] += 1
    }
    return rows
  }

  /// The rows of each id by time.
  private static func sorted(
    _ rows: [Int32], _ times: [Int64], _ offsets: [Int32], _ parts: [Range<Int>], _ team: ThreadTeam
  ) -> [Int32] {
    team.array(bounds: parts.map { Int(offsets[$0.lowerBound]) } + [rows.count]) { part, _, output in
      var events: [(time: Int64, row: Int32)] = []
      for id in parts[part] {
        events.removeAll(keepingCapacity: true)
        var isSorted = true
        for place in Int(offsets[id])..<Int(offsets[id + 1]) {
          let time = times[Int(rows[place])]
          if let last = events.last, time < last.time { isSorted = false }
          events.append((time, rows[place]))
        }
        if !isSorted { events.sort { $0 < $1 } }
        for event in events { output.append(event.row) }
      }
    }
  }

  private static func parts(_ offsets: [Int32]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    for id in 0..<(offsets.count - 1) where offsets[id + 1] - offsets[start] >= 1 << 13 {
      parts.append(start..<(id + 1))
      start = id + 1
    }
    return parts + [start..<(offsets.count - 1)]
  }
}
