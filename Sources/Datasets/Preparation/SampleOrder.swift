/// Samples sorted by the id of a column.
struct SampleOrder: Sendable {
  /// The samples in their order.
  let samples: [Int32]
  /// The place of each sample among them.
  let places: [Int32]
  /// Where the samples of each id begin; those without an id come first.
  private let starts: [Int32]

  /// A counting sort. O(samples + ids).
  init(_ ids: [Int32]) {
    // The entry of an id is that of the id before it until the samples of that one are counted, and then have their places.
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
    self.starts = starts
  }

  /// Bounds of the samples of neighbouring ids, the first of which are 0; those without an id belong to the first.
  func bounds(of parts: [Range<Int>]) -> [Int] {
    [0] + parts.dropFirst().map { $0.lowerBound < starts.count ? Int(starts[$0.lowerBound]) : samples.count }
      + [samples.count]
  }
}
