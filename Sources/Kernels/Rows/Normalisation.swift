/// Rows or columns brought to a common scale, and the gradients of that.
package enum Normalisation {
  /// y[r] = x[r] · inverse[r] with inverse[r] = 1 / max(‖x[r]‖, ε).
  package static func unitLength(
    _ x: Span<Float>, width: Int, epsilon: Float, inverse: inout MutableSpan<Float>, into y: inout MutableSpan<Float>
  ) {
    precondition(width > 0 && x.count == inverse.count * width, "unit length: sizes do not match")
    for row in inverse.indices {
      let values = x.extracting((row * width)..<((row + 1) * width))
      unsafe inverse[unchecked: row] = 1 / max(Reductions.dot(values, values).squareRoot(), epsilon)
    }
    Rows.scaleRows(x, by: inverse.span, into: &y)
  }

  /// dx[r] = (dy[r] - y[r] (y[r] · dy[r])) · inverse[r]; where the norm was below ε, dx[r] = dy[r] / ε.
  package static func unitLengthGradient(
    output y: Span<Float>, inverse: Span<Float>, gradient dy: Span<Float>, width: Int, epsilon: Float,
    into dx: inout MutableSpan<Float>
  ) {
    precondition(
      width > 0 && y.count == inverse.count * width && dy.count == y.count && dx.count == y.count,
      "unit length: sizes do not match")
    for row in inverse.indices {
      let range = (row * width)..<((row + 1) * width)
      let factor = unsafe inverse[unchecked: row]
      let along = factor >= 1 / epsilon ? 0 : Reductions.dot(y.extracting(range), dy.extracting(range))
      for i in range { unsafe dx[unchecked: i] = factor * (dy[unchecked: i] - along * y[unchecked: i]) }
    }
  }

  /// y[r] = (x[r] - mean) · inverse[r] with inverse[r] = 1 / √(variance + ε), both over the columns of row r.
  package static func standardiseRows(
    _ x: Span<Float>, width: Int, epsilon: Float, inverse: inout MutableSpan<Float>, into y: inout MutableSpan<Float>
  ) {
    precondition(
      width > 0 && x.count == inverse.count * width && y.count == x.count, "standardised rows: sizes do not match")
    for row in inverse.indices {
      let range = (row * width)..<((row + 1) * width)
      let mean = Reductions.sum(x.extracting(range)) / Float(width)
      for i in range { unsafe y[unchecked: i] = x[unchecked: i] - mean }
      let squares = Reductions.dot(y.span.extracting(range), y.span.extracting(range))
      let factor = 1 / (squares / Float(width) + epsilon).squareRoot()
      unsafe inverse[unchecked: row] = factor
      for i in range { unsafe y[unchecked: i] *= factor }
    }
  }

  /// dx[r] = inverse[r] · (dy - mean(dy) - y · mean(dy ⊙ y)), the means over the columns of row r.
  package static func standardiseRowsGradient(
    output y: Span<Float>, inverse: Span<Float>, gradient dy: Span<Float>, width: Int,
    into dx: inout MutableSpan<Float>
  ) {
    precondition(
      width > 0 && y.count == inverse.count * width && dy.count == y.count && dx.count == y.count,
      "standardised rows: sizes do not match")
    for row in inverse.indices {
      let range = (row * width)..<((row + 1) * width)
      let factor = unsafe inverse[unchecked: row]
      let mean = Reductions.sum(dy.extracting(range)) / Float(width)
      let along = Reductions.dot(y.extracting(range), dy.extracting(range)) / Float(width)
      for i in range { unsafe dx[unchecked: i] = factor * (dy[unchecked: i] - mean - along * y[unchecked: i]) }
    }
  }

  /// The mean and the variance (Σ (x - mean)² / B) of each column of x [B, C], B > 0.
  package static func columnMoments(
    _ x: Span<Float>, mean: inout MutableSpan<Float>, variance: inout MutableSpan<Float>
  ) {
    let columns = mean.count
    precondition(
      columns > 0 && x.count > 0 && x.count % columns == 0 && variance.count == columns,
      "column moments: sizes do not match")
    let rows = x.count / columns
    Reductions.columnSums(x, columns: columns, into: &mean)
    for c in mean.indices { unsafe mean[unchecked: c] /= Float(rows) }
    Elementwise.fill(&variance, with: 0)
    unsafe x.withUnsafeBufferPointer { x in
      for row in 0..<rows {
        let values = unsafe UnsafeBufferPointer(rebasing: x[(row * columns)..<((row + 1) * columns)])
        for c in 0..<columns {
          let distance = unsafe values[c] - mean[unchecked: c]
          unsafe variance[unchecked: c] += distance * distance
        }
      }
    }
    for c in variance.indices { unsafe variance[unchecked: c] /= Float(rows) }
  }

  /// dx = inverse[c] · (dy - mean(dy) - y · mean(dy ⊙ y)), the means over the rows of column c.
  package static func standardiseColumnsGradient(
    output y: Span<Float>, inverse: Span<Float>, gradient dy: Span<Float>, into dx: inout MutableSpan<Float>
  ) {
    let columns = inverse.count
    precondition(
      columns > 0 && y.count % columns == 0 && dy.count == y.count && dx.count == y.count,
      "standardised columns: sizes do not match")
    let rows = y.count / columns
    guard rows > 0 else { return }
    var means = [Float](repeating: 0, count: columns)
    var along = [Float](repeating: 0, count: columns)
    unsafe y.withUnsafeBufferPointer { y in
      unsafe dy.withUnsafeBufferPointer { dy in
        unsafe dx.withUnsafeMutableBufferPointer { dx in
          for row in 0..<rows {
            let range = (row * columns)..<((row + 1) * columns)
            let (output, above) = unsafe (
              UnsafeBufferPointer(rebasing: y[range]), UnsafeBufferPointer(rebasing: dy[range])
            )
            for c in 0..<columns {
              unsafe means[c] += above[c]
              unsafe along[c] += above[c] * output[c]
            }
          }
          let share = 1 / Float(rows)
          for c in 0..<columns { (means[c], along[c]) = (means[c] * share, along[c] * share) }
          for row in 0..<rows {
            let range = (row * columns)..<((row + 1) * columns)
            let (output, above) = unsafe (
              UnsafeBufferPointer(rebasing: y[range]), UnsafeBufferPointer(rebasing: dy[range])
            )
            let to = unsafe UnsafeMutableBufferPointer(rebasing: dx[range])
            for c in 0..<columns {
              unsafe to[c] = inverse[unchecked: c] * (above[c] - means[c] - along[c] * output[c])
            }
          }
        }
      }
    }
  }
}
