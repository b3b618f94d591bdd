import CProcessor

/// Rows of a matrix picked by index.
package enum Rows {
  private static let rowsAhead = 16

  /// out[n] = table[ids[n]], rows of `width` floats; with `columns`, which is then the width of out's rows, from column
  /// `column` of them on. An id outside the table is a precondition failure.
  ///
  /// Rows of a large table are scattered over memory, so each is asked for some rows before it is needed.
  package static func gather(
    _ table: Span<Float>, width: Int, ids: Span<Int32>, into out: inout MutableSpan<Float>, columns: Int? = nil,
    at column: Int = 0
  ) {
    let stride = columns ?? width
    precondition(
      width > 0 && out.count == ids.count * stride && column >= 0 && column + width <= stride,
      "gather: \(ids.count) rows of \(width) into \(out.count)")
    let rows = table.count / width
    unsafe table.withUnsafeBufferPointer { table in
      unsafe out.withUnsafeMutableBufferPointer { out in
        guard let source = table.baseAddress, let target = out.baseAddress else { return }
        for n in ids.indices {
          if n + rowsAhead < ids.count {
            let ahead = unsafe source + Int(ids[unchecked: n + rowsAhead]) &* width
            for line in Swift.stride(from: 0, to: width, by: 16) { unsafe prefetch_for_reading(ahead + line) }
          }
          let id = unsafe Int(ids[unchecked: n])
          precondition(id >= 0 && id < rows, "gather: row \(id) of a table of \(rows)")
          unsafe ShortRow.copy(source + id * width, to: target + n * stride + column, width)
        }
      }
    }
  }

  /// table[ids[n]] += values[n], in the order of n; with `columns`, which is then the width of the rows of values, from
  /// column `column` of them on.
  package static func scatterAdd(
    _ values: Span<Float>, columns: Int? = nil, from column: Int = 0, width: Int, ids: Span<Int32>,
    into table: inout MutableSpan<Float>
  ) {
    let stride = columns ?? width
    precondition(
      width > 0 && values.count == ids.count * stride && column >= 0 && column + width <= stride,
      "scatter: \(ids.count) rows of \(width)")
    let rows = table.count / width
    unsafe values.withUnsafeBufferPointer { values in
      unsafe table.withUnsafeMutableBufferPointer { table in
        guard let source = values.baseAddress, let target = table.baseAddress else { return }
        for n in ids.indices {
          let id = unsafe Int(ids[unchecked: n])
          precondition(id >= 0 && id < rows, "scatter: row \(id) of a table of \(rows)")
          unsafe ShortRow.add(source + n * stride + column, to: target + id * width, width)
        }
      }
    }
  }

  /// Copies the `width` columns from `sourceColumn` of x to those from `targetColumn` of y.
  package static func copyColumns(
    _ x: Span<Float>, columns sourceColumns: Int, from sourceColumn: Int, width: Int,
    into y: inout MutableSpan<Float>, columns targetColumns: Int, at targetColumn: Int
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
          unsafe ShortRow.copy(from, to: to, width)
        }
      }
    }
  }

  /// y[r, c] = x[r, c] · scale[r].
  package static func scaleRows(_ x: Span<Float>, by scale: Span<Float>, into y: inout MutableSpan<Float>) {
    guard scale.count > 0 else { return }
    let width = x.count / scale.count
    precondition(width * scale.count == x.count && y.count == x.count, "scaling of rows: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        for row in scale.indices {
          let factor = unsafe scale[unchecked: row]
          unsafe ShortRow.scale(source + row * width, by: factor, to: target + row * width, width)
        }
      }
    }
  }

  /// y[r, c] = x[r, c] · scale[c].
  package static func scaleColumns(_ x: Span<Float>, by scale: Span<Float>, into y: inout MutableSpan<Float>) {
    let width = scale.count
    precondition(width > 0 && x.count % width == 0 && y.count == x.count, "scaling of columns: sizes do not match")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe scale.withUnsafeBufferPointer { scale in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let source = x.baseAddress, let scale = scale.baseAddress, let target = y.baseAddress else { return }
          for row in 0..<(x.count / width) {
            unsafe ShortRow.multiply(source + row * width, scale, to: target + row * width, width)
          }
        }
      }
    }
  }

  /// y[c, r] = x[r, c].
  package static func transpose(_ x: Span<Float>, columns: Int, into y: inout MutableSpan<Float>) {
    precondition(columns > 0 && x.count % columns == 0 && y.count == x.count, "transposition: sizes do not match")
    let rows = x.count / columns
    for row in 0..<rows {
      for column in 0..<columns { unsafe y[unchecked: column * rows + row] = x[unchecked: row * columns + column] }
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
