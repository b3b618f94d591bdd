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
