/// What a value changes with when an item is drawn in place of the one that was logged.
struct Dependency: OptionSet {
  let rawValue: Int

  /// The row of the positive: its user, its time, its context.
  static let context = Dependency(rawValue: 1)
  /// The item.
  static let item = Dependency(rawValue: 2)
}

extension DescriptionResolver {
  func dependency(of address: ColumnAddress) -> Dependency {
    guard address.slot == 0 else { return dependency(ofSlot: address.slot) }
    guard let negatives = description.negatives else { return .context }
    let column = address.place.column
    return column == negatives.item || negatives.itemColumns.contains(column) ? .item : .context
  }

  /// That of the columns by which a table is joined.
  func dependency(ofSlot slot: Int) -> Dependency {
    guard slot > 0 else { return .context }
    return description.joins[slot - 1].on.reduce(into: []) { sum, pair in
      if let address = find(pair.sample, joins: slot - 1) {
        sum.formUnion(dependency(of: address))
      }
    }
  }

  /// That of the columns of a match.
  private func dependency(ofKeysOf events: EventQuery) -> Dependency {
    events.match.reduce(into: []) { sum, pair in
      if let address = find(pair.sample) { sum.formUnion(dependency(of: address)) }
    }
  }

  /// That of the columns from which a source's values are found, the sample's time left aside.
  func keyDependency(of source: FeatureSource) -> Dependency {
    switch source {
    case .column(let name), .hour(let name), .weekday(let name): find(name).map { dependency(of: $0) } ?? []
    case .history(let history): dependency(ofKeysOf: history.events)
    case .count(let events, _), .recency(let events): dependency(ofKeysOf: events)
    case .ratio(let numerator, let denominator, _, _):
      dependency(ofKeysOf: numerator).union(dependency(ofKeysOf: denominator))
    }
  }

  /// That of a source's values. Whatever is found among events depends on the sample's time, and so on the context.
  func dependency(of source: FeatureSource) -> Dependency {
    switch source {
    case .column, .hour, .weekday: keyDependency(of: source)
    case .history, .count, .ratio, .recency: keyDependency(of: source).union(.context)
    }
  }
}
