import Datasets

extension Batch {
  /// Samples that no two features share an array of: neither ids, nor offsets, weights or numbers, so that an array met
  /// in a recorded operation tells which feature it is.
  ///
  /// The n-th id of the array number c is bit n of c, a list is one entry long, or two where that bit is set: any two
  /// of the first 2¹⁶ arrays differ, in vocabularies of no more than the two reserved ids too.
  ///
  /// - Parameters:
  ///   - features: those that get values; the others are left empty.
  ///   - rows: B, at least 16 so that all bits occur.
  ///   - start: c of the first array.
  static func tracing(_ schema: Schema, features: [Int], rows: Int, countingFrom start: Int) -> Batch {
    precondition(rows >= 16, "\(rows) samples cannot tell features apart")
    var number = start
    func bit(_ index: Int) -> Int { number >> (index % 16) & 1 }
    func ids(_ vocabulary: Int, _ count: Int) -> [Int32] {
      number += 1
      return (0..<count).map { Int32(min(bit($0), schema.vocabularies[vocabulary].size - 1)) }
    }
    func numbers(_ count: Int) -> [Float] {
      number += 1
      return (0..<count).map { Float(number) + Float($0) / 64 }
    }
    func offsets() -> [Int32] {
      number += 1
      return (0..<rows).reduce(into: [0]) { $0.append($0[$1] + 1 + Int32(bit($1))) }
    }
    let values = schema.features.indices.map { feature -> FeatureValues in
      guard features.contains(feature) else { return .numeric([]) }
      switch schema.features[feature].kind {
      case .categorical(let vocabulary): return .categorical(ids(vocabulary, rows))
      case .numeric: return .numeric(numbers(rows))
      case .bag(let vocabulary, let weighted):
        let ends = offsets()
        let count = Int(ends[rows])
        return .bag(offsets: ends, ids: ids(vocabulary, count), weights: weighted ? numbers(count) : nil)
      case .history(let vocabularies, _):
        let ends = offsets()
        return .history(offsets: ends, fields: vocabularies.map { ids($0, Int(ends[rows])) })
      }
    }
    return Batch(
      count: rows, features: values, labels: [], lists: [0, Int32(rows)], positions: (0..<Int32(rows)).map { $0 })
  }
}
