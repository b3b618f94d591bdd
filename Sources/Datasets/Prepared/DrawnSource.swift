import Kernels

/// The samples of a split, each followed by the negatives drawn for it.
///
/// Sample s is the positive p = s / (1 + K) when s is a multiple of 1 + K, and else one of its K negatives.
struct DrawnSource: SampleSource {
  let positives: EncodedSamples
  let features: [FeaturePlan]
  let entries: [EncodedEntries?]
  let pool: ItemPool
  let keys: SplitKeys
  /// K items a positive.
  let drawn: [Int32]
  let perPositive: Int

  var count: Int { positives.count * (1 + perPositive) }
  let lists: [Int32]

  init(
    _ positives: EncodedSamples, _ dataset: PreparedDataset.Parts, _ pool: ItemPool, _ keys: SplitKeys, split: Split,
    perPositive: Int, stream: RandomStream
  ) {
    self.positives = positives
    features = dataset.plan.features
    entries = dataset.entries
    self.pool = pool
    self.keys = keys
    self.perPositive = perPositive
    lists = positives.lists.map { $0 * Int32(1 + perPositive) }
    var stream = stream
    let end = dataset.plan.endOfSplit(split)
    var drawn: [Int32] = []
    drawn.reserveCapacity(positives.count * perPositive)
    let (users, items) = (keys.users.span, keys.items.span)
    for positive in 0..<positives.count {
      for _ in 0..<perPositive {
        drawn.append(pool.sampler.draw(user: users[positive], own: items[positive], before: end, &stream))
      }
    }
    self.drawn = drawn
  }

  func batch(lists: [Int32]) -> Batch {
    let (positions, bounds) = Datasets.samples(of: lists, in: self.lists)
    let width = Int32(1 + perPositive)
    let rows = positions.map { $0 / width }
    // -1 stands for the positive's own item.
    let items = positions.map { position in
      position % width == 0
        ? -1 : drawn[Int(position / width) * perPositive + Int(position % width) - 1]
    }
    let labels = positives.labels.map { stored in
      var labels = gathered(stored.span, rows)
      for index in items.indices where items[index] >= 0 { labels[index] = 0 }
      return labels
    }
    return Batch(
      count: positions.count, features: features.indices.map { values(of: $0, rows, items) }, labels: labels,
      lists: bounds, positions: positions, groups: gathered(positives.groups.span, rows))
  }

  private func values(of feature: Int, _ rows: [Int32], _ items: [Int32]) -> FeatureValues {
    let plan = features[feature]
    let ofItem = pool.columns[feature]
    let cross = pool.cross[feature]
    switch positives.columns[feature] {
    case .ids(let stored):
      var ids = gathered(stored.span, rows)
      if case .ids(let drawn)? = ofItem {
        let drawn = drawn.span
        for index in items.indices where items[index] >= 0 { ids[index] = drawn[Int(items[index])] }
      } else if let cross, let encoding = pool.encodings[feature] {
        cross.forEachNumber(keys, feature, rows, items) { ids[$0] = encoding.id(plan.transformed($1)) }
      }
      return .categorical(ids)
    case .numbers(let stored):
      var numbers = gathered(stored.span, rows)
      if case .numbers(let drawn)? = ofItem {
        let drawn = drawn.span
        for index in items.indices where items[index] >= 0 { numbers[index] = drawn[Int(items[index])] }
      } else if let cross, let encoding = pool.encodings[feature] {
        cross.forEachNumber(keys, feature, rows, items) { numbers[$0] = encoding.number(plan.transformed($1)) }
      }
      return .numeric(numbers)
    case .ranges(let starts, let ends):
      guard let entries = entries[feature] else { preconditionFailure("ranges without entries") }
      var ranges = zip(gathered(starts.span, rows), gathered(ends.span, rows)).map { $0..<$1 }
      if case .ranges(let starts, let ends)? = ofItem {
        let (starts, ends) = (starts.span, ends.span)
        for index in items.indices where items[index] >= 0 {
          ranges[index] = starts[Int(items[index])]..<ends[Int(items[index])]
        }
      } else if let cross, case .history(_, let history, _) = plan.value {
        cross.forEachHistory(keys, feature, rows, items, length: history.length) {
          ranges[$0] = Int32($1.lowerBound)..<Int32($1.upperBound)
        }
      }
      return entries.values(ranges, isBag: plan.isBag)
    }
  }
}

/// Keys and times of the positives of a split.
struct SplitKeys: Sendable {
  let users: StoredArray<Int32>
  /// Of each positive the place of its item in the pool, or -1.
  let items: StoredArray<Int32>
  let times: StoredArray<Int64>
  /// By feature and query, four key parts a positive.
  let keys: [[StoredArray<Int32>]]

  init(_ store: ArrayStore, _ split: Split, _ plan: DatasetPlan) {
    let name = split.rawValue
    users = store.int32("\(name).users")
    items = store.int32("\(name).items")
    times = store.int64("\(name).times")
    keys = plan.features.enumerated().map { index, feature in
      guard feature.dependency == [.context, .item] else { return [] }
      return feature.matches.indices.map { store.int32("\(name).feature.\(index).keys.\($0)") }
    }
  }
}

/// The items that can be drawn, with the values of their features.
struct ItemPool: Sendable {
  let sampler: NegativeSampler
  /// Of the features of the item alone.
  let columns: [EncodedColumn?]
  /// Of the features of user and item together.
  let cross: [CrossFeature?]
  let encodings: [NumericEncoding?]

  init(_ store: ArrayStore, _ plan: DatasetPlan, _ negatives: NegativesDescription, _ encodings: [NumericEncoding?]) {
    sampler = NegativeSampler(store, negatives.distribution)
    columns = plan.features.indices.map { EncodedColumn(store, "pool.feature.\($0)") }
    cross = plan.features.enumerated().map { index, feature in
      feature.dependency == [.context, .item] ? CrossFeature(store, feature, "feature.\(index)") : nil
    }
    self.encodings = encodings
  }
}
