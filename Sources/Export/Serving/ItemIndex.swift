package import Datasets

/// Finds the row of an item by its id: a hash table with linear probing over ids that lie end to end.
///
/// About ten bytes an item besides the ids; a look-up allocates nothing.
package struct ItemIndex: Sendable {
  private let bytes: [UInt8]
  private let ends: [Int64]
  /// The upper half of the id's hash and its row plus 1; 0 where the slot is free.
  private let slots: [UInt64]

  /// Number of ids.
  package var count: Int { ends.count }

  /// - Parameters:
  ///   - bytes: all ids, end to end.
  ///   - ends: where each ends in `bytes`.
  package init(bytes: [UInt8], ends: [Int64]) {
    precondition(ends.count < Int(Int32.max) && ends.last ?? 0 == Int64(bytes.count), "ids that end with their bytes")
    self.bytes = bytes
    self.ends = ends
    var capacity = 16
    while capacity < 2 * ends.count { capacity *= 2 }
    var slots = [UInt64](repeating: 0, count: capacity)
    for row in ends.indices {
      let hash = Self.hash(bytes.span.extracting(Self.range(row, ends)))
      var slot = Int(truncatingIfNeeded: hash) & (capacity - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = hash & ~0xFFFF_FFFF | UInt64(row + 1)
    }
    self.slots = slots
  }

  package init(_ ids: TextList) { self.init(bytes: ids.bytes, ends: ids.ends) }

  /// The row of an id, -1 where it is not there. Of equal ids the first is found.
  package func row(of id: Span<UInt8>) -> Int32 {
    let hash = Self.hash(id)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return -1 }
      if entry >> 32 == hash >> 32 {
        let row = Int(entry & 0xFFFF_FFFF) - 1
        if Self.isSame(bytes.span.extracting(Self.range(row, ends)), id) { return Int32(row) }
      }
      slot = (slot + 1) & mask
    }
  }

  private static func range(_ row: Int, _ ends: [Int64]) -> Range<Int> {
    (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
  }

  private static func isSame(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left[index] != right[index] { return false }
    return true
  }

  /// The length and the id's bytes in words of eight, each mixed in by the finaliser of SplitMix64: most ids take one.
  private static func hash(_ id: Span<UInt8>) -> UInt64 {
    var hash = UInt64(id.count) &* 0x9E37_79B9_7F4A_7C15
    var word: UInt64 = 0
    for index in 0..<id.count {
      word |= UInt64(id[index]) << UInt64(8 * (index & 7))
      if index & 7 == 7 {
        hash = mixed(hash ^ word)
        word = 0
      }
    }
    return mixed(hash ^ word)
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var hash = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 31
  }
}
