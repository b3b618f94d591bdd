import Kernels

/// The event indexes that the labels and features need, one for each distinct query.
final class EventIndexes {
  private var known: [(query: EventQuery, index: EventIndex, rows: [Int32])] = []
  private var orders: [(query: EventQuery, order: EventOrder)] = []

  /// The events of a query, and for each the row of the log.
  func find(_ events: EventQuery, _ preparation: inout Preparation) -> (index: EventIndex, rows: [Int32]) {
    if let found = known.first(where: { Self.isSame($0.query, events) && $0.query.where == events.where }) {
      return (found.index, found.rows)
    }
    let (index, rows) = build(events, &preparation)
    known.append((events, index, rows))
    return (index, rows)
  }

  private static func isSame(_ left: EventQuery, _ right: EventQuery) -> Bool {
    left.log == right.log && left.match.map(\.other) == right.match.map(\.other)
  }

  private func build(_ events: EventQuery, _ preparation: inout Preparation) -> (EventIndex, [Int32]) {
    let team = preparation.team
    let table = preparation.table(events.log)
    let columns = events.match.map { pair in if case .id(let ids)? = table.column(pair.other) { ids } else { [Int32]() }
    }
    let times = preparation.logTimes(of: events.log)
    let order: EventOrder
    if let found = orders.first(where: { Self.isSame($0.query, events) }) {
      order = found.order
    } else {
      let size = preparation.interner(events.log, events.match[0].other).count
      order = EventOrder(keys: columns, times: times, domainSize: size, team: team)
      orders.append((events, order))
    }
    var (offsets, rows) = (order.offsets, order.rows)
    if !events.where.isEmpty { (offsets, rows) = order.filtered(preparation.passing(events.where, of: table), team) }
    let index = EventIndex(
      offsets: StoredArray(offsets), keys: columns.dropFirst().map { StoredArray(team.gathered($0, at: rows)) },
      times: StoredArray(team.gathered(times, at: rows)))
    return (index, rows)
  }
}
