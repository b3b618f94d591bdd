/// Cross entropies of ragged lists. Values are summed in double precision.
package enum SoftmaxCrossEntropy {
  /// -Σ_lists Σ_i p_i ln softmax(z / T)_i; the targets p of a list need not add up to 1.
  package static func sum(
    _ z: Span<Float>, targets p: Span<Float>, temperature: Float, offsets: Span<Int32>
  ) -> Double {
    precondition(p.count == z.count && Int(offsets[offsets.count - 1]) == z.count, "softmax: sizes do not match")
    var total = 0.0
    for s in 0..<(offsets.count - 1) {
      let list = Int(offsets[s])..<Int(offsets[s + 1])
      let shift = Segments.logSumExp(z.extracting(list), temperature: temperature)
      for n in list { total += Double(p[n] * (shift - z[n] / temperature)) }
    }
    return total
  }

  /// dz = scale · ((Σ p) softmax(z / T) - p) / T within each list.
  package static func gradient(
    _ z: Span<Float>, targets p: Span<Float>, temperature: Float, scale: Float, offsets: Span<Int32>,
    into dz: inout MutableSpan<Float>
  ) {
    precondition(
      p.count == z.count && dz.count == z.count && Int(offsets[offsets.count - 1]) == z.count,
      "softmax: sizes do not match")
    let factor = scale / temperature
    for s in 0..<(offsets.count - 1) {
      let list = Int(offsets[s])..<Int(offsets[s + 1])
      let mass = Reductions.sum(p.extracting(list))
      let shift = Segments.logSumExp(z.extracting(list), temperature: temperature)
      for n in list {
        let share = unsafe Elementwise.exponential(z[unchecked: n] / temperature - shift)
        unsafe dz[unchecked: n] = factor * (mass * share - p[unchecked: n])
      }
    }
  }

  /// Σ_lists Σ_{i: y_i > 0} y_i ln(1 + (Σ_{j: y_j = 0} e^z_j) / e^z_i): each positive against all negatives.
  package static func sumOfPositives(_ z: Span<Float>, labels y: Span<Float>, offsets: Span<Int32>) -> Double {
    precondition(y.count == z.count && Int(offsets[offsets.count - 1]) == z.count, "softmax: sizes do not match")
    var total = 0.0
    for s in 0..<(offsets.count - 1) {
      let list = Int(offsets[s])..<Int(offsets[s + 1])
      let against = logSumExpOfNegatives(z, labels: y, in: list)
      for n in list where y[n] > 0 && against > -.infinity {
        total += Double(y[n] * Elementwise.softplus(against - z[n]))
      }
    }
    return total
  }

  /// With N = ln Σ_{j: y_j = 0} e^z_j: dz_i = -scale · y_i σ(N - z_i) of a positive, dz_j = e^(z_j - N) times the sum of
  /// the opposite over the positives.
  package static func gradientOfPositives(
    _ z: Span<Float>, labels y: Span<Float>, scale: Float, offsets: Span<Int32>, into dz: inout MutableSpan<Float>
  ) {
    precondition(
      y.count == z.count && dz.count == z.count && Int(offsets[offsets.count - 1]) == z.count,
      "softmax: sizes do not match")
    for s in 0..<(offsets.count - 1) {
      let list = Int(offsets[s])..<Int(offsets[s + 1])
      let against = logSumExpOfNegatives(z, labels: y, in: list)
      var pull: Float = 0
      for n in list where y[n] > 0 {
        let push = against > -.infinity ? scale * y[n] / (1 + Elementwise.exponential(z[n] - against)) : 0
        dz[n] = -push
        pull += push
      }
      for n in list where !(y[n] > 0) { dz[n] = pull * Elementwise.exponential(z[n] - against) }
    }
  }

  /// -∞ without a negative.
  private static func logSumExpOfNegatives(_ z: Span<Float>, labels y: Span<Float>, in list: Range<Int>) -> Float {
    var largest = -Float.infinity
    for n in list where !(y[n] > 0) { largest = max(largest, z[n]) }
    guard largest > -.infinity else { return largest }
    var total: Float = 0
    for n in list where !(y[n] > 0) { total += Elementwise.exponential(z[n] - largest) }
    return largest + Elementwise.naturalLogarithm(total)
  }
}
