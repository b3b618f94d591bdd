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

  /// Fits and encodes every feature.
  mutating func encode(_ samples: LoggedSamples) throws(DatasetError) {
    let events = SampleEvents(samples.frame, samples.times, team)
    events.answer(plan.features.flatMap(\.questions), &self)
    if description.negatives == nil { logs.forgetOrders() }
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
            let encoded = encoded.span
            report.features[index].unseen[number] = encoded.indices.count { encoded[$0] == Vocabulary.unseen }
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
      let ranges = events.histories(match.events, length: history.length, &self)
      return .ranges(starts: ranges.starts, ends: ranges.ends)
    case .columnNumber(let address, _): return .numbers(transformed(frame.numbers(address), by: feature))
    case .eventNumber:
      guard let events else { preconditionFailure("a number of events needs the samples' times") }
      let numbers = feature.questions.map { events.numbers($0) }
      guard case .ratio(_, _, _, let prior) = feature.feature.source else {
        return .numbers(transformed(numbers[0], by: feature))
      }
      let ratios = team.array(count: numbers[0].count) { range, output in
        for sample in range { output.append(prior.ratio(numbers[0][sample], numbers[1][sample])) }
      }
      return .numbers(transformed(ratios, by: feature))
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
      let events = logs.order(match.events, &self)
      return RawEntries(fields: history.fields.map { events.field($0.column, team) })
    default: return nil
    }
  }

  private mutating func addEntries(of feature: FeaturePlan, _ name: String, _ vocabularies: [FittedVocabulary]) {
    if let known = plan.features.firstIndex(where: { $0.entriesAreThose(of: feature) }),
      store.section("feature.\(known).entries.0") != nil
    {
      // Kept once in memory.
      for place in feature.vocabularies.indices {
        store.add("\(name).entries.\(place)", .int32(store.int32("feature.\(known).entries.\(place)")))
      }
      return
    }
    guard let entries = entries(of: feature) else { return }
    for (place, field) in entries.fields.enumerated() {
      let vocabulary = vocabularies[feature.vocabularies[place]]
      store.add("\(name).entries.\(place)", .int32(vocabulary.ids(of: field, 0..<field.count, team)))
    }
    if let weights = entries.weights { store.add("\(name).weights", weights) }
  }

  private func encode(
    _ raw: RawColumn, _ range: Range<Int>, _ feature: FeaturePlan, _ vocabularies: [FittedVocabulary],
    _ encoding: NumericEncoding?
  ) -> EncodedColumn {
    switch raw {
    case .ids(let ids):
      let vocabulary = vocabularies[feature.vocabularies[0]]
      return .ids(vocabulary.ids(of: ids, range, team))
    case .final(let ids): return .ids(StoredArray(ids[range]))
    case .numbers(let numbers):
      guard let encoding else { preconditionFailure("a number without encoding") }
      if case .buckets = encoding { return .ids(encoding.ids(numbers, range, team)) }
      return .numbers(StoredArray(numbers[range].map { encoding.number($0) }))
    case .ranges(let starts, let ends):
      return .ranges(starts: StoredArray(starts[range]), ends: StoredArray(ends[range]))
    }
  }

  private mutating func add(_ column: EncodedColumn, _ name: String) {
    switch column {
    case .ids(let ids): store.add("\(name).ids", .int32(ids))
    case .numbers(let numbers): store.add("\(name).numbers", .float(numbers))
    case .ranges(let starts, let ends):
      store.add("\(name).starts", .int32(starts))
      store.add("\(name).ends", .int32(ends))
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
      store.add("\(split.rawValue).groups", .int32(StoredArray(samples.groups[range])))
      for (task, labels) in samples.labels.enumerated() {
        store.add("\(split.rawValue).labels.\(task)", .float(StoredArray(labels[range])))
      }
      for (task, logits) in samples.logits.enumerated() {
        store.add("\(split.rawValue).logits.\(task)", .float(StoredArray(logits[range])))
      }
    }
  }
}

extension FeaturePlan {
  /// Whether this is a history whose ranges point into the same as another's.
  fileprivate func entriesAreThose(of other: FeaturePlan) -> Bool {
    guard case .history(let match, let history, let vocabularies) = value,
      case .history(let otherMatch, let otherHistory, let otherVocabularies) = other.value
    else { return false }
    return match.events == otherMatch.events && vocabularies == otherVocabularies
      && history.fields.map(\.column) == otherHistory.fields.map(\.column)
  }

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
