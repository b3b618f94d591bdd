import Kernels

/// A dataset that is ready to be trained on: its schema, and the samples of each split in encoded form.
package struct PreparedDataset: Sendable {
  package let schema: Schema
  package let report: PreparationReport
  package let description: DatasetDescription
  /// The held-out samples, the same in every run: negatives are drawn once, whatever the run's seed.
  package let validation: any SampleSource
  package let test: any SampleSource

  /// What the sources of all splits share.
  struct Parts: Sendable {
    let plan: DatasetPlan
    let store: ArrayStore
    let entries: [EncodedEntries?]
  }

  let parts: Parts
  let training: EncodedSamples
  private let drawing: (pool: ItemPool, keys: SplitKeys)?
  private let seed: UInt64

  /// Whether each epoch has training samples of its own, so that what was computed for a sample's position in one epoch is
  /// of no use in the next.
  package var trainingChangesByEpoch: Bool { drawing != nil }

  /// The training samples of an epoch, counted from 0. Negatives, if any, are drawn anew from the stream
  /// (seed, "negatives", epoch).
  package func training(epoch: Int) -> any SampleSource {
    guard let drawing, let negatives = description.negatives else {
      return LoggedSource(samples: training, features: parts.plan.features, entries: parts.entries)
    }
    return DrawnSource(
      training, parts, drawing.pool, drawing.keys, split: .training, perPositive: negatives.perPositive,
      stream: RandomStream(seed: seed, purpose: "negatives", index: UInt64(epoch)))
  }

  init(_ plan: DatasetPlan, _ store: ArrayStore, seed: UInt64) {
    description = plan.description
    self.seed = seed
    schema = plan.schema(sizes: store.int64("sizes").array.map(Int.init))
    let tables = plan.usedTables
    report = PreparationReport(plan, tables: tables, numbers: store.int64("report").array)
    let entries = plan.features.enumerated().map { EncodedEntries(store, $1, "feature.\($0)") }
    let parts = Parts(plan: plan, store: store, entries: entries)
    self.parts = parts
    training = EncodedSamples(store, .training, plan)
    guard let negatives = description.negatives else {
      drawing = nil
      validation = LoggedSource(
        samples: EncodedSamples(store, .validation, plan), features: plan.features, entries: entries)
      test = LoggedSource(samples: EncodedSamples(store, .test, plan), features: plan.features, entries: entries)
      return
    }
    let encodings = plan.features.indices.map { NumericEncoding(store, "feature.\($0)") }
    let pool = ItemPool(store, plan, negatives, encodings)
    drawing = (pool, SplitKeys(store, .training, plan))
    func drawnOnce(_ split: Split) -> DrawnSource {
      DrawnSource(
        EncodedSamples(store, split, plan), parts, pool, SplitKeys(store, split, plan), split: split,
        perPositive: negatives.evaluationPerPositive ?? negatives.perPositive,
        stream: RandomStream(seed: 0, purpose: "\(split.rawValue) negatives"))
    }
    validation = drawnOnce(.validation)
    test = drawnOnce(.test)
  }
}

extension PreparedDataset {
  /// The texts of a vocabulary's ids from `Vocabulary.reserved` on; empty where ids are hashes, hours or buckets.
  package func texts(ofVocabulary index: Int) -> [String] { Array(textList(ofVocabulary: index)) }

  /// As `texts(ofVocabulary:)`, byte by byte.
  func textList(ofVocabulary index: Int) -> TextList {
    guard case .bytes(let bytes)? = parts.store.section("vocabulary.\(index).texts") else { return TextList() }
    return TextList(bytes: bytes.array, ends: parts.store.int64("vocabulary.\(index).ends").array)
  }

  /// A text that changes when any prepared number does: samples, labels, events, or what was fitted. O(bytes).
  package var fingerprint: String {
    // What the cache knows its file by is no part of the data.
    let names = parts.store.names.filter { $0 != "identity" }
    let sums = names.map { parts.store.section($0)?.checksum ?? 0 }
    let all = StoredArray(Array(names.joined(separator: "\n").utf8)).checksum
    return String(StoredArray(sums + [all]).checksum, radix: 16)
  }

  /// For each vocabulary its name and a text that changes when an id comes to mean another value: what was trained on
  /// one dataset fits another only where these agree.
  package var vocabularyFingerprints: [(name: String, fingerprint: String)] {
    schema.vocabularies.enumerated().map { index, vocabulary in
      guard case .bytes(let texts)? = parts.store.section("vocabulary.\(index).texts") else {
        return (vocabulary.name, "\(vocabulary.size) ids")
      }
      let ends = parts.store.int64("vocabulary.\(index).ends")
      return (vocabulary.name, VocabularyEncoder.fingerprint(size: vocabulary.size, texts, ends))
    }
  }

  /// The boundaries of a feature's buckets; nil where it has none.
  package func boundaries(ofFeature index: Int) -> [Float]? {
    guard case .float(let boundaries)? = parts.store.section("feature.\(index).boundaries") else { return nil }
    return boundaries.array
  }

  /// How a numeric feature is scaled: (value - mean) / deviation, with `fill` in place of a missing value.
  package func scale(ofFeature index: Int) -> (mean: Float, deviation: Float, fill: Float)? {
    guard case .scaled(let mean, let deviation, let fill)? = NumericEncoding(parts.store, "feature.\(index)") else {
      return nil
    }
    return (mean, deviation, fill)
  }
}

extension NumericEncoding {
  /// As the preparation stored it; nil for a feature that is no number.
  init?(_ store: ArrayStore, _ name: String) {
    if case .float(let boundaries)? = store.section("\(name).boundaries") {
      self = .buckets(boundaries.array)
    } else if case .float(let scale)? = store.section("\(name).scale") {
      let numbers = scale.array
      self = .scaled(mean: numbers[0], deviation: numbers[1], fill: numbers[2])
    } else {
      return nil
    }
  }
}

extension DatasetPlan {
  /// The tables that the samples, the joins and the features read, in the order of the description.
  var usedTables: [String] { description.usedTables }
}

extension DatasetDescription {
  var usedTables: [String] {
    var names: Set<String> = [samples.table]
    names.formUnion(joins.map(\.table))
    for feature in features {
      switch feature.source {
      case .history(let history): names.insert(history.events.log)
      case .count(let events, _), .recency(let events): names.insert(events.log)
      case .ratio(let numerator, let denominator, _, _): names.formUnion([numerator.log, denominator.log])
      case .column, .hour, .weekday: continue
      }
    }
    for task in tasks {
      if case .event(let events, _) = task.label { names.insert(events.log) }
    }
    return tables.map(\.name).filter { names.contains($0) }
  }
}
