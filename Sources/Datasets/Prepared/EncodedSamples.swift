import Kernels

/// The encoded values of one feature for the samples of a split, or for the items of the pool.
enum EncodedColumn: Sendable {
  case ids(StoredArray<Int32>)
  case numbers(StoredArray<Float>)
  /// Ranges of the feature's entries.
  case ranges(starts: StoredArray<Int32>, ends: StoredArray<Int32>)

  init?(_ store: ArrayStore, _ name: String) {
    if case .int32(let ids)? = store.section("\(name).ids") {
      self = .ids(ids)
    } else if case .float(let numbers)? = store.section("\(name).numbers") {
      self = .numbers(numbers)
    } else if case .int32(let starts)? = store.section("\(name).starts") {
      self = .ranges(starts: starts, ends: store.int32("\(name).ends"))
    } else {
      return nil
    }
  }
}

/// What the ranges of a list or a history point into.
struct EncodedEntries: Sendable {
  /// One array a field.
  let fields: [StoredArray<Int32>]
  let weights: StoredArray<Float>?

  init?(_ store: ArrayStore, _ feature: FeaturePlan, _ name: String) {
    switch feature.value {
    case .list(_, _, let isWeighted):
      fields = [store.int32("\(name).entries.0")]
      weights = isWeighted ? store.float("\(name).weights") : nil
    case .history(_, let history, _):
      fields = history.fields.indices.map { store.int32("\(name).entries.\($0)") }
      weights = nil
    default: return nil
    }
  }

  /// The entries of the given ranges, one after another.
  func values(_ ranges: [Range<Int32>], isBag: Bool) -> FeatureValues {
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(ranges.count + 1)
    var total: Int32 = 0
    for range in ranges {
      total += Int32(range.count)
      offsets.append(total)
    }
    let gathered = fields.map { field in Self.gather(field.span, ranges, Int(total)) }
    guard isBag else { return .history(offsets: offsets, fields: gathered) }
    return .bag(offsets: offsets, ids: gathered[0], weights: weights.map { Self.gather($0.span, ranges, Int(total)) })
  }

  private static func gather(_ values: Span<Int32>, _ ranges: [Range<Int32>], _ total: Int) -> [Int32] {
    [Int32](capacity: total) { out in
      for range in ranges {
        for index in Int(range.lowerBound)..<Int(range.upperBound) { out.append(values[index]) }
      }
    }
  }

  private static func gather(_ values: Span<Float>, _ ranges: [Range<Int32>], _ total: Int) -> [Float] {
    [Float](capacity: total) { out in
      for range in ranges {
        for index in Int(range.lowerBound)..<Int(range.upperBound) { out.append(values[index]) }
      }
    }
  }
}

/// The encoded samples of one split, as logged.
struct EncodedSamples: Sendable {
  let lists: [Int32]
  let groups: StoredArray<Int32>
  let columns: [EncodedColumn]
  let labels: [StoredArray<Float>]
  let logits: [StoredArray<Float>]

  var count: Int { groups.count }

  init(_ store: ArrayStore, _ split: Split, _ plan: DatasetPlan) {
    let name = split.rawValue
    lists = store.int32("\(name).lists").array
    groups = store.int32("\(name).groups")
    columns = plan.features.indices.map { index in
      guard let column = EncodedColumn(store, "\(name).feature.\(index)") else {
        preconditionFailure("feature \(index) is not in the store")
      }
      return column
    }
    labels = plan.description.tasks.indices.map { store.float("\(name).labels.\($0)") }
    logits = plan.description.teacherScores.indices.map { store.float("\(name).logits.\($0)") }
  }
}

/// The elements at the given places.
func gathered(_ values: borrowing Span<Int32>, _ places: [Int32]) -> [Int32] {
  [Int32](capacity: places.count) { out in
    for place in places { out.append(values[Int(place)]) }
  }
}

/// The elements at the given places.
func gathered(_ values: borrowing Span<Float>, _ places: [Int32]) -> [Float] {
  [Float](capacity: places.count) { out in
    for place in places { out.append(values[Int(place)]) }
  }
}

/// The elements at the given places.
func gathered(_ values: borrowing Span<Int64>, _ places: [Int32]) -> [Int64] {
  [Int64](capacity: places.count) { out in
    for place in places { out.append(values[Int(place)]) }
  }
}

/// The samples of the given lists, in their order, and where each list begins among them.
func samples(of lists: [Int32], in bounds: [Int32]) -> (positions: [Int32], lists: [Int32]) {
  var positions: [Int32] = []
  var starts: [Int32] = [0]
  starts.reserveCapacity(lists.count + 1)
  for list in lists {
    positions.append(contentsOf: bounds[Int(list)]..<bounds[Int(list) + 1])
    starts.append(Int32(positions.count))
  }
  return (positions, starts)
}
