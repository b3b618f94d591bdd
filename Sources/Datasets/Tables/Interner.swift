/// Gives each distinct text a number 0, 1, 2, … in the order of first appearance.
///
/// One interner serves all columns whose ids are compared with one another (a domain), so that equal texts are equal
/// numbers. Open addressing; a text of up to 8 ASCII-led bytes is its own key, a longer one is hashed and compared.
final class Interner {
  // One stored property, so that a call checks for exclusive access once and not once for each array.
  private var storage = Storage()

  var count: Int { storage.ends.count }

  /// The number of a text, a new one if it has none yet.
  func number(of text: Span<UInt8>) -> Int32 { storage.number(of: text) }

  func number(of text: String) -> Int32 {
    let bytes = Array(text.utf8)
    return storage.number(of: bytes.span)
  }

  /// The number of a text; nil if it has none.
  func known(_ text: Span<UInt8>) -> Int32? { storage.known(text) }

  func text(of number: Int32) -> String {
    String(decoding: bytes(of: number), as: UTF8.self)
  }

  /// The bytes of a text.
  func bytes(of number: Int32) -> ArraySlice<UInt8> {
    storage.texts[storage.range(of: number)]
  }

  private struct Slot {
    var key: UInt64 = 0
    /// Negative where the slot is free.
    var id: Int32 = -1
  }

  private struct Storage {
    var slots = [Slot](repeating: Slot(), count: 64)
    var mask = 63
    var ends: [Int] = []
    var texts: [UInt8] = []
    /// What was asked for last: rows of one user often follow one another.
    var last = Slot()

    mutating func number(of text: Span<UInt8>) -> Int32 {
      let key = Self.key(of: text)
      let isExact = key >> 63 == 0
      if isExact && key == last.key && last.id >= 0 { return last.id }
      var place = Self.place(of: key) & mask
      while slots[place].id >= 0 {
        let slot = slots[place]
        if slot.key == key && (isExact || isText(text, of: slot.id)) {
          last = slot
          return slot.id
        }
        place = (place + 1) & mask
      }
      let id = Int32(ends.count)
      slots[place] = Slot(key: key, id: id)
      for index in text.indices { texts.append(text[index]) }
      ends.append(texts.count)
      if ends.count * 2 > mask { grow() }
      return id
    }

    func known(_ text: Span<UInt8>) -> Int32? {
      let key = Self.key(of: text)
      let isExact = key >> 63 == 0
      var place = Self.place(of: key) & mask
      while slots[place].id >= 0 {
        let slot = slots[place]
        if slot.key == key && (isExact || isText(text, of: slot.id)) { return slot.id }
        place = (place + 1) & mask
      }
      return nil
    }

    func range(of number: Int32) -> Range<Int> {
      (number == 0 ? 0 : ends[Int(number) - 1])..<ends[Int(number)]
    }

    private func isText(_ text: Span<UInt8>, of number: Int32) -> Bool {
      let range = range(of: number)
      guard range.count == text.count else { return false }
      for index in text.indices where texts[range.lowerBound + index] != text[index] { return false }
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

    private static func place(of key: UInt64) -> Int {
      Int(truncatingIfNeeded: StableHash.mixed(key) >> 1)
    }
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
