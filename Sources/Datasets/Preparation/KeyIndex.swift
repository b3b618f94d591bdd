import Kernels

/// Numbers tuples of whole numbers in the order of first appearance.
enum TupleNumbers {
  private struct Slot {
    var hash: UInt64 = 0
    /// The first of the tuples; negative where the slot is free.
    var first: Int32 = -1
  }

  /// - Parameter columns: one array of `count` numbers a part of the tuples.
  /// - Returns: for each tuple the number of those that equal it.
  static func of(_ columns: [[Int64]], count: Int, _ team: ThreadTeam) -> [Int32] {
    var hashes = [UInt64](repeating: 0, count: count)
    for column in columns {
      let before = hashes
      hashes = team.array(count: count) { range, output in
        for index in range { output.append(StableHash.mixed(before[index] ^ UInt64(bitPattern: column[index]))) }
      }
    }
    let values = columns.flatMap { $0 }
    var numbers = [Int32](repeating: 0, count: count)
    var slots = [Slot](repeating: Slot(), count: 64)
    var found: Int32 = 0
    for index in 0..<count {
      var place = Int(truncatingIfNeeded: hashes[index]) & (slots.count - 1)
      while slots[place].first >= 0 && !(slots[place].hash == hashes[index] && isSame(Int(slots[place].first), index)) {
        place = (place + 1) & (slots.count - 1)
      }
      if slots[place].first >= 0 {
        numbers[index] = numbers[Int(slots[place].first)]
        continue
      }
      slots[place] = Slot(hash: hashes[index], first: Int32(index))
      numbers[index] = found
      found += 1
      if Int(found) * 2 > slots.count { grow(&slots) }
    }
    return numbers

    func isSame(_ left: Int, _ right: Int) -> Bool {
      var place = 0
      while place < values.count {
        if values[place + left] != values[place + right] { return false }
        place += count
      }
      return true
    }
  }

  private static func grow(_ slots: inout [Slot]) {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 4)
    for slot in old where slot.first >= 0 {
      var place = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
      while slots[place].first >= 0 { place = (place + 1) & (slots.count - 1) }
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
