/// Reads numbers from bytes.
enum NumberText {
  /// A decimal number such as `-12`, `3.5` or `1e-3`, correctly rounded; nil for anything else, infinities and NaN included.
  static func decimal(_ text: Span<UInt8>) -> Double? {
    var index = 0
    let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    if isNegative || (!text.isEmpty && text[0] == UInt8(ascii: "+")) { index = 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    var isFraction = false
    while index < text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit < 10 {
        // 15 digits and a power of ten up to 22 are exact in a Double, and so their one product or quotient is rounded once.
        if mantissa >= 100_000_000_000_000 { return general(text) }
        mantissa = mantissa * 10 + UInt64(digit)
        digits += 1
        if isFraction { exponent -= 1 }
      } else if text[index] == UInt8(ascii: ".") && !isFraction {
        isFraction = true
      } else {
        return general(text)
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    guard exponent >= -22 else { return general(text) }
    let value = exponent == 0 ? Double(mantissa) : Double(mantissa) / powers[-exponent]
    return isNegative ? -value : value
  }

  /// A whole number that fits into 64 bits, with an optional fraction, which is cut off.
  static func integer(_ text: Span<UInt8>) -> Int64? {
    var index = 0
    let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var value: Int64 = 0
    let first = index
    while index < text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      guard index - first < 18 else { return nil }
      value = value * 10 + Int64(digit)
      index += 1
    }
    guard index > first else { return nil }
    if index < text.count {
      guard text[index] == UInt8(ascii: ".") else { return nil }
      for place in (index + 1)..<text.count where text[place] &- UInt8(ascii: "0") > 9 { return nil }
    }
    return isNegative ? -value : value
  }

  /// The standard library's reader, for exponents and long numbers, restricted to digits, point, sign and `e`.
  private static func general(_ text: Span<UInt8>) -> Double? {
    var copy: [UInt8] = []
    for index in text.indices {
      let byte = text[index]
      guard byte &- UInt8(ascii: "0") < 10 || "+-.eE".utf8.contains(byte) else { return nil }
      copy.append(byte)
    }
    guard let value = Double(String(decoding: copy, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
}
