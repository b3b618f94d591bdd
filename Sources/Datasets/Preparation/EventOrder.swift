import Kernels

/// Events of a log: those of each id of its groups sorted by further ids, then by time, then by row.
struct EventOrder: Sendable {
  let groups: EventGroups
  /// For each id where its events begin, and after the last their end.
  private(set) var offsets: [Int32]
  /// The place of each event in the groups; nil where all events are there in the groups' own order.
  private var places: [Int32]?
  /// The columns of the further ids, by place.
  private var keys: [[Int32]] = []

  /// All events of the groups.
  init(_ groups: EventGroups) {
    self.groups = groups
    offsets = groups.offsets
  }

  /// The events that have an id of one more column, those of equal ids so far sorted by it.
  func refined(by column: String, _ team: ThreadTeam) -> EventOrder {
    let key = groups.ids(column)
    var order = selecting(team) { ids, places, output in
      // Those of equal ids stay in the order of their places, that is, of time and row.
      var events: [UInt64] = []
      let isFirst = isFirst(ids, places)
      for index in places.indices {
        if isFirst[index] { Self.append(&events, &output) }
        let place = places[index]
        let id = key[Int(place)]
        if id >= 0 { events.append(UInt64(UInt32(id)) << 32 | UInt64(UInt32(place))) }
      }
      Self.append(&events, &output)
    }
    order.keys.append(key)
    return order
  }

  /// The events that pass.
  /// - Parameter passes: for each place of the groups.
  func filtered(_ passes: [Bool], _ team: ThreadTeam) -> EventOrder {
    selecting(team) { _, places, output in
      for place in places where passes[Int(place)] { output.append(place) }
    }
  }

  /// The ids of a column, in this order.
  func field(_ column: String, _ team: ThreadTeam) -> [Int32] {
    places.map { team.gathered(groups.ids(column), at: $0) } ?? groups.ids(column)
  }

  /// The events of some ids, to be searched.
  func index(_ ids: Range<Int>) -> EventIndex {
    let first = offsets[ids.lowerBound]
    let places = places(ids)
    let times = groups.times
    return EventIndex(
      firstId: ids.lowerBound, offsets: StoredArray(offsets[ids.lowerBound...ids.upperBound].map { $0 - first }),
      keys: keys.map { key in
        StoredArray(count: places.count) { output in for place in places { output.append(key[Int(place)]) } }
      },
      times: StoredArray(count: places.count) { output in for place in places { output.append(times[Int(place)]) } })
  }

  /// All events, to be searched.
  var index: EventIndex { index(0..<(offsets.count - 1)) }

  /// The places of the events of some ids.
  func places(_ ids: Range<Int>) -> [Int32] {
    let events = offsets[ids.lowerBound]..<offsets[ids.upperBound]
    return places.map { Array($0[Int(events.lowerBound)..<Int(events.upperBound)]) } ?? Array(events)
  }

  /// For each of the places of some ids whether an id differs from those of the place before.
  private func isFirst(_ ids: Range<Int>, _ places: [Int32]) -> [Bool] {
    var isFirst = [Bool](repeating: false, count: places.count + 1)
    for id in ids { isFirst[Int(offsets[id] - offsets[ids.lowerBound])] = true }
    for key in keys {
      for index in places.indices.dropFirst() where key[Int(places[index])] != key[Int(places[index - 1])] {
        isFirst[index] = true
      }
    }
    return isFirst
  }

  /// Appends the lower halves of the sorted numbers, and empties these.
  private static func append(_ events: inout [UInt64], _ places: inout [Int32]) {
    events.sort()
    for event in events { places.append(Int32(truncatingIfNeeded: event)) }
    events.removeAll(keepingCapacity: true)
  }

  /// The places that `body` makes of those of each part; each stays with its id.
  private func selecting(
    _ team: ThreadTeam, _ body: @Sendable (_ ids: Range<Int>, _ places: [Int32], _ output: inout [Int32]) -> Void
  ) -> EventOrder {
    let parts = groups.parts
    let selected = team.map(tasks: parts.count) { part in
      let all = places(parts[part])
      var output: [Int32] = []
      output.reserveCapacity(all.count)
      body(parts[part], all, &output)
      return output
    }
    var bounds = [0]
    for part in selected { bounds.append(bounds[bounds.count - 1] + part.count) }
    var order = self
    order.places = team.array(bounds: bounds) { part, _, output in for place in selected[part] { output.append(place) }
    }
    order.offsets = [0]
    order.offsets.reserveCapacity(offsets.count)
    for (part, ids) in parts.enumerated() {
      var count = 0
      for id in ids {
        while count < selected[part].count && selected[part][count] < groups.offsets[id + 1] { count += 1 }
        order.offsets.append(Int32(bounds[part] + count))
      }
    }
    return order
  }
}
