import Kernels

/// What preparation fitted on the training split, apart from the data: with it other rows are encoded exactly as the
/// training rows were.
///
/// A value's id is `Vocabulary.missing` where there is none and `Vocabulary.unseen` where the vocabulary does not hold it.
package struct FittedEncoders: Sendable, Equatable {
  /// The name of the dataset.
  package var dataset: String
  /// Where its days and hours are cut.
  package var timeZone: TimeZoneOffset
  /// As in the schema.
  package var vocabularies: [VocabularyEncoder]
  /// As in the schema.
  package var features: [FeatureEncoder]
  package var tasks: [PredictionTask]

  package init(
    dataset: String, timeZone: TimeZoneOffset, vocabularies: [VocabularyEncoder], features: [FeatureEncoder],
    tasks: [PredictionTask]
  ) {
    self.dataset = dataset
    self.timeZone = timeZone
    self.vocabularies = vocabularies
    self.features = features
    self.tasks = tasks
  }

  /// The schema of what these encoders make.
  package var schema: Schema {
    Schema(
      vocabularies: vocabularies.map { Vocabulary(name: $0.name, size: $0.size) },
      features: features.map { Feature(name: $0.name, side: $0.side, kind: $0.kind) }, tasks: tasks)
  }

  /// As `PreparedDataset.vocabularyFingerprints` of the dataset that they were fitted on.
  package var vocabularyFingerprints: [(name: String, fingerprint: String)] {
    vocabularies.map { ($0.name, $0.fingerprint) }
  }
}

/// How the values of one vocabulary become ids.
package struct VocabularyEncoder: Sendable, Equatable {
  package var name: String
  package var kind: Kind

  package enum Kind: Sendable, Equatable {
    /// The value at place i of the list has the id 2 + i.
    case values(TextList)
    /// 2 + the stable hash of the value's bytes modulo `buckets`: FNV-1a of 64 bits, then the finaliser of SplitMix64.
    case hash(buckets: Int)
    /// 2 + a whole number below `count`: an hour or a weekday.
    case numbers(count: Int)
    /// 2 + the number of a bucket below `count`; the boundaries stand with the feature.
    case buckets(count: Int)
  }

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// Number of ids.
  package var size: Int {
    let values =
      switch kind {
      case .values(let texts): texts.count
      case .hash(let count), .numbers(let count), .buckets(let count): count
      }
    return values + Int(Vocabulary.reserved)
  }

  /// A text that changes when an id comes to mean another value.
  package var fingerprint: String {
    guard case .values(let texts) = kind, !texts.isEmpty else { return "\(size) ids" }
    return Self.fingerprint(size: size, StoredArray(texts.bytes), StoredArray(texts.ends))
  }

  static func fingerprint(size: Int, _ texts: StoredArray<UInt8>, _ ends: StoredArray<Int64>) -> String {
    "\(size) ids \(String(texts.checksum, radix: 16)) \(String(ends.checksum, radix: 16))"
  }
}

/// How the values of one feature become what the models see.
package struct FeatureEncoder: Sendable, Equatable {
  package var name: String
  package var side: Side
  package var kind: FeatureKind
  /// Applied in this order to a number before its encoding.
  package var transforms: [NumericTransform]
  package var encoding: Encoding

  package enum Encoding: Sendable, Equatable {
    /// Ids of the feature's vocabulary or vocabularies.
    case ids
    /// The hour of a time, 0…23, in the dataset's time zone.
    case hour
    /// The weekday of a time, Monday 0 … Sunday 6, in the dataset's time zone.
    case weekday
    /// The bucket of a number: how many boundaries are at most the number.
    case boundaries([Float])
    /// (number - mean) / deviation, with `fill` in place of a missing number.
    case scale(mean: Float, deviation: Float, fill: Float)
  }

  package init(
    name: String, side: Side, kind: FeatureKind, transforms: [NumericTransform] = [], encoding: Encoding
  ) {
    self.name = name
    self.side = side
    self.kind = kind
    self.transforms = transforms
    self.encoding = encoding
  }

  /// What a missing value becomes.
  var missing: MissingValue {
    switch kind {
    case .categorical: return .id
    case .bag(_, let weighted): return .bag(weighted: weighted)
    case .history(let vocabularies, _): return .history(fields: vocabularies.count)
    case .numeric:
      guard let encoding = NumericEncoding(encoding) else { return .number(0) }
      return .number(encoding.number(.nan))
    }
  }
}

extension FittedEncoders {
  /// How the number of a feature was encoded; nil for a feature that is no number.
  func numericEncoding(of feature: String) -> NumericEncoding? {
    features.first { $0.name == feature }.flatMap { NumericEncoding($0.encoding) }
  }
}

extension NumericEncoding {
  /// As it was fitted; nil for a feature that is no number.
  init?(_ encoding: FeatureEncoder.Encoding) {
    switch encoding {
    case .boundaries(let boundaries): self = .buckets(boundaries)
    case .scale(let mean, let deviation, let fill): self = .scaled(mean: mean, deviation: deviation, fill: fill)
    case .ids, .hour, .weekday: return nil
    }
  }
}
