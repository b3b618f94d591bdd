/// A sum over bytes that detects damage: four independent lanes of multiply and rotate over 8-byte words; the last words
/// are filled up with zeros.
package struct Checksum {
  private static let factor = SIMD4<UInt64>(repeating: 0x9FB2_1C65_1E98_DF25)
  private var lanes = SIMD4<UInt64>(
    0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63)
  private var count = 0

  /// The sum over the bytes of numbers. Not for secrets.
  package static func of(_ values: Span<Float>) -> UInt64 {
    unsafe values.withUnsafeBytes { unsafe of($0) }
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var checksum = Checksum()
    let whole = bytes.count & ~31
    unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    return unsafe checksum.finish(with: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
  }

  /// Goes on over bytes whose number is a multiple of 32.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count % 32 == 0, "a checksum goes on in steps of 32 bytes")
    for block in 0..<(bytes.count / 32) {
      let words = unsafe bytes.loadUnaligned(fromByteOffset: block * 32, as: SIMD4<UInt64>.self)
      lanes = (lanes ^ words) &* Self.factor
      lanes ^= lanes &>> 29
    }
    count += bytes.count
  }

  /// The sum over all bytes, the last of which, fewer than 32, are given.
  consuming func finish(with last: UnsafeRawBufferPointer) -> UInt64 {
    var rest = SIMD4<UInt64>(repeating: 0)
    for place in last.indices { rest[place / 8] |= unsafe UInt64(last[place]) << UInt64(place % 8 * 8) }
    lanes = (lanes ^ rest) &* Self.factor
    var sum = UInt64(count + last.count)
    for lane in 0..<4 {
      sum = (sum ^ lanes[lane]) &* 0x9FB2_1C65_1E98_DF25
      sum ^= sum >> 31
    }
    return sum
  }
}
