import Kernels

/// Finds the events of samples.
///
/// The samples are worked through in the order of their first key, so that the events of one key, which lie together, are
/// still in the processor's caches for the next sample. The matches of the last queries are kept: features often ask the
/// same, with other windows.
final class SampleEvents {
  private let frame: SampleFrame
  private let times: [Int64]
  private let team: ThreadTeam
  private var orders: [(place: TableColumn, slot: Int, order: SampleOrder)] = []
  private var recent: [(query: EventQuery, order: Int, matches: [EventMatch])] = []
  private static let kept = 2

  init(_ frame: SampleFrame, _ times: [Int64]?, _ team: ThreadTeam) {
    self.frame = frame
    self.times = times ?? []
    self.team = team
  }

  /// A number of each sample's events.
  func numbers(_ number: EventNumber, _ first: FeaturePlan.Match, _ second: FeaturePlan.Match?) -> [Float] {
    let order = order(first.addresses[0])
    let matches = matches(first, number.first, order)
    let others = second.flatMap { match in number.second.map { self.matches(match, $0, order) } }
    let times = times
    let values: [Float] = team.array(count: matches.count) { range, output in
      for place in range {
        let time = times[Int(order.samples[place])]
        output.append(number.value(matches[place], others?[place], at: time))
      }
    }
    return team.array(count: values.count) { range, output in
      for sample in range { output.append(values[Int(order.places[sample])]) }
    }
  }

  /// The ranges of the last `length` events before each sample.
  func histories(_ index: EventIndex, _ match: FeaturePlan.Match, length: Int) -> (starts: [Int32], ends: [Int32]) {
    let order = order(match.addresses[0])
    let matches = matches(match, index, order)
    func ends(_ end: @Sendable (Range<Int>) -> Int) -> [Int32] {
      team.array(count: matches.count) { range, output in
        for sample in range { output.append(Int32(end(matches[Int(order.places[sample])].last(length)))) }
      }
    }
    return (ends { $0.lowerBound }, ends { $0.upperBound })
  }

  /// The matches of the samples, in the given order.
  private func matches(_ match: FeaturePlan.Match, _ index: EventIndex, _ order: SampleOrder) -> [EventMatch] {
    if let found = recent.firstIndex(where: { $0.query == match.events && $0.order == order.number }) {
      let entry = recent.remove(at: found)
      recent.append(entry)
      return entry.matches
    }
    if recent.count == Self.kept { recent.removeFirst() }
    let columns = match.addresses.map { frame.ids($0) }
    let times = times
    let matches: [EventMatch] = team.array(count: frame.count) { range, output in
      for place in range {
        let sample = Int(order.samples[place])
        output.append(index.match(SIMD4(row: sample, of: columns), at: times[sample]))
      }
    }
    recent.append((match.events, order.number, matches))
    return matches
  }

  private func order(_ address: ColumnAddress) -> SampleOrder {
    if let known = orders.first(where: { $0.place == address.place && $0.slot == address.slot }) { return known.order }
    let order = SampleOrder(frame.ids(address), number: orders.count)
    orders.append((address.place, address.slot, order))
    return order
  }
}

/// Samples sorted by the id of a column.
struct SampleOrder: Sendable {
  /// Tells it from other orders of the same samples.
  let number: Int
  /// The samples in their order.
  let samples: [Int32]
  /// The place of each sample among them.
  let places: [Int32]

  /// A counting sort. O(samples + ids).
  init(_ ids: [Int32], number: Int) {
    self.number = number
    var starts = [Int32](repeating: 0, count: Int(ids.max() ?? 0) + 3)
    for id in ids { starts[Int(id) + 2] += 1 }
    for id in 1..<starts.count { starts[id] += starts[id - 1] }
    var samples = [Int32](repeating: 0, count: ids.count)
    var places = samples
    for sample in ids.indices {
      let place = starts[Int(ids[sample]) + 1]
      starts[Int(ids[sample]) + 1] += 1
      samples[Int(place)] = Int32(sample)
      places[sample] = place
    }
    self.samples = samples
    self.places = places
  }
}
