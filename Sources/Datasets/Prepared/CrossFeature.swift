import Kernels

/// A feature of user and item together, computed when an item is drawn.
struct CrossFeature: Sendable {
  private let queries: [Query]
  /// Of a feature that is a number.
  private let number: EventNumber?

  /// One event query: the index of its events, and the part of its key that comes from the item.
  private struct Query: Sendable {
    let index: EventIndex
    /// Four key parts an item.
    let ofItems: StoredArray<Int32>
    let isOfItem: SIMDMask<SIMD4<Int32>>
  }

  init(_ store: ArrayStore, _ feature: FeaturePlan, _ name: String) {
    queries = feature.matches.enumerated().map { place, match in
      var isOfItem = SIMDMask<SIMD4<Int32>>(repeating: false)
      for part in match.itemParts { isOfItem[part] = true }
      return Query(
        index: store.eventIndex("\(name).index.\(place)", keys: match.addresses.count),
        ofItems: store.int32("pool.\(name).keys.\(place)"), isOfItem: isOfItem)
    }
    switch feature.value {
    case .eventNumber: number = feature.eventNumber(queries[0].index, queries.count > 1 ? queries[1].index : nil)
    default: number = nil
    }
  }

  /// Calls `body` with the place and the number of each sample whose item was drawn.
  func forEachNumber(
    _ positives: SplitKeys, _ feature: Int, _ rows: [Int32], _ items: [Int32], _ body: (Int, Float) -> Void
  ) {
    guard let number else { preconditionFailure("not a number") }
    let first = keys(0, positives, feature, rows, items)
    let second = queries.count > 1 ? keys(1, positives, feature, rows, items) : first
    let values = number.values(first, second, at: gathered(positives.times.span, rows))
    for place in items.indices where items[place] >= 0 { body(place, values[place]) }
  }

  /// Calls `body` with the place and the events of each sample whose item was drawn.
  func forEachHistory(
    _ positives: SplitKeys, _ feature: Int, _ rows: [Int32], _ items: [Int32], length: Int,
    _ body: (Int, Range<Int>) -> Void
  ) {
    let keys = keys(0, positives, feature, rows, items)
    let matches = queries[0].index.matches(keys, at: gathered(positives.times.span, rows))
    for place in items.indices where items[place] >= 0 { body(place, matches[place].last(length)) }
  }

  /// The keys of the positives' contexts with the drawn items in them; unspecified where none was drawn.
  private func keys(
    _ query: Int, _ positives: SplitKeys, _ feature: Int, _ rows: [Int32], _ items: [Int32]
  ) -> [SIMD4<Int32>] {
    let stored = positives.keys[feature][query]
    let query = queries[query]
    let (ofRows, ofItems) = (stored.span, query.ofItems.span)
    return [SIMD4<Int32>](capacity: rows.count) { out in
      for place in rows.indices {
        let (row, item) = (Int(rows[place]) * 4, Int(max(items[place], 0)) * 4)
        let ofRow = SIMD4(ofRows[row], ofRows[row + 1], ofRows[row + 2], ofRows[row + 3])
        let ofItem = SIMD4(ofItems[item], ofItems[item + 1], ofItems[item + 2], ofItems[item + 3])
        out.append(ofRow.replacing(with: ofItem, where: query.isOfItem))
      }
    }
  }
}
