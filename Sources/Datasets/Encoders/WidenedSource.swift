/// What stands for a value that a sample does not have.
enum MissingValue: Sendable, Equatable {
  case id
  case number(Float)
  case bag(weighted: Bool)
  case history(fields: Int)

  func values(count: Int) -> FeatureValues {
    switch self {
    case .id: .categorical([Int32](repeating: Vocabulary.missing, count: count))
    case .number(let number): .numeric([Float](repeating: number, count: count))
    case .bag(let weighted):
      .bag(offsets: [Int32](repeating: 0, count: count + 1), ids: [], weights: weighted ? [] : nil)
    case .history(let fields):
      .history(offsets: [Int32](repeating: 0, count: count + 1), fields: [[Int32]](repeating: [], count: fields))
    }
  }
}

/// Samples of which only some features were encoded, with the others missing.
struct WidenedSource: SampleSource {
  let base: any SampleSource
  /// By feature: its place in `base`, or what stands for it.
  let places: [Place]

  enum Place: Sendable {
    case encoded(Int)
    case missing(MissingValue)
  }

  var count: Int { base.count }
  var lists: [Int32] { base.lists }

  func batch(lists: [Int32]) -> Batch {
    var batch = base.batch(lists: lists)
    batch.features = places.map { place in
      switch place {
      case .encoded(let index): batch.features[index]
      case .missing(let value): value.values(count: batch.count)
      }
    }
    return batch
  }
}
