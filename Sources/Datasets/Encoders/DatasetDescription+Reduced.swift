import Kernels

extension DatasetDescription {
  /// The description as it is read to encode rows: with some of the features, in one split, perhaps from another file.
  ///
  /// Where the sample table is also a log of events, another file holds further samples and not further events: the log
  /// stays the described file.
  /// - Parameters:
  ///   - features: the features that are encoded; nil for all.
  ///   - samplesFile: a file in the layout of the sample table's, read in its place; from the working directory.
  ///   - readsLabels: whether labels, logged scores and groups are read; otherwise their columns may be absent.
  ///   - columns: further columns that are read.
  func reduced(
    to features: Set<String>?, samplesFile: String?, readsLabels: Bool, columns: [String]
  ) throws(DatasetError) -> DatasetDescription {
    var reduced = self
    if let features { reduced.features.removeAll { !features.contains($0.name) } }
    let names = reduced.features.flatMap(\.vocabularyNames)
    reduced.vocabulary.exceptions = []
    reduced.vocabulary.hashed.removeAll { !names.contains($0.vocabulary) }
    if !readsLabels {
      for index in tasks.indices { reduced.tasks[index].label = .logged }
      reduced.teacherScores = []
      reduced.samples.group = nil
    }
    reduced.simulator = nil
    reduced.negatives = nil
    reduced.samples.item = nil
    reduced.samples.listsWithoutPositive = .keep
    // All rows are one split, whatever stands here.
    reduced.split = .random(validation: 0, test: 0.5, seed: 1)
    // A path from here on is one from the working directory.
    for (index, table) in tables.enumerated() { reduced.tables[index].file = path(of: table) }
    reduced.folder = ""
    guard let place = tables.firstIndex(where: { $0.name == samples.table }), samplesFile != nil || !readsLabels else {
      return reduced
    }
    if let samplesFile {
      reduced.keepLog(ofTableAt: place)
      reduced.tables[place].file = samplesFile
    }
    if !readsLabels { try reduced.removeJoins(keeping: columns) }
    // A column that is only declared for what is left out need not be in the file.
    let resolver = try reduced.resolver(reading: columns)
    if let error = DatasetError.joining(resolver.errors) { throw error }
    if tables[place].header == .names {
      reduced.tables[place].columns.removeAll {
        !resolver.used.contains(TableColumn(table: samples.table, column: $0.name))
      }
    }
    return reduced
  }

  /// How a mistake in the name of a further column is introduced.
  static let askedFor = "asked for"

  /// Removes the joins whose columns nothing names.
  private mutating func removeJoins(keeping columns: [String]) throws(DatasetError) {
    guard try resolver(reading: columns).errors.isEmpty else { return }
    for index in joins.indices.reversed() {
      var without = self
      without.joins.remove(at: index)
      if try without.resolver(reading: columns).errors.isEmpty { self = without }
    }
  }

  /// The description checked, with the columns that typed headers tell.
  private func resolver(reading columns: [String]) throws(DatasetError) -> DescriptionResolver {
    var known: [String: [ColumnDescription]] = [:]
    for table in tables where table.header == .typed {
      // A file that is not there is reported when all are opened.
      guard (try? FileIdentity(path: path(of: table))) != nil else { continue }
      known[table.name] = try TableReader(table, path: path(of: table)).fields.compactMap { $0 }
    }
    let resolver = DescriptionResolver(self, columns: known)
    resolver.checkAll()
    for column in columns { resolver.address(column, Self.askedFor) }
    return resolver
  }

  /// Makes a table of its own of the sample table as a log, if it is one.
  private mutating func keepLog(ofTableAt place: Int) {
    var log = tables[place]
    log.name += " (log)"
    var isLog = false
    func kept(_ events: EventQuery) -> EventQuery {
      guard events.log == samples.table else { return events }
      isLog = true
      var events = events
      events.log = log.name
      return events
    }
    for index in features.indices {
      switch features[index].source {
      case .history(var history):
        history.events = kept(history.events)
        features[index].source = .history(history)
      case .count(let events, let window): features[index].source = .count(kept(events), window: window)
      case .ratio(let numerator, let denominator, let window, let prior):
        features[index].source = .ratio(
          numerator: kept(numerator), denominator: kept(denominator), window: window, prior: prior)
      case .recency(let events): features[index].source = .recency(kept(events))
      case .column, .hour, .weekday: continue
      }
    }
    for index in tasks.indices {
      if case .event(let events, let within) = tasks[index].label {
        tasks[index].label = .event(kept(events), within: within)
      }
    }
    if isLog { tables.append(log) }
  }
}

extension FeatureDescription {
  /// The names under which others could share its vocabularies.
  fileprivate var vocabularyNames: [String] {
    if case .history(let history) = source {
      return history.fields.map { $0.vocabulary ?? "\(name).\($0.column)" }
    }
    switch encoding {
    case .automatic: return [name]
    case .vocabulary(let vocabulary): return [vocabulary]
    case .hash, .boundaries, .quantiles, .numeric: return []
    }
  }
}
