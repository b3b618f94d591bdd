package import Datasets
import Kernels

/// Random samples of `TinyDataset.schema` in lists of 1 to 5, with labels that depend on the features.
package struct TinySource: SampleSource {
  package let lists: [Int32]
  private let all: Batch

  package var count: Int { all.count }

  package init(lists count: Int, seed: UInt64 = 1) {
    var stream = RandomStream(seed: seed, purpose: "tiny source")
    var lists: [Int32] = [0]
    for _ in 0..<count { lists.append(lists[lists.count - 1] + 1 + Int32(stream.integer(below: 5))) }
    let samples = Int(lists[count])
    var features: [FeatureValues] = []
    for feature in TinyDataset.schema.features {
      func ids(_ vocabulary: Int, _ count: Int) -> [Int32] {
        (0..<count).map { _ in Int32(stream.integer(below: TinyDataset.schema.vocabularies[vocabulary].size)) }
      }
      func offsets(upTo length: Int) -> [Int32] {
        (0..<samples).reduce(into: [0]) { offsets, _ in
          offsets.append(offsets[offsets.count - 1] + Int32(stream.integer(below: length + 1)))
        }
      }
      switch feature.kind {
      case .categorical(let vocabulary): features.append(.categorical(ids(vocabulary, samples)))
      case .numeric: features.append(.numeric((0..<samples).map { _ in 2 * stream.uniform() - 1 }))
      case .bag(let vocabulary, _):
        let ends = offsets(upTo: 3)
        let count = Int(ends[samples])
        features.append(
          .bag(offsets: ends, ids: ids(vocabulary, count), weights: (0..<count).map { _ in stream.uniform() + 0.1 }))
      case .history(let vocabularies, let length):
        let ends = offsets(upTo: length)
        features.append(.history(offsets: ends, fields: vocabularies.map { ids($0, Int(ends[samples])) }))
      }
    }
    var labels: [[Float]] = [[], []]
    for sample in 0..<samples {
      guard case .categorical(let items) = features[4], case .numeric(let views) = features[8] else { break }
      let click: Float = Float(items[sample] % 3) + views[sample] + stream.uniform() > 1.4 ? 1 : 0
      labels[0].append(click)
      labels[1].append(stream.uniform() < 0.4 ? click : 0)
    }
    self.lists = lists
    all = Batch(
      count: samples, features: features, labels: labels, lists: lists, positions: (0..<Int32(samples)).map { $0 })
  }

  package func batch(lists chosen: [Int32]) -> Batch {
    let rows = chosen.flatMap { Int(lists[Int($0)])..<Int(lists[Int($0) + 1]) }
    var offsets: [Int32] = [0]
    for list in chosen { offsets.append(offsets[offsets.count - 1] + lists[Int(list) + 1] - lists[Int(list)]) }
    func ragged(_ offsets: [Int32]) -> (offsets: [Int32], entries: [Int]) {
      var ends: [Int32] = [0]
      var entries: [Int] = []
      for row in rows {
        entries += Int(offsets[row])..<Int(offsets[row + 1])
        ends.append(Int32(entries.count))
      }
      return (ends, entries)
    }
    return Batch(
      count: rows.count,
      features: all.features.map { values in
        switch values {
        case .categorical(let ids): return .categorical(rows.map { ids[$0] })
        case .numeric(let numbers): return .numeric(rows.map { numbers[$0] })
        case .bag(let offsets, let ids, let weights):
          let (ends, entries) = ragged(offsets)
          return .bag(
            offsets: ends, ids: entries.map { ids[$0] }, weights: weights.map { weights in entries.map { weights[$0] } }
          )
        case .history(let offsets, let fields):
          let (ends, entries) = ragged(offsets)
          return .history(offsets: ends, fields: fields.map { field in entries.map { field[$0] } })
        }
      }, labels: all.labels.map { labels in rows.map { labels[$0] } }, lists: offsets,
      positions: rows.map { Int32($0) })
  }
}
