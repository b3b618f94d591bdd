import Kernels

/// The samples of a split as they were logged.
struct LoggedSource: SampleSource {
  let samples: EncodedSamples
  let features: [FeaturePlan]
  let entries: [EncodedEntries?]

  var count: Int { samples.count }
  var lists: [Int32] { samples.lists }

  func batch(lists: [Int32]) -> Batch {
    let (positions, bounds) = Datasets.samples(of: lists, in: samples.lists)
    return Batch(
      count: positions.count, features: features.indices.map { values(of: $0, positions) },
      labels: samples.labels.map { gathered($0.span, positions) }, lists: bounds, positions: positions,
      groups: gathered(samples.groups.span, positions),
      loggedLogits: samples.logits.map { gathered($0.span, positions) })
  }

  private func values(of feature: Int, _ positions: [Int32]) -> FeatureValues {
    switch samples.columns[feature] {
    case .ids(let ids): return .categorical(gathered(ids.span, positions))
    case .numbers(let numbers): return .numeric(gathered(numbers.span, positions))
    case .ranges(let starts, let ends):
      guard let entries = entries[feature] else { preconditionFailure("ranges without entries") }
      let (starts, ends) = (gathered(starts.span, positions), gathered(ends.span, positions))
      return entries.values(zip(starts, ends).map { $0..<$1 }, isBag: features[feature].isBag)
    }
  }
}

extension FeaturePlan {
  var isBag: Bool { if case .list = value { true } else { false } }
}
