/// Functions of a matrix x [B, C] with a parameter a column.
package enum ColumnActivations {
  /// y = x · scale[c] + shift[c].
  package static func affine(
    _ x: Span<Float>, scale: Span<Float>, shift: Span<Float>, into y: inout MutableSpan<Float>
  ) {
    let columns = scale.count
    precondition(shift.count == columns && y.count == x.count, "affine columns: sizes do not match")
    forEachRow(of: x.count, columns: columns) { start in
      for c in 0..<columns {
        unsafe y[unchecked: start + c] = x[unchecked: start + c] * scale[unchecked: c] + shift[unchecked: c]
      }
    }
  }

  /// y = x where x > 0, slope[c] · x elsewhere.
  package static func prelu(_ x: Span<Float>, slope: Span<Float>, into y: inout MutableSpan<Float>) {
    let columns = slope.count
    precondition(y.count == x.count, "prelu: sizes do not match")
    forEachRow(of: x.count, columns: columns) { start in
      for c in 0..<columns {
        let value = unsafe x[unchecked: start + c]
        unsafe y[unchecked: start + c] = value > 0 ? value : slope[unchecked: c] * value
      }
    }
  }

  /// dx = dy where x > 0, slope[c] · dy elsewhere; dslope[c] = Σ_B dy · min(x, 0).
  package static func preluGradient(
    _ x: Span<Float>, slope: Span<Float>, gradient dy: Span<Float>, into dx: inout MutableSpan<Float>,
    slope dslope: inout MutableSpan<Float>
  ) {
    let columns = slope.count
    precondition(
      dy.count == x.count && dx.count == x.count && dslope.count == columns, "prelu: sizes do not match")
    Elementwise.fill(&dslope, with: 0)
    forEachRow(of: x.count, columns: columns) { start in
      for c in 0..<columns {
        let (value, above) = unsafe (x[unchecked: start + c], dy[unchecked: start + c])
        unsafe dx[unchecked: start + c] = value > 0 ? above : slope[unchecked: c] * above
        unsafe dslope[unchecked: c] += above * min(value, 0)
      }
    }
  }

  /// y = x · (p + (1 - p) · slope[c]).
  package static func gate(
    _ x: Span<Float>, share p: Span<Float>, slope: Span<Float>, into y: inout MutableSpan<Float>
  ) {
    let columns = slope.count
    precondition(p.count == x.count && y.count == x.count, "gate: sizes do not match")
    forEachRow(of: x.count, columns: columns) { start in
      for c in 0..<columns {
        let (share, low) = unsafe (p[unchecked: start + c], slope[unchecked: c])
        unsafe y[unchecked: start + c] = x[unchecked: start + c] * (share + (1 - share) * low)
      }
    }
  }

  /// dx = dy · (p + (1 - p) · slope[c]); dp = dy · x · (1 - slope[c]); dslope[c] = Σ_B dy · x · (1 - p).
  package static func gateGradient(
    _ x: Span<Float>, share p: Span<Float>, slope: Span<Float>, gradient dy: Span<Float>,
    into dx: inout MutableSpan<Float>, share dp: inout MutableSpan<Float>, slope dslope: inout MutableSpan<Float>
  ) {
    let columns = slope.count
    precondition(
      p.count == x.count && dy.count == x.count && dx.count == x.count && dp.count == x.count
        && dslope.count == columns, "gate: sizes do not match")
    Elementwise.fill(&dslope, with: 0)
    forEachRow(of: x.count, columns: columns) { start in
      for c in 0..<columns {
        let (share, low) = unsafe (p[unchecked: start + c], slope[unchecked: c])
        let (value, above) = unsafe (x[unchecked: start + c], dy[unchecked: start + c])
        unsafe dx[unchecked: start + c] = above * (share + (1 - share) * low)
        unsafe dp[unchecked: start + c] = above * value * (1 - low)
        unsafe dslope[unchecked: c] += above * value * (1 - share)
      }
    }
  }

  @inline(__always)
  private static func forEachRow(of count: Int, columns: Int, _ body: (Int) -> Void) {
    precondition(columns > 0 && count % columns == 0, "\(count) floats are no rows of \(columns)")
    for start in stride(from: 0, to: count, by: columns) { body(start) }
  }
}
