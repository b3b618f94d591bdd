/// Functions of a matrix x [B, C] with a parameter a column.
package enum ColumnActivations {
  /// y = x · scale[c] + shift[c].
  package static func affine(
    _ x: Span<Float>, scale: Span<Float>, shift: Span<Float>, into y: inout MutableSpan<Float>
  ) {
    let columns = scale.count
    precondition(shift.count == columns && y.count == x.count, "affine columns: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        for row in rows(of: x.count, columns) {
          let from = unsafe UnsafeBufferPointer(rebasing: x[row])
          let to = unsafe UnsafeMutableBufferPointer(rebasing: y[row])
          for c in 0..<columns { unsafe to[c] = from[c] * scale[unchecked: c] + shift[unchecked: c] }
        }
      }
    }
  }

  /// y = x where x > 0, slope[c] · x elsewhere.
  package static func prelu(_ x: Span<Float>, slope: Span<Float>, into y: inout MutableSpan<Float>) {
    let columns = slope.count
    precondition(y.count == x.count, "prelu: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        for row in rows(of: x.count, columns) {
          let from = unsafe UnsafeBufferPointer(rebasing: x[row])
          let to = unsafe UnsafeMutableBufferPointer(rebasing: y[row])
          for c in 0..<columns { unsafe to[c] = max(from[c], 0) + slope[unchecked: c] * min(from[c], 0) }
        }
      }
    }
  }

  /// dx = dy where x > 0, slope[c] · dy elsewhere; dslope[c] = Σ_B dy · min(x, 0).
  package static func preluGradient(
    _ x: Span<Float>, slope: Span<Float>, gradient dy: Span<Float>, into dx: inout MutableSpan<Float>,
    slope dslope: inout MutableSpan<Float>
  ) {
    let columns = slope.count
    precondition(dy.count == x.count && dx.count == x.count && dslope.count == columns, "prelu: sizes do not match")
    Elementwise.fill(&dslope, with: 0)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe dy.withUnsafeBufferPointer { dy in
        unsafe dx.withUnsafeMutableBufferPointer { dx in
          for row in rows(of: x.count, columns) {
            let (from, above) = unsafe (UnsafeBufferPointer(rebasing: x[row]), UnsafeBufferPointer(rebasing: dy[row]))
            let to = unsafe UnsafeMutableBufferPointer(rebasing: dx[row])
            for c in 0..<columns { unsafe to[c] = from[c] > 0 ? above[c] : slope[unchecked: c] * above[c] }
            for c in 0..<columns { unsafe dslope[unchecked: c] += above[c] * min(from[c], 0) }
          }
        }
      }
    }
  }

  /// y = x · (p + (1 - p) · slope[c]).
  package static func gate(
    _ x: Span<Float>, share p: Span<Float>, slope: Span<Float>, into y: inout MutableSpan<Float>
  ) {
    let columns = slope.count
    precondition(p.count == x.count && y.count == x.count, "gate: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe p.withUnsafeBufferPointer { p in
        unsafe y.withUnsafeMutableBufferPointer { y in
          for row in rows(of: x.count, columns) {
            let (from, share) = unsafe (UnsafeBufferPointer(rebasing: x[row]), UnsafeBufferPointer(rebasing: p[row]))
            let to = unsafe UnsafeMutableBufferPointer(rebasing: y[row])
            for c in 0..<columns { unsafe to[c] = from[c] * (share[c] + (1 - share[c]) * slope[unchecked: c]) }
          }
        }
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
    gate(dy, share: p, slope: slope, into: &dx)
    Elementwise.fill(&dslope, with: 0)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe p.withUnsafeBufferPointer { p in
        unsafe dy.withUnsafeBufferPointer { dy in
          unsafe dp.withUnsafeMutableBufferPointer { dp in
            for row in rows(of: x.count, columns) {
              let (from, above) = unsafe (UnsafeBufferPointer(rebasing: x[row]), UnsafeBufferPointer(rebasing: dy[row]))
              let share = unsafe UnsafeBufferPointer(rebasing: p[row])
              let to = unsafe UnsafeMutableBufferPointer(rebasing: dp[row])
              for c in 0..<columns { unsafe to[c] = above[c] * from[c] * (1 - slope[unchecked: c]) }
              for c in 0..<columns { unsafe dslope[unchecked: c] += above[c] * from[c] * (1 - share[c]) }
            }
          }
        }
      }
    }
  }

  /// The range of every row of a matrix of `count` floats.
  private static func rows(of count: Int, _ columns: Int) -> some Sequence<Range<Int>> {
    precondition(columns > 0 && count % columns == 0, "\(count) floats are no rows of \(columns)")
    return stride(from: 0, to: count, by: columns).lazy.map { $0..<($0 + columns) }
  }
}
