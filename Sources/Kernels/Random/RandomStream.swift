/// A counter-based stream of random numbers: the n-th number is a pure function of (seed, purpose, n).
///
/// Philox 4×32 with 10 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Each purpose
/// (initialisation, shuffling, negatives, dropout, …) has a stream of its own, so drawing more numbers for one purpose
/// never changes another.
package struct RandomStream: Sendable, Equatable, RandomNumberGenerator {
  private let key: (UInt32, UInt32)
  private let purpose: (UInt32, UInt32)
  private var counter: UInt64 = 0
  private var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var used = 4

  /// - Parameters:
  ///   - seed: the experiment's seed.
  ///   - purpose: a stable name such as `"shuffle"`; different names give independent streams.
  ///   - index: a further coordinate of the stream, such as an epoch or a step and micro-batch.
  package init(seed: UInt64, purpose: String, index: UInt64 = 0) {
    var hash = Self.hash(of: purpose)
    hash = Self.mixed(hash ^ Self.mixed(index &+ 0x9E37_79B9_7F4A_7C15))
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.purpose = (UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
  }

  package mutating func next() -> UInt64 {
    let low = next32()
    return UInt64(low) | UInt64(next32()) << 32
  }

  /// The next 32 random bits.
  package mutating func next32() -> UInt32 {
    if used == 4 {
      block = philox(counter)
      counter &+= 1
      used = 0
    }
    defer { used += 1 }
    switch used {
    case 0: return block.0
    case 1: return block.1
    case 2: return block.2
    default: return block.3
    }
  }

  /// The stream as it is after so many draws of 32 bits.
  /// - Precondition: nothing has been drawn from this one, and the draws are a multiple of 4, the size of a block.
  package func skipping(_ draws: Int) -> RandomStream {
    precondition(
      counter == 0 && used == 4 && draws >= 0 && draws % 4 == 0, "only whole blocks of a new stream are skipped")
    var stream = self
    stream.counter = UInt64(draws / 4)
    return stream
  }

  /// Uniform in [0, 1), a multiple of 2⁻²⁴.
  package mutating func uniform() -> Float {
    Float(next32() >> 8) * 0x1p-24
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  package mutating func uniformDouble() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform integer in 0..<`bound` without modulo bias (Lemire, "Fast random integer generation in an interval", 2019).
  package mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "bound must lie in 1...2³²-1")
    let bound = UInt64(bound)
    let threshold = (0x1_0000_0000 - bound) % bound
    while true {
      let product = UInt64(next32()) * bound
      if product & 0xFFFF_FFFF >= threshold { return Int(product >> 32) }
    }
  }

  /// Shuffles `values` in place (Fisher–Yates).
  package mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, integer(below: last + 1))
    }
  }

  package static func == (left: RandomStream, right: RandomStream) -> Bool {
    left.key == right.key && left.purpose == right.purpose && left.counter == right.counter && left.used == right.used
  }

  private func philox(_ counter: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    var (x0, x1) = (UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32))
    var (x2, x3) = purpose
    var (k0, k1) = key
    for _ in 0..<10 {
      let first = UInt64(x0) * 0xD251_1F53
      let second = UInt64(x2) * 0xCD9E_8D57
      (x0, x1, x2, x3) = (
        UInt32(truncatingIfNeeded: second >> 32) ^ x1 ^ k0, UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ x3 ^ k1, UInt32(truncatingIfNeeded: first)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (x0, x1, x2, x3)
  }

  /// FNV-1a over the UTF-8 bytes, then mixed: stable between runs, unlike `Hasher`.
  private static func hash(of text: String) -> UInt64 {
    mixed(text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  /// The finaliser of SplitMix64.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
