import Glibc

/// eˣ and its relatives. The vectorised form is a polynomial within 2 units in the last place of `expf` on
/// [-87, 88]; below it the result is 0 to within 10⁻³⁸, above it the largest power that is still finite.
extension Elementwise {
  /// y = eˣ.
  package static func exponential(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] = exponential(x[unchecked: i]) }
  }

  /// y = 1 / (1 + e⁻ˣ).
  package static func sigmoid(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] = 1 / (1 + exponential(-x[unchecked: i])) }
  }

  /// y = ln x.
  package static func logarithm(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] = logf(x[unchecked: i]) }
  }

  /// y = ln(1 + eˣ), without overflow: max(x, 0) + ln(1 + e^-|x|).
  package static func softplus(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] = softplus(x[unchecked: i]) }
  }

  /// ln(1 + eˣ), without overflow.
  package static func softplus(_ x: Float) -> Float {
    max(x, 0) + log1pf(expf(-abs(x)))
  }

  /// eˣ of one number: x = n ln 2 + r with |r| ≤ ½ ln 2, then 2ⁿ · p(r), p of degree 6 by Horner.
  @inline(__always)
  package static func exponential(_ x: Float) -> Float {
    let bounded = min(max(x, -87.3), 88.0)
    // Adding and subtracting 1.5·2²³ rounds to the nearest integer without a branch or a library call.
    let shifted = bounded * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (bounded - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p: Float = 1.389_088_9e-3
    p = p * r + 8.333_336_3e-3
    p = p * r + 4.166_666_7e-2
    p = p * r + 1.666_666_6e-1
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    let power = Float(bitPattern: (shifted.bitPattern &+ 127) << 23)
    return p * power
  }
}

extension Elementwise {
  /// ln x of one number.
  package static func naturalLogarithm(_ x: Float) -> Float { logf(x) }
}
