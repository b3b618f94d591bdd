/// What is computed for each feature and with which vocabularies: the description with its names resolved.
struct DatasetPlan {
  let description: DatasetDescription
  let features: [FeaturePlan]
  let vocabularies: [VocabularyPlan]

  /// - Precondition: the resolver has checked its description and found no mistake.
  init(_ resolver: DescriptionResolver) {
    description = resolver.description
    var vocabularies: [VocabularyPlan] = []
    features = resolver.description.features.map { FeaturePlan($0, resolver, &vocabularies) }
    self.vocabularies = vocabularies
  }

  /// - Parameter sizes: number of ids of each vocabulary.
  func schema(sizes: [Int]) -> Schema {
    Schema(
      vocabularies: zip(vocabularies, sizes).map { Vocabulary(name: $0.name, size: $1) },
      features: features.map { Feature(name: $0.feature.name, side: $0.feature.side, kind: $0.kind) },
      tasks: description.tasks.map { PredictionTask(name: $0.name, requires: $0.requires) })
  }
}

struct VocabularyPlan {
  let name: String
  let kind: Kind
  /// Whether features and histories that name it share it.
  let isShared: Bool

  enum Kind {
    /// The ids that the training split holds often enough; the column tells the domain.
    case fitted(TableColumn, minimumCount: Int)
    /// Hashes of ids of a domain.
    case hashed(TableColumn, buckets: Int)
    /// A fixed number of values.
    case fixed(Int)
    /// One more than the boundaries of a feature's encoding.
    case buckets(feature: Int)
  }
}

struct FeaturePlan {
  let feature: FeatureDescription
  let dependency: Dependency
  let value: Value

  enum Value {
    case id(ColumnAddress, vocabulary: Int)
    case list(ColumnAddress, vocabulary: Int, isWeighted: Bool)
    case calendar(ColumnAddress, vocabulary: Int)
    case history(Match, HistoryDescription, vocabularies: [Int])
    /// `vocabulary` where the number is put into buckets.
    case columnNumber(ColumnAddress, vocabulary: Int?)
    case eventNumber(Match, Match?, vocabulary: Int?)
  }

  /// An event query with its columns resolved.
  struct Match {
    let events: EventQuery
    let addresses: [ColumnAddress]
    /// The parts of the key that come from the item.
    let itemParts: [Int]
  }

  var kind: FeatureKind {
    switch value {
    case .id(_, let vocabulary), .calendar(_, let vocabulary): .categorical(vocabulary: vocabulary)
    case .list(_, let vocabulary, let isWeighted): .bag(vocabulary: vocabulary, weighted: isWeighted)
    case .history(_, let history, let vocabularies):
      .history(vocabularies: vocabularies, maximumLength: history.length)
    case .columnNumber(_, let vocabulary?), .eventNumber(_, _, let vocabulary?): .categorical(vocabulary: vocabulary)
    case .columnNumber, .eventNumber: .numeric
    }
  }

  init(_ feature: FeatureDescription, _ resolver: DescriptionResolver, _ vocabularies: inout [VocabularyPlan]) {
    self.feature = feature
    dependency = resolver.dependency(of: feature.source)
    let index = resolver.description.features.firstIndex { $0.name == feature.name } ?? 0
    func vocabulary(_ name: String, _ kind: VocabularyPlan.Kind, isShared: Bool = false) -> Int {
      if isShared, let known = vocabularies.firstIndex(where: { $0.isShared && $0.name == name }) { return known }
      vocabularies.append(VocabularyPlan(name: name, kind: kind, isShared: isShared))
      return vocabularies.count - 1
    }
    func shared(_ name: String, _ place: TableColumn) -> Int {
      let settings = resolver.description.vocabulary
      if let hashed = settings.hashed.first(where: { $0.vocabulary == name }) {
        return vocabulary(name, .hashed(place, buckets: hashed.buckets), isShared: true)
      }
      let minimum = settings.exceptions.first { $0.vocabulary == name }?.minimumCount ?? settings.minimumCount
      return vocabulary(name, .fitted(place, minimumCount: minimum), isShared: true)
    }
    func idVocabulary(_ place: TableColumn) -> Int {
      switch feature.encoding {
      case .vocabulary(let name): shared(name, place)
      case .hash(let buckets): vocabulary(feature.name, .hashed(place, buckets: buckets))
      default: shared(feature.name, place)
      }
    }
    func bucketVocabulary() -> Int? {
      switch feature.encoding {
      case .boundaries, .quantiles: vocabulary(feature.name, .buckets(feature: index))
      default: nil
      }
    }
    func address(_ name: String) -> ColumnAddress {
      guard let address = resolver.find(name) else { preconditionFailure("column \(name) was not checked") }
      return address
    }
    func match(_ events: EventQuery) -> Match {
      let addresses = events.match.map { address($0.sample) }
      return Match(
        events: events, addresses: addresses,
        itemParts: addresses.indices.filter { resolver.dependency(of: addresses[$0]).contains(.item) })
    }
    switch feature.source {
    case .column(let name):
      let address = address(name)
      switch address.type {
      case .number: value = .columnNumber(address, vocabulary: bucketVocabulary())
      case .list(_, let weightSeparator):
        value = .list(address, vocabulary: idVocabulary(address.place), isWeighted: weightSeparator != nil)
      default: value = .id(address, vocabulary: idVocabulary(address.place))
      }
    case .hour(let name): value = .calendar(address(name), vocabulary: vocabulary(feature.name, .fixed(24)))
    case .weekday(let name): value = .calendar(address(name), vocabulary: vocabulary(feature.name, .fixed(7)))
    case .history(let history):
      let fields = history.fields.map { field in
        shared(
          field.vocabulary ?? "\(feature.name).\(field.column)",
          TableColumn(table: history.events.log, column: field.column))
      }
      value = .history(match(history.events), history, vocabularies: fields)
    case .count(let events, _), .recency(let events):
      value = .eventNumber(match(events), nil, vocabulary: bucketVocabulary())
    case .ratio(let numerator, let denominator, _, _):
      value = .eventNumber(match(numerator), match(denominator), vocabulary: bucketVocabulary())
    }
  }

  /// What a number of events is computed from.
  var questions: [EventQuestion] {
    switch feature.source {
    case .count(let events, let window): [EventQuestion(query: events, window: window)]
    case .ratio(let numerator, let denominator, let window, _):
      [EventQuestion(query: numerator, window: window), EventQuestion(query: denominator, window: window)]
    case .recency(let events): [EventQuestion(query: events, window: nil)]
    case .column, .hour, .weekday, .history: []
    }
  }

  /// The computation of an event number over its indexes.
  func eventNumber(_ first: EventIndex, _ second: EventIndex?) -> EventNumber {
    switch feature.source {
    case .count(_, let window): EventNumber(kind: .count(window), first: first, second: nil)
    case .ratio(_, _, let window, let prior): EventNumber(kind: .ratio(window, prior), first: first, second: second)
    case .recency: EventNumber(kind: .recency, first: first, second: nil)
    default: preconditionFailure("no number of events")
    }
  }

  func transformed(_ value: Float) -> Float {
    feature.transforms.reduce(value) { $1($0) }
  }
}
