import Kernels

/// Draws items that a user has not interacted with.
struct NegativeSampler: Sendable {
  /// Σ of the weights of the items up to and including each, in the order of the pool.
  private let cumulative: [Double]
  private let offsets: StoredArray<Int32>
  private let items: StoredArray<Int32>
  private let times: StoredArray<Int64>

  /// Number of items in the pool.
  var count: Int { cumulative.count }

  init(_ store: ArrayStore, _ distribution: NegativesDescription.Distribution) {
    var sum = 0.0
    cumulative = store.int64("pool.counts").array.map { count in
      switch distribution {
      case .uniform: sum += 1
      // f^0.75 as two square roots, which every machine rounds alike.
      case .frequency: sum += Double(count).squareRoot() * Double(count).squareRoot().squareRoot()
      }
      return sum
    }
    offsets = store.int32("pool.interactions.offsets")
    items = store.int32("pool.interactions.items")
    times = store.int64("pool.interactions.times")
  }

  /// Draws an item that is not `own` and that the user has no row with before `end`.
  ///
  /// Rejection first, which needs few tries when most items are eligible; after 32 of them the eligible items are weighed out
  /// one by one, so that the draw always ends. The preparation has made sure that there is one.
  func draw(user: Int32, own: Int32, before end: Int64, _ stream: inout RandomStream) -> Int32 {
    for _ in 0..<32 {
      let item = item(at: stream.uniformDouble() * (cumulative.last ?? 0))
      if isEligible(item, user, own, end) { return item }
    }
    var sum = 0.0
    let eligible = (0..<Int32(count)).filter { isEligible($0, user, own, end) }
    let sums = eligible.map { item -> Double in
      sum += cumulative[Int(item)] - (item > 0 ? cumulative[Int(item) - 1] : 0)
      return sum
    }
    let place = stream.uniformDouble() * sum
    guard let last = eligible.last else { preconditionFailure("no item can be drawn for a user") }
    return zip(eligible, sums).first { $1 > place }?.0 ?? last
  }

  /// The first item whose cumulative weight exceeds `place`.
  private func item(at place: Double) -> Int32 {
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > place { high = middle } else { low = middle + 1 }
    }
    return Int32(low)
  }

  private func isEligible(_ item: Int32, _ user: Int32, _ own: Int32, _ end: Int64) -> Bool {
    if item == own { return false }
    guard user >= 0 else { return true }
    let items = items.span
    var low = Int(offsets.span[Int(user)])
    let limit = Int(offsets.span[Int(user) + 1])
    var high = limit
    while low < high {
      let middle = (low + high) / 2
      if items[middle] < item { low = middle + 1 } else { high = middle }
    }
    return !(low < limit && items[low] == item && times.span[low] < end)
  }
}
