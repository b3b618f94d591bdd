extension Format {
  /// `digits` significant digits, plain from 0.0001 up to a million, with an exponent beyond: 0.3412, 12.30, 1.230e-05.
  ///
  /// For values of unknown size such as losses and learning rates.
  package static func significant(_ value: Double, digits: Int = 4) -> String {
    precondition((1...15).contains(digits), "1 to 15 digits")
    guard value.isFinite, value != 0 else { return fixed(value, digits: 0) }
    let exponent = decimalExponent(value.magnitude)
    if (-4..<6).contains(exponent) {
      let text = fixed(value, digits: min(15, max(0, digits - 1 - exponent)))
      // 9.9996 rounds to 10.000, which has one digit too many.
      let rounded = Double(text) ?? value
      let grown = decimalExponent(rounded.magnitude) > exponent
      return grown && digits - 2 - exponent >= 0 ? fixed(value, digits: digits - 2 - exponent) : text
    }
    var power = exponent
    var mantissa = fixed(scaled(value, by: -power), digits: digits - 1)
    if (Double(mantissa) ?? 0).magnitude >= 10 {
      power += 1
      mantissa = fixed(scaled(value, by: -power), digits: digits - 1)
    }
    return "\(mantissa)e\(power < 0 ? "-" : "+")\(power.magnitude < 10 ? "0" : "")\(power.magnitude)"
  }

  /// The e with 10ᵉ ≤ value < 10ᵉ⁺¹, read off Swift's exact shortest form.
  private static func decimalExponent(_ value: Double) -> Int {
    let parts = "\(value)".split(separator: "e")
    let shift = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    if mantissa[0] != "0" { return mantissa[0].count - 1 + shift }
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    return -1 - fraction.prefix { $0 == "0" }.count + shift
  }

  private static func scaled(_ value: Double, by power: Int) -> Double {
    // In two steps, since 10^power alone may overflow.
    let half = power / 2
    return value * powerOfTen(half) * powerOfTen(power - half)
  }

  private static func powerOfTen(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent.magnitude { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }
}
