/// Sums. Sixteen accumulators with a fixed assignment of elements make them fast and the same on every run.
package enum Reductions {
  /// Σ x.
  package static func sum(_ x: Span<Float>) -> Float {
    var lanes = SIMD16<Float>.zero
    let whole = x.count & ~15
    unsafe x.withUnsafeBufferPointer { x in
      for start in stride(from: 0, to: whole, by: 16) {
        unsafe lanes += UnsafeRawPointer(x.baseAddress! + start).loadUnaligned(as: SIMD16<Float>.self)
      }
    }
    var total = treeSum(lanes)
    for i in whole..<x.count { unsafe total += x[unchecked: i] }
    return total
  }

  /// Σ x ⊙ y.
  package static func dot(_ x: Span<Float>, _ y: Span<Float>) -> Float {
    precondition(x.count == y.count, "dot: \(x.count) values against \(y.count)")
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        guard let x0 = x.baseAddress, let y0 = y.baseAddress else { return 0 }
        return unsafe dot(x0, y0, x.count)
      }
    }
  }

  /// Σ x ⊙ y over `count` floats.
  @inline(__always)
  static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int) -> Float {
    var lanes = SIMD16<Float>.zero
    let whole = count & ~15
    var start = 0
    while start < whole {
      unsafe lanes +=
        UnsafeRawPointer(x + start).loadUnaligned(as: SIMD16<Float>.self)
        * UnsafeRawPointer(y + start).loadUnaligned(as: SIMD16<Float>.self)
      start += 16
    }
    var total = treeSum(lanes)
    while start < count {
      unsafe total += x[start] * y[start]
      start += 1
    }
    return total
  }

  /// The sum of sixteen lanes by halves: the library's `sum()` adds one lane after the other, which costs more than the
  /// products of a short row.
  @inline(__always)
  static func treeSum(_ lanes: SIMD16<Float>) -> Float {
    let eight = lanes.lowHalf + lanes.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// Σ x², in double precision: the squared norm of a gradient.
  package static func squaredNorm(_ x: Span<Float>) -> Double {
    var total = 0.0
    var start = 0
    while start < x.count {
      let end = min(start + 4096, x.count)
      let block = x.extracting(start..<end)
      total += Double(dot(block, block))
      start = end
    }
    return total
  }

  /// y[c] = Σ_r x[r, c], or added to y.
  package static func columnSums(_ x: Span<Float>, columns: Int, into y: inout MutableSpan<Float>) {
    precondition(columns > 0 && x.count % columns == 0 && y.count == columns, "column sums: sizes do not match")
    Elementwise.fill(&y, with: 0)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        for row in 0..<(x.count / columns) {
          let source = unsafe UnsafeBufferPointer(rebasing: x[(row * columns)..<((row + 1) * columns)])
          for c in 0..<columns { unsafe y[c] += source[c] }
        }
      }
    }
  }

  /// y[r] = Σ_c x[r, c].
  package static func rowSums(_ x: Span<Float>, columns: Int, into y: inout MutableSpan<Float>) {
    precondition(columns > 0 && x.count == y.count * columns, "row sums: sizes do not match")
    for row in y.indices {
      unsafe y[unchecked: row] = sum(x.extracting((row * columns)..<((row + 1) * columns)))
    }
  }

  /// y[r] = Σ_c a[r, c] · b[r, c]: the inner products of paired rows.
  package static func rowDots(_ a: Span<Float>, _ b: Span<Float>, columns: Int, into y: inout MutableSpan<Float>) {
    precondition(columns > 0 && a.count == b.count && a.count == y.count * columns, "row dots: sizes do not match")
    for row in y.indices {
      let range = (row * columns)..<((row + 1) * columns)
      unsafe y[unchecked: row] = dot(a.extracting(range), b.extracting(range))
    }
  }
}
