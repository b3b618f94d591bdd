import Kernels

/// What samples ask of the events that match them.
///
/// Samples and events are worked through in the order of the first id of the key, part by part, and all that is asked of one
/// key is answered at once: its events are then in the processor's caches.
final class SampleEvents {
  private let frame: SampleFrame
  private let times: [Int64]
  private let team: ThreadTeam
  private var orders: [(place: TableColumn, slot: Int, order: SampleOrder)] = []
  private var answers: [(questions: [EventQuestion], places: [Int32], values: [Float])] = []
  private var recent: (query: EventQuery, spans: [EventSpan])?

  /// The events of one key before a sample's time.
  private struct EventSpan: BitwiseCopyable, Sendable {
    var start: Int32 = 0
    var end: Int32 = 0
  }

  init(_ frame: SampleFrame, _ times: [Int64]?, _ team: ThreadTeam) {
    self.frame = frame
    self.times = times ?? []
    self.team = team
  }

  /// Finds what `numbers` will be asked for.
  func answer(_ questions: [EventQuestion], _ preparation: inout Preparation) {
    var open = questions
    while let first = open.first {
      let isAlike = { (other: EventQuestion) in
        other.query.log == first.query.log && other.query.match == first.query.match
      }
      answer(alike: open.filter(isAlike), &preparation)
      open.removeAll(where: isAlike)
    }
  }

  /// Answers questions of one key.
  private func answer(alike questions: [EventQuestion], _ preparation: inout Preparation) {
    var query = questions[0].query
    query.where = []
    let events = preparation.logs.order(query, &preparation)
    let addresses = query.match.map { preparation.address($0.sample) }
    let samples = order(addresses[0])
    let asks = SampleKeys(addresses.map { frame.ids($0) }, self.times)
    var tests: [[RowCondition]] = []
    for question in questions where !question.query.where.isEmpty && !tests.contains(question.query.where) {
      tests.append(question.query.where)
    }
    let passes = tests.map { preparation.passing($0, of: events.groups.table) }
    let asked = questions.map { (window: $0.window, test: tests.firstIndex(of: $0.query.where)) }
    let parts = events.groups.parts
    let bounds = samples.bounds(of: parts)
    let values: [Float] = team.array(bounds: bounds.map { $0 * questions.count }) { part, _, output in
      let index = events.index(parts[part])
      let counts = EventCounts(events.places(parts[part]), passes)
      let (keys, times) = asks.gathered(samples.samples[bounds[part]..<bounds[part + 1]])
      let matches = index.matches(keys, at: times)
      let eventTimes = index.times.span
      for place in matches.indices {
        for (window, test) in asked {
          output.append(counts.number(matches[place], window, test, at: times[place], eventTimes))
        }
      }
    }
    answers.append((questions, samples.places, values))
  }

  /// The answer for each sample.
  func numbers(_ question: EventQuestion) -> [Float] {
    for (questions, places, values) in answers {
      guard let number = questions.firstIndex(of: question) else { continue }
      return team.array(count: places.count) { range, output in
        for sample in range { output.append(values[Int(places[sample]) * questions.count + number]) }
      }
    }
    preconditionFailure("a question was not answered")
  }

  /// The ranges of the last `length` events before each sample.
  func histories(
    _ query: EventQuery, length: Int, _ preparation: inout Preparation
  ) -> (starts: [Int32], ends: [Int32]) {
    if recent?.query != query { recent = (query, spans(query, &preparation)) }
    let spans = recent?.spans ?? []
    let starts = team.array(count: spans.count) { range, output in
      for sample in range { output.append(max(spans[sample].start, spans[sample].end - Int32(length))) }
    }
    let ends = team.array(count: spans.count) { range, output in
      for sample in range { output.append(spans[sample].end) }
    }
    return (starts, ends)
  }

  private func spans(_ query: EventQuery, _ preparation: inout Preparation) -> [EventSpan] {
    let events = preparation.logs.order(query, &preparation)
    let addresses = query.match.map { preparation.address($0.sample) }
    let samples = order(addresses[0])
    let asks = SampleKeys(addresses.map { frame.ids($0) }, times)
    let parts = events.groups.parts
    let spans = team.array(bounds: samples.bounds(of: parts)) { part, range, output in
      let index = events.index(parts[part])
      let first = events.offsets[parts[part].lowerBound]
      let (keys, times) = asks.gathered(samples.samples[range])
      for (key, match) in zip(keys, index.matches(keys, at: times)) {
        output.append(
          key.hasMissing(addresses.count)
            ? EventSpan() : EventSpan(start: first + match.lower, end: first + match.middle))
      }
    }
    return team.gathered(spans, at: samples.places)
  }

  private func order(_ address: ColumnAddress) -> SampleOrder {
    if let known = orders.first(where: { $0.place == address.place && $0.slot == address.slot }) { return known.order }
    let order = SampleOrder(frame.ids(address))
    orders.append((address.place, address.slot, order))
    return order
  }
}

/// By which samples find their events.
private struct SampleKeys: Sendable {
  let columns: [[Int32]]
  let times: [Int64]

  init(_ columns: [[Int32]], _ times: [Int64]) {
    self.columns = columns
    self.times = times
  }

  /// Those of some samples.
  func gathered(_ samples: ArraySlice<Int32>) -> (keys: [SIMD4<Int32>], times: [Int64]) {
    var keys = [SIMD4<Int32>](repeating: SIMD4(repeating: 0), count: samples.count)
    for (part, column) in columns.enumerated() {
      for (place, sample) in zip(keys.indices, samples) { keys[place][part] = column[Int(sample)] }
    }
    return (keys, samples.map { times[Int($0)] })
  }
}
