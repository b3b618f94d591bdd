import Kernels

/// A vocabulary with its ids assigned.
struct FittedVocabulary {
  var size: Int
  /// For each id of the domain its id here; empty for a vocabulary that is not over ids.
  var numbers: [Int32] = []
  /// The values in the order of their ids, the first of which is `Vocabulary.reserved`. Empty for a hash.
  var texts = TextList()

  /// - Parameter id: an id of the domain; negative where missing.
  func id(of id: Int32) -> Int32 { id < 0 ? Vocabulary.missing : numbers[Int(id)] }

  /// Ids here of a range of ids of the domain.
  func ids(of ids: [Int32], _ range: Range<Int>, _ team: ThreadTeam) -> StoredArray<Int32> {
    let numbers = numbers
    return team.storedArray(count: range.count) { part, output in
      for index in part {
        let id = ids[range.lowerBound + index]
        output.append(id < 0 ? Vocabulary.missing : numbers[Int(id)])
      }
    }
  }
}

extension Preparation {
  /// Counts the values of the training split and gives ids to those that are frequent enough, the most frequent first.
  ///
  /// A training sample counts each value of its row once; an event counts once if it is in the history of any training
  /// sample, however many of them it is in.
  mutating func fitVocabularies(_ samples: LoggedSamples, _ events: SampleEvents) throws(DatasetError)
    -> [FittedVocabulary]
  {
    if let encoders = purpose.encoders { return plan.vocabularies.map { apply(encoders, to: $0) } }
    var counts: [Int: [Int32]] = [:]
    let training = samples.range(.training)
    for feature in plan.features {
      switch feature.value {
      case .id(_, let vocabulary):
        guard case .ids(let ids) = raw(feature, samples.frame, events) else { continue }
        var count = takeCounts(of: vocabulary, &counts)
        for id in ids[training] where id >= 0 { count[Int(id)] += 1 }
        counts[vocabulary] = count
      case .list, .history:
        guard case .ranges(let starts, let ends) = raw(feature, samples.frame, events),
          let entries = entries(of: feature)
        else { continue }
        let isHistory = if case .history = feature.value { true } else { false }
        let uses = Self.uses(starts[training], ends[training], of: entries.fields[0].count)
        for (place, field) in entries.fields.enumerated() {
          let vocabulary = feature.vocabularies[place]
          var count = takeCounts(of: vocabulary, &counts)
          for (entry, id) in field.enumerated() where id >= 0 && uses[entry] > 0 {
            count[Int(id)] += isHistory ? 1 : uses[entry]
          }
          counts[vocabulary] = count
        }
      case .calendar, .columnNumber, .eventNumber: continue
      }
    }
    var fitted: [FittedVocabulary] = []
    for (index, vocabulary) in plan.vocabularies.enumerated() {
      switch vocabulary.kind {
      case .fitted(let place, let minimum):
        fitted.append(Self.fit(takeCounts(of: index, &counts), minimum: minimum, interner(place.table, place.column)))
      case .hashed(let place, let buckets):
        fitted.append(Self.hashed(interner(place.table, place.column), buckets: buckets))
      case .fixed(let count): fitted.append(FittedVocabulary(size: count + Int(Vocabulary.reserved)))
      case .buckets: fitted.append(FittedVocabulary(size: Int(Vocabulary.reserved)))
      }
    }
    return fitted
  }

  /// A vocabulary as it was fitted elsewhere, for the ids of the domain at hand.
  private mutating func apply(_ encoders: FittedEncoders, to vocabulary: VocabularyPlan) -> FittedVocabulary {
    guard let encoder = encoders.vocabularies.first(where: { $0.name == vocabulary.name }) else {
      preconditionFailure("the vocabulary \(vocabulary.name) was not compared")
    }
    switch (vocabulary.kind, encoder.kind) {
    case (.fitted(let place, _), .values(let texts)):
      let interner = interner(place.table, place.column)
      var numbers = [Int32](repeating: Vocabulary.unseen, count: interner.count)
      for index in texts.indices {
        let text = texts.bytes(at: index)
        if let id = interner.known(text.span) { numbers[Int(id)] = Int32(index) + Vocabulary.reserved }
      }
      return FittedVocabulary(size: encoder.size, numbers: numbers, texts: texts)
    case (.hashed(let place, let buckets), _): return Self.hashed(interner(place.table, place.column), buckets: buckets)
    default: return FittedVocabulary(size: encoder.size)
    }
  }

  private static func hashed(_ interner: Interner, buckets: Int) -> FittedVocabulary {
    let numbers = (0..<Int32(interner.count)).map { id in
      var hash = StableHash()
      hash.combine(interner.bytes(of: id))
      return Int32(hash.value % UInt64(buckets)) + Vocabulary.reserved
    }
    return FittedVocabulary(size: buckets + Int(Vocabulary.reserved), numbers: numbers)
  }

  /// The counts so far of a vocabulary's domain, moved out so that adding to them copies nothing.
  private mutating func takeCounts(of vocabulary: Int, _ counts: inout [Int: [Int32]]) -> [Int32] {
    if let known = counts.removeValue(forKey: vocabulary) { return known }
    switch plan.vocabularies[vocabulary].kind {
    case .fitted(let place, _), .hashed(let place, _):
      return [Int32](repeating: 0, count: interner(place.table, place.column).count)
    case .fixed, .buckets: return []
    }
  }

  /// How many of the ranges hold each entry.
  private static func uses(_ starts: ArraySlice<Int32>, _ ends: ArraySlice<Int32>, of count: Int) -> [Int32] {
    var uses = [Int32](repeating: 0, count: count + 1)
    for sample in starts.indices {
      uses[Int(starts[sample])] += 1
      uses[Int(ends[sample])] -= 1
    }
    for entry in 0..<count { uses[entry + 1] += uses[entry] }
    return uses
  }

  private static func fit(_ counts: [Int32], minimum: Int, _ interner: Interner) -> FittedVocabulary {
    let kept = counts.indices.filter { Int(counts[$0]) >= minimum && counts[$0] > 0 }.sorted {
      counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1]
    }.map(Int32.init)
    var numbers = [Int32](repeating: Vocabulary.unseen, count: interner.count)
    for (place, id) in kept.enumerated() { numbers[Int(id)] = Int32(place) + Vocabulary.reserved }
    var texts = TextList()
    for id in kept { texts.append(interner.bytes(of: id)) }
    return FittedVocabulary(size: kept.count + Int(Vocabulary.reserved), numbers: numbers, texts: texts)
  }
}
