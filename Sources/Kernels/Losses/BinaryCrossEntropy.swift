/// The cross entropy of two outcomes. Values are summed in double precision.
package enum BinaryCrossEntropy {
  /// Σ w [max(z, 0) - y z + ln(1 + e^-|z|)] over logits z and targets y; no weights mean 1 each.
  package static func sum(_ z: Span<Float>, targets y: Span<Float>, weights w: Span<Float>) -> Double {
    precondition(
      y.count == z.count && (w.count == z.count || w.isEmpty), "cross entropy: \(z.count) logits, \(y.count) targets")
    var total = 0.0
    for i in z.indices {
      let loss = Elementwise.softplus(z[i]) - y[i] * z[i]
      total += Double(w.isEmpty ? loss : w[i] * loss)
    }
    return total
  }

  /// dz = scale · w (σ(z) - y).
  package static func gradient(
    _ z: Span<Float>, targets y: Span<Float>, weights w: Span<Float>, scale: Float, into dz: inout MutableSpan<Float>
  ) {
    precondition(
      y.count == z.count && dz.count == z.count && (w.count == z.count || w.isEmpty),
      "cross entropy: \(z.count) logits, \(y.count) targets")
    for i in z.indices {
      unsafe dz[unchecked: i] = scale * (1 / (1 + Elementwise.exponential(-z[unchecked: i])) - y[unchecked: i])
    }
    guard !w.isEmpty else { return }
    for i in z.indices { unsafe dz[unchecked: i] *= w[unchecked: i] }
  }
}
