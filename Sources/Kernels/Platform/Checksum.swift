/// A sum over bytes that detects damage.
enum Checksum {
  /// Four independent lanes of multiply and rotate over 8-byte words; the last words are filled up with zeros.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var lanes = SIMD4<UInt64>(
      0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63)
    let factor = SIMD4<UInt64>(repeating: 0x9FB2_1C65_1E98_DF25)
    let whole = bytes.count / 32
    for block in 0..<whole {
      let words = unsafe bytes.loadUnaligned(fromByteOffset: block * 32, as: SIMD4<UInt64>.self)
      lanes = (lanes ^ words) &* factor
      lanes ^= lanes &>> 29
    }
    var rest = SIMD4<UInt64>(repeating: 0)
    for index in (whole * 32)..<bytes.count {
      let place = index - whole * 32
      rest[place / 8] |= unsafe UInt64(bytes[index]) << UInt64(place % 8 * 8)
    }
    lanes = (lanes ^ rest) &* factor
    var sum = UInt64(bytes.count)
    for lane in 0..<4 {
      sum = (sum ^ lanes[lane]) &* 0x9FB2_1C65_1E98_DF25
      sum ^= sum >> 31
    }
    return sum
  }
}
