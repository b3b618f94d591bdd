/// Gives each distinct text a number 0, 1, 2, … in the order of first appearance.
///
/// One interner serves all columns whose ids are compared with one another (a domain), so that equal texts are equal
/// numbers. Open addressing; a text of up to 8 ASCII-led bytes is its own key, a longer one is hashed and compared.
final class Interner {
  private var keys: [UInt64]
  private var ids: [Int32]
  private var mask: Int
  private var ends: [Int] = []
  private var texts: [UInt8] = []

  init() {
    keys = [UInt64](repeating: 0, count: 64)
    ids = [Int32](repeating: -1, count: 64)
    mask = 63
  }

  var count: Int { ends.count }

  /// The number of a text, a new one if it has none yet.
  func number(of text: Span<UInt8>) -> Int32 {
    let key = Self.key(of: text)
    var slot = Self.slot(of: key) & mask
    while ids[slot] >= 0 {
      if keys[slot] == key && (key >> 63 == 0 || isText(text, of: ids[slot])) { return ids[slot] }
      slot = (slot + 1) & mask
    }
    let id = Int32(ends.count)
    keys[slot] = key
    ids[slot] = id
    for index in text.indices { texts.append(text[index]) }
    ends.append(texts.count)
    if ends.count * 2 > mask { grow() }
    return id
  }

  func number(of text: String) -> Int32 {
    let bytes = Array(text.utf8)
    return number(of: bytes.span)
  }

  func text(of number: Int32) -> String {
    String(decoding: texts[range(of: number)], as: UTF8.self)
  }

  /// The bytes of a text.
  func bytes(of number: Int32) -> ArraySlice<UInt8> {
    texts[range(of: number)]
  }

  private func range(of number: Int32) -> Range<Int> {
    (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
  }

  private func isText(_ text: Span<UInt8>, of number: Int32) -> Bool {
    let range = range(of: number)
    guard range.count == text.count else { return false }
    for index in text.indices where texts[range.lowerBound + index] != text[index] { return false }
    return true
  }

  private func grow() {
    let oldKeys = keys
    let oldIds = ids
    mask = (mask + 1) * 4 - 1
    keys = [UInt64](repeating: 0, count: mask + 1)
    ids = [Int32](repeating: -1, count: mask + 1)
    for old in oldIds.indices where oldIds[old] >= 0 {
      var slot = Self.slot(of: oldKeys[old]) & mask
      while ids[slot] >= 0 { slot = (slot + 1) & mask }
      keys[slot] = oldKeys[old]
      ids[slot] = oldIds[old]
    }
  }

  /// The text itself in the lower 63 bits, or the top bit and a hash.
  private static func key(of text: Span<UInt8>) -> UInt64 {
    if text.count <= 8 && !text.isEmpty && text[0] != 0 && text[0] < 0x80 {
      var word: UInt64 = 0
      for index in text.indices { word = word << 8 | UInt64(text[index]) }
      return word
    }
    var hash = StableHash()
    for index in text.indices { hash.combine(text[index]) }
    return hash.value | 1 << 63
  }

  private static func slot(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: StableHash.mixed(key) >> 1)
  }
}

/// A 64-bit hash that is the same in every run, unlike `Hasher`: FNV-1a, then the finaliser of SplitMix64.
struct StableHash {
  private var state: UInt64

  init(seed: UInt64 = 0) {
    state = 0xCBF2_9CE4_8422_2325 ^ Self.mixed(seed)
  }

  mutating func combine(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { combine(byte) }
  }

  mutating func combine(_ number: Int64) {
    state = Self.mixed(state ^ UInt64(bitPattern: number))
  }

  var value: UInt64 { Self.mixed(state) }

  /// A number in [0, 1).
  var uniform: Double { Double(value >> 11) * 0x1p-53 }

  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
