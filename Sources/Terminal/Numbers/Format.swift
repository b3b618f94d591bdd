/// Numbers as people read them: no locale, the same text everywhere.
package enum Format {
  /// Exactly `digits` digits after the point, rounded from the exact binary value, half to even, as C's `%.*f`.
  ///
  /// Values that round to zero have no sign. "nan", "inf" and "-inf" for what is no number; from 2⁶³ on Swift's
  /// shortest form.
  package static func fixed(_ value: Double, digits: Int) -> String {
    precondition((0...15).contains(digits), "0 to 15 digits")
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard value.magnitude < 0x1p63 else { return "\(value)" }
    // The whole part is exact, and so the fraction; scaled, it is below 10¹⁵ and its halves are representable.
    var whole = UInt64(value.magnitude)
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    var fraction = scaledFraction(value.magnitude - Double(whole), scale: Double(scale), wholeIsOdd: whole % 2 == 1)
    if fraction == scale {
      whole += 1
      fraction = 0
    }
    let sign = value < 0 && (whole > 0 || fraction > 0) ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let text = "\(fraction)"
    return "\(sign)\(whole)." + String(repeating: "0", count: digits - text.count) + text
  }

  /// fraction · scale to the nearest integer; at half to even, where without digits the whole part decides.
  private static func scaledFraction(_ fraction: Double, scale: Double, wholeIsOdd: Bool) -> UInt64 {
    let product = fraction * scale
    let floor = product.rounded(.down)
    // What the multiplication rounded off decides where the rounded product lies at half.
    let error = (-product).addingProduct(fraction, scale)
    let half = product - floor - 0.5
    let isOdd = scale == 1 ? wholeIsOdd : UInt64(floor) % 2 == 1
    let goesUp = half > 0 || half == 0 && (error > 0 || error == 0 && isOdd)
    return UInt64(floor) + (goesUp ? 1 : 0)
  }

  /// With commas between thousands: 1,234,567.
  package static func grouped(_ value: Int) -> String {
    let digits = "\(value.magnitude)"
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// A share as per cent: 0.4567 is "45.7 %".
  package static func percent(_ share: Double, digits: Int = 1) -> String {
    fixed(100 * share, digits: digits) + " %"
  }

  /// A count in three digits or so, with an SI prefix: 999, 12.3k, 4.57M, 8.00G.
  package static func count(_ value: Double) -> String {
    prefixed(value, base: 1000, units: ["", "k", "M", "G", "T", "P"], separator: "")
  }

  /// A size in memory, in powers of 1024: 512 B, 1.50 KiB, 3.20 GiB.
  package static func bytes(_ value: Int) -> String {
    prefixed(Double(value), base: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"], separator: " ")
  }

  /// A time span: 0.42 s, 12.3 s, 3 min 04 s, 1 h 02 min, 2 d 03 h.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return fixed(seconds, digits: 0) }
    if seconds.magnitude < 9.995 { return fixed(seconds, digits: 2) + " s" }
    if seconds.magnitude < 59.95 { return fixed(seconds, digits: 1) + " s" }
    guard seconds < 0x1p53 else { return "\(seconds) s" }
    precondition(seconds > 0, "a time span of a minute or more is not negative")
    let whole = Int(seconds.rounded())
    let (days, hours, minutes) = (whole / 86400, whole / 3600 % 24, whole / 60 % 60)
    if days > 0 { return "\(days) d \(twoDigits(hours)) h" }
    if hours > 0 { return "\(hours) h \(twoDigits(minutes)) min" }
    return "\(minutes) min \(twoDigits(whole % 60)) s"
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }

  /// Whole numbers below the base stay whole; else three digits or so, and never a rounded "1000k".
  private static func prefixed(_ value: Double, base: Double, units: [String], separator: String) -> String {
    guard value.isFinite else { return fixed(value, digits: 0) }
    var scaled = value
    var unit = 0
    while unit < units.count - 1, scaled.magnitude >= (unit == 0 ? base : base - 0.5) {
      scaled /= base
      unit += 1
    }
    let magnitude = scaled.magnitude
    let isWhole = unit == 0 && scaled == scaled.rounded()
    let digits = isWhole || magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2
    return fixed(scaled, digits: digits) + separator + units[unit]
  }
}
