import Kernels

/// The logs' events in the orders that labels and features need, each made once.
final class EventLogs {
  private var groups: [(log: String, column: String, groups: EventGroups)] = []
  private var orders: [(query: EventQuery, order: EventOrder)] = []

  /// The events of a query.
  func order(_ query: EventQuery, _ preparation: inout Preparation) -> EventOrder {
    let asked = { (known: EventQuery) in
      known.log == query.log && known.match.map(\.other) == query.match.map(\.other) && known.where == query.where
    }
    if let known = orders.first(where: { asked($0.query) }) { return known.order }
    let order: EventOrder
    var simpler = query
    if !query.where.isEmpty {
      simpler.where = []
      let events = self.order(simpler, &preparation)
      order = events.filtered(preparation.passing(query.where, of: events.groups.table), preparation.team)
    } else if let further = simpler.match.popLast(), !simpler.match.isEmpty {
      order = self.order(simpler, &preparation).refined(by: further.other, preparation.team)
    } else {
      order = EventOrder(groups(query.log, query.match[0].other, &preparation))
    }
    orders.append((query, order))
    return order
  }

  /// Gives back the memory of what is rarely needed again; asked for once more, it is made anew.
  func forgetOrders() { orders = [] }

  private func groups(_ log: String, _ column: String, _ preparation: inout Preparation) -> EventGroups {
    if let known = groups.first(where: { $0.log == log && $0.column == column }) { return known.groups }
    let found = preparation.takeGroups(log, column)
    groups.append((log, column, found))
    return found
  }
}

extension Preparation {
  /// Sorts a log by a column. What the log was read into is given up if nothing else needs it.
  fileprivate mutating func takeGroups(_ log: String, _ column: String) -> EventGroups {
    let queries = plan.queries.filter { $0.query.log == log }
    let isNeeded =
      log == description.samples.table || description.joins.contains { $0.table == log }
      || queries.contains { $0.query.match[0].other != column }
    let kept = queries.filter { $0.query.match[0].other == column }.flatMap { query, fields in
      query.match.dropFirst().map(\.other) + query.where.map(\.column) + fields
    }
    guard let description = resolver.table(log),
      let time = resolver.timeColumn(of: description, named: description.time, "time", reason: nil)
    else { preconditionFailure("the log \(log) has no times") }
    let domain = interner(log, column).count
    let table = table(log)
    if !isNeeded { tables[log] = nil }
    return EventGroups(table, key: (column, domain), time: time, keeping: Set(kept), team: team)
  }
}

extension DatasetPlan {
  /// What is asked of logs, and the columns of the events that are themselves wanted.
  fileprivate var queries: [(query: EventQuery, fields: [String])] {
    let ofFeatures = features.flatMap { feature in
      let fields =
        if case .history(_, let history, _) = feature.value { history.fields.map(\.column) } else { [String]() }
      return feature.matches.map { ($0.events, fields) }
    }
    return ofFeatures
      + description.tasks.compactMap { task in if case .event(let events, _) = task.label { (events, []) } else { nil }
      }
  }
}
