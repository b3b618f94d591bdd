import Datasets

/// What some features of a sample are, as words: equal where a tower that reads those features gives equal vectors.
struct SampleKey {
  let features: [Int]

  func words(of sample: Int, in batch: Batch) -> [Int32] {
    var words: [Int32] = []
    for feature in features {
      switch batch.features[feature] {
      case .categorical(let ids): words.append(ids[sample])
      case .numeric(let numbers): words.append(Int32(bitPattern: numbers[sample].bitPattern))
      case .bag(let offsets, let ids, let weights):
        let range = Int(offsets[sample])..<Int(offsets[sample + 1])
        words.append(Int32(range.count))
        words += ids[range]
        if let weights { words += weights[range].map { Int32(bitPattern: $0.bitPattern) } }
      case .history(let offsets, let fields):
        let range = Int(offsets[sample])..<Int(offsets[sample + 1])
        words.append(Int32(range.count))
        for field in fields { words += field[range] }
      }
    }
    return words
  }
}

extension Batch {
  /// The samples of the given rows as one list, without labels.
  func selecting(_ rows: [Int]) -> Batch {
    func ragged(_ offsets: [Int32]) -> (offsets: [Int32], ranges: [Range<Int>]) {
      let ranges = rows.map { Int(offsets[$0])..<Int(offsets[$0 + 1]) }
      var ends: [Int32] = [0]
      for range in ranges { ends.append(ends[ends.count - 1] + Int32(range.count)) }
      return (ends, ranges)
    }
    let values = features.map { values -> FeatureValues in
      switch values {
      case .categorical(let ids): return .categorical(rows.map { ids[$0] })
      case .numeric(let numbers): return .numeric(rows.map { numbers[$0] })
      case .bag(let offsets, let ids, let weights):
        let (ends, ranges) = ragged(offsets)
        return .bag(
          offsets: ends, ids: ranges.flatMap { ids[$0] }, weights: weights.map { all in ranges.flatMap { all[$0] } })
      case .history(let offsets, let fields):
        let (ends, ranges) = ragged(offsets)
        return .history(offsets: ends, fields: fields.map { field in ranges.flatMap { field[$0] } })
      }
    }
    return Batch(
      count: rows.count, features: values, labels: [], lists: [0, Int32(rows.count)], positions: rows.map { Int32($0) })
  }
}
