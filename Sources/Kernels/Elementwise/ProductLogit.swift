extension Elementwise {
  /// z = the logit of σ(a) σ(b), -ln(e^-a + e^-b + e^-(a+b)): the probability is never formed.
  package static func productLogit(_ a: Span<Float>, _ b: Span<Float>, into z: inout MutableSpan<Float>) {
    precondition(a.count == b.count && a.count == z.count, "elementwise: \(a.count) values against \(b.count)")
    for i in a.indices {
      let terms = ProductTerms(a[i], b[i])
      z[i] = -terms.largest - naturalLogarithm(terms.sum)
    }
  }

  /// da = dz ⊙ (e^-a + e^-(a+b)) / (e^-a + e^-b + e^-(a+b)), db likewise.
  package static func productLogitGradient(
    _ a: Span<Float>, _ b: Span<Float>, gradient dz: Span<Float>, first da: inout MutableSpan<Float>,
    second db: inout MutableSpan<Float>
  ) {
    precondition(
      a.count == b.count && a.count == dz.count && a.count == da.count && a.count == db.count,
      "elementwise: \(a.count) values against \(b.count)")
    for i in a.indices {
      let terms = ProductTerms(a[i], b[i])
      let factor = unsafe dz[unchecked: i] / terms.sum
      unsafe da[unchecked: i] = factor * (terms.onlyFirst + terms.both)
      unsafe db[unchecked: i] = factor * (terms.onlySecond + terms.both)
    }
  }

  /// e^-a, e^-b and e^-(a+b), divided by e^largest so that the largest of them is 1.
  private struct ProductTerms {
    let largest: Float
    let onlyFirst: Float
    let onlySecond: Float
    let both: Float
    var sum: Float { onlyFirst + onlySecond + both }

    @inline(__always)
    init(_ a: Float, _ b: Float) {
      largest = max(max(-a, -b), -a - b)
      onlyFirst = exponential(-a - largest)
      onlySecond = exponential(-b - largest)
      both = exponential(-a - b - largest)
    }
  }
}
