extension DescriptionResolver {
  func check(_ feature: FeatureDescription, _ path: String) {
    let type = checkSource(feature, path)
    checkEncoding(feature, type, path)
    checkSide(feature, path)
    guard let type, !feature.transforms.isEmpty, type != .number else { return }
    report(.notForThisSource(path: "\(path).transforms", what: "a transform of numbers", source: type.phrase))
  }

  /// Where items are drawn, what changes with the item is known, and so which side may hold it.
  private func checkSide(_ feature: FeatureDescription, _ path: String) {
    // A misspelt item column is reported where it is named, not again with each feature of the item.
    guard let negatives = description.negatives, find("\(description.samples.table).\(negatives.item)") != nil else {
      return
    }
    let sources = keyDependency(of: feature.source)
    switch feature.side {
    case .user, .context:
      guard sources.contains(.item) else { return }
      report(
        .notWithNegatives(
          path: "\(path).side", reason: "a feature of the \(feature.side.rawValue) would change with the drawn item"))
    case .item:
      guard sources.contains(.context) else { return }
      report(
        .notWithNegatives(
          path: "\(path).side", reason: "a feature of the item would change with the user or the sample"))
    case .cross, .privileged: return
    }
  }

  /// What values a feature's source has; nil when that cannot be told.
  private func checkSource(_ feature: FeatureDescription, _ path: String) -> SourceType? {
    switch feature.source {
    case .column(let name):
      guard let address = address(name, "\(path).column", types: [.id, .number, .list]) else { return nil }
      let label = description.tasks.first { $0.labelColumn.flatMap { find($0) }?.place == address.place }
      if let task = label, address.type.kind == .number {
        report(.labelAsFeature(path: "\(path).column", column: name, task: task.name))
      }
      switch address.type.kind {
      case .number: return .number
      case .list: return .list
      default: return .id
      }
    case .hour(let name), .weekday(let name):
      address(name, "\(path).column", types: [.time])
      return .calendar
    case .history(let history):
      check(history.events, "\(path).history")
      require(
        (1...10_000).contains(history.length), "\(path).history.length", found: history.length,
        expected: "from 1 to 10000")
      require(!history.fields.isEmpty, "\(path).history.fields", found: "none", expected: "at least one field")
      for (index, field) in history.fields.enumerated() where table(history.events.log) != nil {
        column(field.column, of: history.events.log, "\(path).history.fields[\(index)].column", types: [.id])
      }
      return .history
    case .count(let events, let window):
      check(events, "\(path).count")
      check(window, of: feature, "\(path).count")
      return .number
    case .ratio(let numerator, let denominator, let window, let prior):
      check(numerator, "\(path).ratio.numerator")
      check(denominator, "\(path).ratio.denominator")
      check(window, of: feature, "\(path).ratio")
      require(prior.strength > 0, "\(path).ratio.prior.strength", found: prior.strength, expected: "more than 0")
      require(prior.mean.isFinite, "\(path).ratio.prior.mean", found: prior.mean, expected: "a finite number")
      return .number
    case .recency(let events):
      check(events, "\(path).recency")
      return .number
    }
  }

  private func check(_ window: TimeWindow, of feature: FeatureDescription, _ path: String) {
    switch window {
    case .past(let seconds):
      if let seconds { require(seconds > 0, "\(path).past", found: "\(seconds) s", expected: "more than 0 s") }
    case .future(let seconds):
      require(seconds > 0, "\(path).future", found: "\(seconds) s", expected: "more than 0 s")
      if feature.side != .privileged { report(.futureOnServedSide(feature: feature.name, side: feature.side)) }
    }
  }

  private func checkEncoding(_ feature: FeatureDescription, _ type: SourceType?, _ path: String) {
    let allowed: Set<SourceType>
    let what: String
    switch feature.encoding {
    case .automatic: return
    case .vocabulary:
      (allowed, what) = ([.id, .list], "a vocabulary")
    case .hash(let buckets):
      (allowed, what) = ([.id, .list], "a hash")
      checkBuckets(buckets, "\(path).hash.buckets")
    case .boundaries(let boundaries):
      (allowed, what) = ([.number], "buckets")
      let increases = zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }
      require(
        !boundaries.isEmpty && increases && boundaries.allSatisfy(\.isFinite), "\(path).buckets.boundaries",
        found: boundaries, expected: "at least one number, each larger than the one before")
    case .quantiles(let count):
      (allowed, what) = ([.number], "buckets")
      require((2...100_000).contains(count), "\(path).buckets.quantiles", found: count, expected: "from 2 to 100000")
    case .numeric:
      (allowed, what) = ([.number], "a numeric encoding")
    }
    if let type, !allowed.contains(type) {
      report(.notForThisSource(path: "\(path).encoding", what: what, source: type.phrase))
    }
  }

  /// Checks that the columns of a shared vocabulary can share it, and that exceptions name a vocabulary.
  func checkVocabularies() {
    require(
      description.vocabulary.minimumCount >= 1, "vocabulary.minimum_count", found: description.vocabulary.minimumCount,
      expected: "at least 1")
    let users = vocabularyUsers()
    for first in users {
      guard let leader = users.first(where: { $0.vocabulary == first.vocabulary }) else { continue }
      link(leader.place, first.place)
    }
    for (index, feature) in description.features.enumerated()
    where hasOwnVocabulary(feature) && users.contains(where: { $0.vocabulary == feature.name }) {
      report(.repeatedName(path: "features[\(index)].name", kind: .vocabulary, name: feature.name))
    }
    func check(_ name: String, _ path: String) {
      if !users.contains(where: { $0.vocabulary == name }) {
        let known = users.map(\.vocabulary).enumerated().filter { index, name in
          !users[..<index].contains { $0.vocabulary == name }
        }
        report(.unknownName(path: path, kind: .vocabulary, name: name, known: known.map(\.element)))
      }
    }
    for exception in description.vocabulary.exceptions {
      let path = "vocabulary.exceptions.\(exception.vocabulary)"
      require(exception.minimumCount >= 1, path, found: exception.minimumCount, expected: "at least 1")
      check(exception.vocabulary, path)
    }
    for hashed in description.vocabulary.hashed {
      let path = "vocabulary.hashed.\(hashed.vocabulary)"
      checkBuckets(hashed.buckets, path)
      check(hashed.vocabulary, path)
    }
  }

  private func checkBuckets(_ buckets: Int, _ path: String) {
    require((1...100_000_000).contains(buckets), path, found: buckets, expected: "from 1 to 100000000")
  }

  /// Whether the ids of a feature are a vocabulary of its own, under its name, that no other feature can share.
  private func hasOwnVocabulary(_ feature: FeatureDescription) -> Bool {
    switch (feature.source, feature.encoding) {
    case (.hour, _), (.weekday, _), (_, .hash), (_, .boundaries), (_, .quantiles): true
    default: false
    }
  }

  /// The fitted vocabularies, each with a column that fills it, in the order of the features.
  private func vocabularyUsers() -> [(vocabulary: String, place: TableColumn)] {
    var users: [(vocabulary: String, place: TableColumn)] = []
    for feature in description.features {
      switch feature.source {
      case .column(let name):
        guard let address = find(name), [.id, .list].contains(address.type.kind) else { continue }
        switch feature.encoding {
        case .automatic: users.append((feature.name, address.place))
        case .vocabulary(let vocabulary): users.append((vocabulary, address.place))
        default: continue
        }
      case .history(let history):
        for field in history.fields {
          users.append(
            (
              field.vocabulary ?? "\(feature.name).\(field.column)",
              TableColumn(table: history.events.log, column: field.column)
            ))
        }
      default: continue
      }
    }
    return users
  }

  private enum SourceType {
    case id, list, number, calendar, history

    var phrase: String {
      switch self {
      case .id: "a column of ids"
      case .list: "a column of lists"
      case .number: "a number"
      case .calendar: "an hour or weekday"
      case .history: "a history"
      }
    }
  }
}
