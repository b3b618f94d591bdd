/// The number of a tuple of whole numbers, in the order of first appearance.
struct TupleNumbers {
  private var numbers: [PairNumbers]

  /// - Parameter width: how many numbers a tuple has.
  init(width: Int) { numbers = Array(repeating: PairNumbers(), count: width) }

  /// The number of a tuple, a new one if it has none yet.
  mutating func number(of tuple: [Int64]) -> Int32 {
    var prefix: Int32 = 0
    for place in tuple.indices { prefix = numbers[place].number(of: prefix, tuple[place]) }
    return prefix
  }
}

/// The numbers of pairs, in the order of first appearance, by open addressing.
private struct PairNumbers {
  private struct Slot {
    var value: Int64 = 0
    var prefix: Int32 = 0
    /// Negative where the slot is free.
    var number: Int32 = -1
  }

  private var slots = [Slot](repeating: Slot(), count: 64)
  private var count: Int32 = 0

  mutating func number(of prefix: Int32, _ value: Int64) -> Int32 {
    var place = place(of: prefix, value)
    while slots[place].number >= 0 {
      if slots[place].value == value && slots[place].prefix == prefix { return slots[place].number }
      place = (place + 1) & (slots.count - 1)
    }
    slots[place] = Slot(value: value, prefix: prefix, number: count)
    count += 1
    if Int(count) * 2 > slots.count { grow() }
    return count - 1
  }

  private func place(of prefix: Int32, _ value: Int64) -> Int {
    let mixed = StableHash.mixed(UInt64(bitPattern: value) ^ StableHash.mixed(UInt64(UInt32(bitPattern: prefix))))
    return Int(truncatingIfNeeded: mixed >> 1) & (slots.count - 1)
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 4)
    for slot in old where slot.number >= 0 {
      var place = place(of: slot.prefix, slot.value)
      while slots[place].number >= 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = slot
    }
  }
}

/// Finds the row of a table by its key.
struct KeyIndex {
  private var single: [Int32] = []
  private var several: [SIMD4<Int32>: Int32] = [:]
  private let width: Int

  /// - Parameters:
  ///   - columns: the ids of the key columns, one array a column.
  ///   - names: what the columns are called in a message.
  ///   - interners: the domains of the columns.
  /// - Throws: `duplicateKey` when two rows have one key. A row whose key is missing is never found.
  init(table: Table, columns: [[Int32]], names: [String], interners: [Interner]) throws(DatasetError) {
    width = columns.count
    if width == 1 { single = [Int32](repeating: -1, count: interners[0].count) }
    for row in 0..<table.count {
      let key = SIMD4<Int32>(row: row, of: columns)
      if key.hasMissing(width) { continue }
      if let first = self.row(of: key) {
        throw .duplicateKey(
          path: table.path, line: table.line(ofRow: row), firstLine: table.line(ofRow: Int(first)), columns: names,
          key: key.text(interners))
      }
      if width == 1 { single[Int(key[0])] = Int32(row) } else { several[key] = Int32(row) }
    }
  }

  /// The row with a key, if there is one.
  func row(of key: SIMD4<Int32>) -> Int32? {
    if key.hasMissing(width) { return nil }
    guard width == 1 else { return several[key] }
    let row = Int(key[0]) < single.count ? single[Int(key[0])] : -1
    return row < 0 ? nil : row
  }
}

extension SIMD4<Int32> {
  /// The ids of up to four columns in one row.
  init(row: Int, of columns: [[Int32]]) {
    self.init(repeating: 0)
    for place in columns.indices { self[place] = columns[place][row] }
  }

  func hasMissing(_ width: Int) -> Bool {
    for place in 0..<width where self[place] < 0 { return true }
    return false
  }

  /// The key as a user would write it.
  func text(_ interners: [Interner]) -> String {
    interners.indices.map { self[$0] < 0 ? "(missing)" : "\"\(interners[$0].text(of: self[$0]))\"" }.joined(
      separator: ", ")
  }
}
