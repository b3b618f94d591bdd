// B rows of F fields, each an embedding of D floats.

extension Pairs {
  /// y[b] = ½ [(Σ_i x[b, i])² - Σ_i x[b, i]²]: x [B, F·D], y [B, D].
  package static func factorisationMachine(_ x: Span<Float>, fields: Int, width: Int, into y: inout MutableSpan<Float>)
  {
    precondition(
      width > 0 && y.count % width == 0 && x.count == y.count * fields, "factorisation machine: sizes do not match")
    let rows = y.count / width
    var sums = [Float](repeating: 0, count: width)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          for row in 0..<rows {
            let to = unsafe UnsafeMutableBufferPointer(rebasing: y[(row * width)..<((row + 1) * width)])
            for column in 0..<width { unsafe (sums[column], to[column]) = (0, 0) }
            for field in (row * fields)..<((row + 1) * fields) {
              let from = unsafe UnsafeBufferPointer(rebasing: x[(field * width)..<((field + 1) * width)])
              for column in 0..<width {
                unsafe sums[column] += from[column]
                unsafe to[column] -= from[column] * from[column]
              }
            }
            for column in 0..<width { unsafe to[column] = 0.5 * (sums[column] * sums[column] + to[column]) }
          }
        }
      }
    }
  }

  /// dx[b, i] = dy[b] ⊙ (Σ_j x[b, j] - x[b, i]).
  package static func factorisationMachineGradient(
    _ x: Span<Float>, gradient dy: Span<Float>, fields: Int, width: Int, into dx: inout MutableSpan<Float>
  ) {
    precondition(
      width > 0 && dy.count % width == 0 && x.count == dy.count * fields && dx.count == x.count,
      "factorisation machine: sizes do not match")
    let rows = dy.count / width
    var sums = [Float](repeating: 0, count: width)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe dy.withUnsafeBufferPointer { dy in
        unsafe dx.withUnsafeMutableBufferPointer { dx in
          unsafe sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<rows {
              let above = unsafe UnsafeBufferPointer(rebasing: dy[(row * width)..<((row + 1) * width)])
              for column in 0..<width { unsafe sums[column] = 0 }
              for field in (row * fields)..<((row + 1) * fields) {
                let from = unsafe UnsafeBufferPointer(rebasing: x[(field * width)..<((field + 1) * width)])
                for column in 0..<width { unsafe sums[column] += from[column] }
              }
              for field in (row * fields)..<((row + 1) * fields) {
                let from = unsafe UnsafeBufferPointer(rebasing: x[(field * width)..<((field + 1) * width)])
                let to = unsafe UnsafeMutableBufferPointer(rebasing: dx[(field * width)..<((field + 1) * width)])
                for column in 0..<width { unsafe to[column] = above[column] * (sums[column] - from[column]) }
              }
            }
          }
        }
      }
    }
  }
}
