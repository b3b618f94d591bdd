/// Ragged lists: segment s owns the entries offsets[s]..<offsets[s + 1]; there is one offset more than segments.
package enum Segments {
  /// Precondition failure unless the offsets start at 0, never fall and end at `count`.
  package static func check(_ offsets: Span<Int32>, count: Int) {
    precondition(offsets.count > 0 && offsets[0] == 0, "segments: the first offset must be 0")
    precondition(Int(offsets[offsets.count - 1]) == count, "segments: the last offset must be \(count)")
    for s in 1..<max(offsets.count, 1) { precondition(offsets[s - 1] <= offsets[s], "segments: offsets fall at \(s)") }
  }

  /// y[s] = Σ of the rows of segment s, each of `width` floats.
  package static func sum(
    _ x: Span<Float>, width: Int, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(
      y.count == (offsets.count - 1) * width && x.count == Int(offsets[offsets.count - 1]) * width,
      "segment sum: sizes do not match")
    Elementwise.fill(&y, with: 0)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x0 = x.baseAddress, let y0 = y.baseAddress else { return }
        for s in 0..<(offsets.count - 1) {
          for n in Int(offsets[s])..<Int(offsets[s + 1]) {
            unsafe ShortRow.add(x0 + n * width, to: y0 + s * width, width)
          }
        }
      }
    }
  }

  /// y[s] = Σ_n w[n] · x[n] over segment s, rows of `width` floats.
  package static func weightedSum(
    _ x: Span<Float>, weights: Span<Float>, width: Int, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(
      y.count == (offsets.count - 1) * width && x.count == weights.count * width
        && weights.count == Int(offsets[offsets.count - 1]), "weighted sum: sizes do not match")
    Elementwise.fill(&y, with: 0)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x0 = x.baseAddress, let y0 = y.baseAddress else { return }
        for s in 0..<(offsets.count - 1) {
          for n in Int(offsets[s])..<Int(offsets[s + 1]) {
            unsafe ShortRow.add(x0 + n * width, times: weights[unchecked: n], to: y0 + s * width, width)
          }
        }
      }
    }
  }

  /// y[n] = x[s] for every entry n of segment s: each segment's row, once for each of its entries.
  package static func expand(
    _ x: Span<Float>, width: Int, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(
      x.count == (offsets.count - 1) * width && y.count == Int(offsets[offsets.count - 1]) * width,
      "expansion of segments: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x0 = x.baseAddress, let y0 = y.baseAddress else { return }
        for s in 0..<(offsets.count - 1) {
          for n in Int(offsets[s])..<Int(offsets[s + 1]) {
            unsafe ShortRow.copy(x0 + s * width, to: y0 + n * width, width)
          }
        }
      }
    }
  }

  /// y = softmax of x / T within each segment, shifted by its largest value.
  package static func softmax(
    _ x: Span<Float>, temperature: Float = 1, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(x.count == y.count && Int(offsets[offsets.count - 1]) == x.count, "softmax: sizes do not match")
    for s in 0..<(offsets.count - 1) {
      let (start, end) = (Int(offsets[s]), Int(offsets[s + 1]))
      guard start < end else { continue }
      var largest = -Float.infinity
      for n in start..<end { unsafe largest = max(largest, x[unchecked: n]) }
      var total: Float = 0
      for n in start..<end {
        let power = unsafe Elementwise.exponential((x[unchecked: n] - largest) / temperature)
        unsafe y[unchecked: n] = power
        total += power
      }
      let inverse = 1 / total
      for n in start..<end { unsafe y[unchecked: n] *= inverse }
    }
  }

  /// y = x / T - log Σ exp(x / T) within each segment.
  package static func logSoftmax(
    _ x: Span<Float>, temperature: Float = 1, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(x.count == y.count && Int(offsets[offsets.count - 1]) == x.count, "softmax: sizes do not match")
    for s in 0..<(offsets.count - 1) {
      let (start, end) = (Int(offsets[s]), Int(offsets[s + 1]))
      guard start < end else { continue }
      let shift = logSumExp(x.extracting(start..<end), temperature: temperature)
      for n in start..<end { unsafe y[unchecked: n] = x[unchecked: n] / temperature - shift }
    }
  }

  /// log Σ exp(x / T), shifted by the largest value; -∞ of nothing.
  package static func logSumExp(_ x: Span<Float>, temperature: Float = 1) -> Float {
    var largest = -Float.infinity
    for n in x.indices { unsafe largest = max(largest, x[unchecked: n]) }
    guard largest > -Float.infinity else { return largest }
    var total: Float = 0
    for n in x.indices { unsafe total += Elementwise.exponential((x[unchecked: n] - largest) / temperature) }
    return largest / temperature + Elementwise.naturalLogarithm(total)
  }
}
