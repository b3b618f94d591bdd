/// Rows of a matrix picked by index.
package enum Rows {
  /// out[n] = table[ids[n]], rows of `width` floats. An id outside the table is a precondition failure.
  package static func gather(_ table: Span<Float>, width: Int, ids: Span<Int32>, into out: inout MutableSpan<Float>) {
    precondition(width > 0 && out.count == ids.count * width, "gather: \(ids.count) rows of \(width) into \(out.count)")
    let rows = table.count / width
    unsafe table.withUnsafeBufferPointer { table in
      unsafe out.withUnsafeMutableBufferPointer { out in
        guard let source = table.baseAddress, let target = out.baseAddress else { return }
        for n in ids.indices {
          let id = unsafe Int(ids[unchecked: n])
          precondition(id >= 0 && id < rows, "gather: row \(id) of a table of \(rows)")
          unsafe (target + n * width).update(from: source + id * width, count: width)
        }
      }
    }
  }

  /// table[ids[n]] += values[n], in the order of n.
  package static func scatterAdd(
    _ values: Span<Float>, width: Int, ids: Span<Int32>, into table: inout MutableSpan<Float>
  ) {
    precondition(width > 0 && values.count == ids.count * width, "scatter: \(ids.count) rows of \(width)")
    let rows = table.count / width
    unsafe values.withUnsafeBufferPointer { values in
      unsafe table.withUnsafeMutableBufferPointer { table in
        guard let source = values.baseAddress, let target = table.baseAddress else { return }
        for n in ids.indices {
          let id = unsafe Int(ids[unchecked: n])
          precondition(id >= 0 && id < rows, "scatter: row \(id) of a table of \(rows)")
          let (from, to) = unsafe (source + n * width, target + id * width)
          for column in 0..<width { unsafe to[column] += from[column] }
        }
      }
    }
  }

  /// Copies the `width` columns from `sourceColumn` of x to those from `targetColumn` of y, or adds them.
  package static func copyColumns(
    _ x: Span<Float>, columns sourceColumns: Int, from sourceColumn: Int, width: Int,
    into y: inout MutableSpan<Float>, columns targetColumns: Int, at targetColumn: Int, adding: Bool = false
  ) {
    guard width > 0 else { return }
    let rows = x.count / sourceColumns
    precondition(
      rows * sourceColumns == x.count && rows * targetColumns == y.count && sourceColumn + width <= sourceColumns
        && targetColumn + width <= targetColumns, "copy of columns: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        for row in 0..<rows {
          let from = unsafe source + row * sourceColumns + sourceColumn
          let to = unsafe target + row * targetColumns + targetColumn
          if adding {
            for column in 0..<width { unsafe to[column] += from[column] }
          } else {
            unsafe to.update(from: from, count: width)
          }
        }
      }
    }
  }

  /// y[r, c] = x[r, c] · scale[r], or added to y.
  package static func scaleRows(
    _ x: Span<Float>, by scale: Span<Float>, adding: Bool = false, into y: inout MutableSpan<Float>
  ) {
    guard scale.count > 0 else { return }
    let width = x.count / scale.count
    precondition(width * scale.count == x.count && y.count == x.count, "scaling of rows: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        for row in scale.indices {
          let factor = unsafe scale[unchecked: row]
          let (from, to) = unsafe (source + row * width, target + row * width)
          if adding {
            for column in 0..<width { unsafe to[column] += factor * from[column] }
          } else {
            for column in 0..<width { unsafe to[column] = factor * from[column] }
          }
        }
      }
    }
  }

  /// y[r, c] = x[r, c] · scale[c].
  package static func scaleColumns(_ x: Span<Float>, by scale: Span<Float>, into y: inout MutableSpan<Float>) {
    let width = scale.count
    precondition(width > 0 && x.count % width == 0 && y.count == x.count, "scaling of columns: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        for row in 0..<(x.count / width) {
          let (from, to) = unsafe (source + row * width, target + row * width)
          for column in 0..<width { unsafe to[column] = from[column] * scale[unchecked: column] }
        }
      }
    }
  }

  /// y[r, c] = bias[c]: what a product is then added to.
  package static func fill(_ y: inout MutableSpan<Float>, with bias: Span<Float>) {
    let width = bias.count
    precondition(width > 0 && y.count % width == 0, "fill of rows: sizes do not match")
    unsafe y.withUnsafeMutableBufferPointer { y in
      guard let target = y.baseAddress else { return }
      for row in 0..<(y.count / width) {
        let to = unsafe target + row * width
        for column in 0..<width { unsafe to[column] = bias[unchecked: column] }
      }
    }
  }
}
