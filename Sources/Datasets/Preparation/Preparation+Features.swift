import Kernels

extension Preparation {
  /// The values of a feature before its vocabulary or scale is applied.
  enum RawColumn {
    /// Ids of a domain; -1 where missing.
    case ids([Int32])
    /// Ids of the vocabulary itself.
    case final([Int32])
    /// Transformed numbers; NaN where missing.
    case numbers([Float])
    /// Entries of the feature's list column or event index.
    case ranges(starts: [Int32], ends: [Int32])
  }

  /// What a feature's ranges point into: the domain's ids of each field.
  struct RawEntries {
    var fields: [[Int32]]
    var weights: [Float]?
  }

  /// The times of a log's rows.
  func logTimes(of log: String) -> [Int64] {
    guard let description = resolver.table(log),
      let name = resolver.timeColumn(of: description, named: description.time, "time", reason: nil),
      case .time(let times)? = table(log).column(name)
    else { preconditionFailure("the log \(log) has no times") }
    return times
  }

  /// Fits and encodes every feature.
  mutating func encode(_ samples: LoggedSamples) throws(DatasetError) {
    let events = SampleEvents(samples.frame, samples.times, team)
    let pool = try negativePool(samples)
    let vocabularies = try fitVocabularies(samples, events)
    var sizes = vocabularies.map(\.size)
    for (index, feature) in plan.features.enumerated() {
      let name = "feature.\(index)"
      addEntries(of: feature, name, vocabularies)
      var encoding: NumericEncoding?
      let raw = raw(feature, samples.frame, events)
      if case .numbers(let values) = raw {
        let fitted =
          purpose.encoders?.numericEncoding(of: feature.feature.name)
          ?? NumericEncoding(feature.feature.encoding, fittedTo: values[samples.range(.training)])
        encoding = fitted
        switch fitted {
        case .buckets(let boundaries):
          store.add("\(name).boundaries", boundaries)
          if let vocabulary = feature.vocabulary { sizes[vocabulary] = boundaries.count + 1 + Int(Vocabulary.reserved) }
        case .scaled(let mean, let deviation, let fill): store.add("\(name).scale", [mean, deviation, fill])
        }
      }
      for (number, split) in Split.allCases.enumerated() {
        let column = encode(raw, samples.range(split), feature, vocabularies, encoding)
        if split != .training, case .ids(let ids) = raw {
          report.features[index].present[number] = samples.range(split).count { ids[$0] >= 0 }
          if case .ids(let encoded) = column {
            report.features[index].unseen[number] = encoded.count { $0 == Vocabulary.unseen }
          }
        }
        add(column, "\(split.rawValue).\(name)")
      }
      if let frame = pool?.frame, feature.dependency == .item {
        let raw = self.raw(feature, frame, nil)
        add(encode(raw, 0..<frame.count, feature, vocabularies, encoding), "pool.\(name)")
      }
      if let frame = pool?.frame, feature.dependency == [.context, .item] { addCross(feature, name, samples, frame) }
    }
    for (index, vocabulary) in vocabularies.enumerated() { addTexts(of: vocabulary, "vocabulary.\(index)") }
    store.add("sizes", sizes.map(Int64.init))
    addSamples(samples)
    if let pool { store.add("pool.counts", pool.counts) }
  }

  /// The values of a feature for the samples of a frame.
  /// - Parameter events: finds the events of these samples; not needed for a feature of items.
  mutating func raw(_ feature: FeaturePlan, _ frame: SampleFrame, _ events: SampleEvents?) -> RawColumn {
    switch feature.value {
    case .id(let address, _): return .ids(frame.ids(address))
    case .calendar(let address, _):
      let zone = description.timeZone
      let isHour = if case .hour = feature.feature.source { true } else { false }
      return .final(
        frame.times(address).map { time in
          time == Table.missingTime
            ? Vocabulary.missing : Int32(isHour ? zone.hour(at: time) : zone.weekday(at: time)) + Vocabulary.reserved
        })
    case .list(let address, _, _):
      let offsets = frame.list(address).offsets
      let rows = frame.rows[address.slot]
      return .ranges(
        starts: rows.map { $0 < 0 ? 0 : offsets[Int($0)] }, ends: rows.map { $0 < 0 ? 0 : offsets[Int($0) + 1] })
    case .history(let match, let history, _):
      guard let events else { preconditionFailure("a history needs the samples' times") }
      let index = indexes.find(match.events, &self).index
      let ranges = events.histories(index, match, length: history.length)
      return .ranges(starts: ranges.starts, ends: ranges.ends)
    case .columnNumber(let address, _): return .numbers(transformed(frame.numbers(address), by: feature))
    case .eventNumber(let first, let second, _):
      guard let events else { preconditionFailure("a number of events needs the samples' times") }
      let number = feature.eventNumber(
        indexes.find(first.events, &self).index, second.map { indexes.find($0.events, &self).index })
      return .numbers(transformed(events.numbers(number, first, second), by: feature))
    }
  }

  private func transformed(_ values: [Float], by feature: FeaturePlan) -> [Float] {
    if feature.feature.transforms.isEmpty { return values }
    return team.array(count: values.count) { range, output in
      for index in range { output.append(feature.transformed(values[index])) }
    }
  }

  /// What the ranges of a list or history point into.
  mutating func entries(of feature: FeaturePlan) -> RawEntries? {
    switch feature.value {
    case .list(let address, _, let isWeighted):
      guard case .list(_, let ids, let weights)? = table(address.place.table).column(address.place.column) else {
        preconditionFailure("not a column of lists")
      }
      return RawEntries(fields: [ids], weights: isWeighted ? weights : nil)
    case .history(let match, let history, _):
      let rows = indexes.find(match.events, &self).rows
      let log = table(match.events.log)
      return RawEntries(
        fields: history.fields.map { field in
          guard case .id(let ids)? = log.column(field.column) else { preconditionFailure("not a column of ids") }
          return team.gathered(ids, at: rows)
        })
    default: return nil
    }
  }

  private mutating func addEntries(of feature: FeaturePlan, _ name: String, _ vocabularies: [FittedVocabulary]) {
    guard let entries = entries(of: feature) else { return }
    for (place, field) in entries.fields.enumerated() {
      let vocabulary = vocabularies[feature.vocabularies[place]]
      store.add("\(name).entries.\(place)", vocabulary.ids(of: field, 0..<field.count, team))
    }
    if let weights = entries.weights { store.add("\(name).weights", weights) }
  }

  private func encode(
    _ raw: RawColumn, _ range: Range<Int>, _ feature: FeaturePlan, _ vocabularies: [FittedVocabulary],
    _ encoding: NumericEncoding?
  ) -> RawColumn {
    switch raw {
    case .ids(let ids):
      let vocabulary = vocabularies[feature.vocabularies[0]]
      return .ids(vocabulary.ids(of: ids, range, team))
    case .final(let ids): return .final(Array(ids[range]))
    case .numbers(let numbers):
      guard let encoding else { preconditionFailure("a number without encoding") }
      if case .buckets = encoding { return .final(encoding.ids(numbers, range, team)) }
      return .numbers(numbers[range].map { encoding.number($0) })
    case .ranges(let starts, let ends): return .ranges(starts: Array(starts[range]), ends: Array(ends[range]))
    }
  }

  private mutating func add(_ column: RawColumn, _ name: String) {
    switch column {
    case .ids(let ids), .final(let ids): store.add("\(name).ids", ids)
    case .numbers(let numbers): store.add("\(name).numbers", numbers)
    case .ranges(let starts, let ends):
      store.add("\(name).starts", starts)
      store.add("\(name).ends", ends)
    }
  }

  private mutating func addTexts(of vocabulary: FittedVocabulary, _ name: String) {
    guard !vocabulary.texts.isEmpty else { return }
    store.add("\(name).texts", vocabulary.texts.bytes)
    store.add("\(name).ends", vocabulary.texts.ends)
  }

  private mutating func addSamples(_ samples: LoggedSamples) {
    for split in Split.allCases {
      let range = samples.range(split)
      store.add("\(split.rawValue).lists", samples.lists[split] ?? [0])
      store.add("\(split.rawValue).groups", Array(samples.groups[range]))
      for (task, labels) in samples.labels.enumerated() {
        store.add("\(split.rawValue).labels.\(task)", Array(labels[range]))
      }
      for (task, logits) in samples.logits.enumerated() {
        store.add("\(split.rawValue).logits.\(task)", Array(logits[range]))
      }
    }
  }
}

extension FeaturePlan {
  /// The vocabularies of its fields, or its only one.
  var vocabularies: [Int] {
    switch value {
    case .history(_, _, let vocabularies): vocabularies
    default: vocabulary.map { [$0] } ?? []
    }
  }

  var vocabulary: Int? {
    switch value {
    case .id(_, let vocabulary), .list(_, let vocabulary, _), .calendar(_, let vocabulary): vocabulary
    case .columnNumber(_, let vocabulary), .eventNumber(_, _, let vocabulary): vocabulary
    case .history: nil
    }
  }
}
