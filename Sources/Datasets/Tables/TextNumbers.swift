import Kernels

/// Distinct texts and their numbers 0, 1, 2, … in the order of first appearance.
///
/// Open addressing; a text of up to 8 bytes that begins with an ASCII character is its own key, any other is hashed and
/// compared.
struct TextNumbers: Sendable {
  private struct Slot {
    var key: UInt64 = 0
    /// Negative where the slot is free.
    var id: Int32 = -1
  }

  private var slots = [Slot](repeating: Slot(), count: 64)
  private var mask = 63
  private var ends: [Int] = []
  private var texts: [UInt8] = []
  /// What was asked for last: rows of one user often follow one another.
  private var last = Slot()

  var count: Int { ends.count }

  /// The number of a text, a new one if it has none yet.
  mutating func number(of text: Span<UInt8>) -> Int32 {
    number(of: text, 0, text.count, word: Delimiters.word(of: text, 0, text.count))
  }

  mutating func number(of text: String) -> Int32 {
    let bytes = Array(text.utf8)
    return number(of: bytes.span)
  }

  /// The number of the text in `bytes[start..<end]`.
  /// - Parameter word: what `Delimiters.word` makes of it.
  mutating func number(of bytes: Span<UInt8>, _ start: Int, _ end: Int, word: UInt64) -> Int32 {
    let (key, isExact) = Self.key(of: bytes, start, end, word)
    if isExact && key == last.key && last.id >= 0 { return last.id }
    var place = Self.place(of: key) & mask
    while slots[place].id >= 0 {
      let slot = slots[place]
      if slot.key == key && (isExact || isText(bytes, start, end, of: slot.id)) {
        last = slot
        return slot.id
      }
      place = (place + 1) & mask
    }
    let id = Int32(ends.count)
    slots[place] = Slot(key: key, id: id)
    for index in start..<end { texts.append(bytes[index]) }
    ends.append(texts.count)
    if ends.count * 2 > mask { grow() }
    return id
  }

  /// For each text of others its number here; those that are new are numbered in their order there.
  mutating func numbers(of others: TextNumbers) -> [Int32] {
    var numbers: [Int32] = []
    numbers.reserveCapacity(others.count)
    let bytes = others.texts.span
    var start = 0
    for end in others.ends {
      numbers.append(number(of: bytes, start, end, word: Delimiters.word(of: bytes, start, end)))
      start = end
    }
    return numbers
  }

  /// The number of a text; nil if it has none.
  func known(_ text: Span<UInt8>) -> Int32? {
    let (key, isExact) = Self.key(of: text, 0, text.count, Delimiters.word(of: text, 0, text.count))
    var place = Self.place(of: key) & mask
    while slots[place].id >= 0 {
      let slot = slots[place]
      if slot.key == key && (isExact || isText(text, 0, text.count, of: slot.id)) { return slot.id }
      place = (place + 1) & mask
    }
    return nil
  }

  /// The bytes of a text.
  func bytes(of number: Int32) -> ArraySlice<UInt8> { texts[range(of: number)] }

  private func range(of number: Int32) -> Range<Int> {
    (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
  }

  private func isText(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, of number: Int32) -> Bool {
    let range = range(of: number)
    guard range.count == end - start else { return false }
    for index in range where texts[index] != bytes[start + index - range.lowerBound] { return false }
    return true
  }

  private mutating func grow() {
    let old = slots
    mask = (mask + 1) * 4 - 1
    slots = [Slot](repeating: Slot(), count: mask + 1)
    for slot in old where slot.id >= 0 {
      var place = Self.place(of: slot.key) & mask
      while slots[place].id >= 0 { place = (place + 1) & mask }
      slots[place] = slot
    }
  }

  /// The text itself in the lower 63 bits, or the top bit and a hash. A text's own key begins with a byte that is not
  /// zero, so that texts of different lengths have different keys.
  private static func key(
    of bytes: Span<UInt8>, _ start: Int, _ end: Int, _ word: UInt64
  ) -> (key: UInt64, isExact: Bool) {
    let count = end - start
    if count <= 8 && count > 0 {
      let first = word &>> UInt64(8 * count - 8)
      if first > 0 && first < 0x80 { return (word, true) }
    }
    var hash = StableHash()
    for index in start..<end { hash.combine(bytes[index]) }
    return (hash.value | 1 << 63, false)
  }

  private static func place(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: StableHash.mixed(key) >> 1)
  }
}
