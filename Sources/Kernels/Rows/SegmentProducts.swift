extension Segments {
  /// y[n] = x[s] · k[n], the inner product, for every entry n of segment s.
  package static func dots(
    _ x: Span<Float>, entries k: Span<Float>, width: Int, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(
      x.count == (offsets.count - 1) * width && k.count == y.count * width
        && y.count == Int(offsets[offsets.count - 1]), "inner products with segments: sizes do not match")
    for s in 0..<(offsets.count - 1) {
      let one = x.extracting((s * width)..<((s + 1) * width))
      for n in Int(offsets[s])..<Int(offsets[s + 1]) {
        unsafe y[unchecked: n] = Reductions.dot(one, k.extracting((n * width)..<((n + 1) * width)))
      }
    }
  }

  /// y[n] = w[n] · x[s] for every entry n of segment s, rows of `width` floats.
  package static func expand(
    _ x: Span<Float>, weights: Span<Float>, width: Int, offsets: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    precondition(
      x.count == (offsets.count - 1) * width && y.count == weights.count * width
        && weights.count == Int(offsets[offsets.count - 1]), "expansion of segments: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x0 = x.baseAddress, let y0 = y.baseAddress else { return }
        for s in 0..<(offsets.count - 1) {
          for n in Int(offsets[s])..<Int(offsets[s + 1]) {
            unsafe ShortRow.scale(x0 + s * width, by: weights[unchecked: n], to: y0 + n * width, width)
          }
        }
      }
    }
  }

  /// dx = y ⊙ (dy - Σ_s y ⊙ dy) / T within each segment, y the softmax of x / T.
  package static func softmaxGradient(
    output y: Span<Float>, gradient dy: Span<Float>, temperature: Float = 1, offsets: Span<Int32>,
    into dx: inout MutableSpan<Float>
  ) {
    precondition(
      y.count == dy.count && y.count == dx.count && Int(offsets[offsets.count - 1]) == y.count,
      "softmax: sizes do not match")
    for s in 0..<(offsets.count - 1) {
      let range = Int(offsets[s])..<Int(offsets[s + 1])
      let total = Reductions.dot(y.extracting(range), dy.extracting(range))
      for n in range { unsafe dx[unchecked: n] = y[unchecked: n] * (dy[unchecked: n] - total) / temperature }
    }
  }
}
