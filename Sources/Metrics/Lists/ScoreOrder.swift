/// The order of samples by score; equal scores stay in the order of their positions, so that the order is total.
///
/// One value is reused for many lists to keep its buffers. A key holds the score's bits, mapped so that they compare
/// as the scores do, above the position within the list: O(n log n) for short lists, radix sort O(n) for long ones.
package struct ScoreOrder {
  package enum Direction {
    case ascending, descending
  }

  private var keys: [UInt64] = []
  private var spare: [UInt64] = []
  private var first = 0
  /// Whether some score was not a number, in which case the order means nothing.
  package private(set) var hasNaN = false

  /// Below this many samples a comparison sort is faster than clearing the radix counters.
  private static let radixThreshold = 2048

  package var count: Int { keys.count }

  package init() {}

  /// The position, in the array of scores, of the sample at `rank`.
  package func position(at rank: Int) -> Int {
    first + Int(keys[rank] & 0xFFFF_FFFF)
  }

  /// The end of the run of equal scores that begins at `rank`.
  func endOfTies(from rank: Int) -> Int {
    let score = keys[rank] >> 32
    var end = rank + 1
    while end < keys.count, keys[end] >> 32 == score { end += 1 }
    return end
  }

  /// Orders the samples of `range` by score.
  package mutating func sort(_ scores: [Float], in range: Range<Int>, _ direction: Direction) {
    var foundNaN = false
    // All bits flipped reverse the order of the scores but not that of the positions.
    let flip: UInt32 = direction == .ascending ? 0 : .max
    fill(range) { position in
      let score = scores[position]
      if score.isNaN { foundNaN = true }
      // Adding zero makes -0 and +0 one score.
      let bits = (score + 0).bitPattern
      return (bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits) ^ flip
    }
    hasNaN = foundNaN
  }

  /// Orders the samples by group id, ascending, keeping the order of positions within a group.
  mutating func sort(groups: [Int32]) {
    hasNaN = false
    fill(groups.indices) { UInt32(bitPattern: groups[$0]) ^ 0x8000_0000 }
  }

  /// Drops all but the first `count` ranks.
  mutating func keepFirst(_ count: Int) {
    if keys.count > count { keys.removeLast(keys.count - count) }
  }

  private mutating func fill(_ range: Range<Int>, key: (Int) -> UInt32) {
    precondition(range.count <= Int(UInt32.max), "a list must have fewer than 2³² samples")
    first = range.lowerBound
    var filled = keys
    keys = []
    filled.removeAll(keepingCapacity: true)
    filled.reserveCapacity(range.count)
    for position in range {
      filled.append(UInt64(key(position)) << 32 | UInt64(position - range.lowerBound))
    }
    keys = filled
    if keys.count < Self.radixThreshold { keys.sort() } else { radixSort() }
  }

  /// Stable counting sorts by 11, 11 and 10 bits of the upper half; the lower half is in order already.
  private mutating func radixSort() {
    if spare.count < keys.count { spare = [UInt64](repeating: 0, count: keys.count) }
    var source = keys
    var target = spare
    if target.count > source.count { target.removeLast(target.count - source.count) }
    for shift in [32 as UInt64, 43, 54] {
      var starts = [Int](repeating: 0, count: 2049)
      for key in source { starts[Int(key >> shift & 2047) + 1] += 1 }
      for digit in 1..<2048 { starts[digit] += starts[digit - 1] }
      for key in source {
        let digit = Int(key >> shift & 2047)
        target[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&source, &target)
    }
    keys = source
    spare = target
  }
}
