import CProcessor

/// Inner products with chosen rows of a matrix, without a copy of those rows: what scores a request's candidates.
package enum GatheredProducts {
  /// y[c, k] = q[k] · X[rows[c]], for C rows and K queries.
  ///
  /// - Parameters:
  ///   - queries: [K, W].
  ///   - matrix: X, rows of W floats.
  ///   - rows: C row numbers; a negative one gives zeros.
  ///   - products: y [C, K].
  package static func multiply(
    queries: Span<Float>, _ matrix: Span<Float>, rows: Span<Int32>, width: Int, into products: inout MutableSpan<Float>
  ) {
    precondition(
      width > 0 && queries.count % width == 0 && matrix.count % width == 0
        && products.count == rows.count * (queries.count / width), "gathered products: sizes do not match")
    let count = queries.count / width
    let limit = matrix.count / width
    for place in 0..<rows.count {
      precondition(Int(rows[place]) < limit, "gathered products: row \(rows[place]) of \(limit)")
    }
    // Rows lie anywhere in the matrix, so that the processor must be told of them ahead of their use.
    let ahead = 8
    unsafe queries.withUnsafeBufferPointer { queries in
      unsafe matrix.withUnsafeBufferPointer { matrix in
        unsafe products.withUnsafeMutableBufferPointer { products in
          guard let q = queries.baseAddress, let x = matrix.baseAddress, let y = products.baseAddress else { return }
          for place in 0..<rows.count {
            if place + ahead < rows.count {
              let next = Int(rows[place + ahead])
              if next >= 0 {
                for line in stride(from: 0, to: width, by: 16) { unsafe prefetch(x + next * width + line) }
              }
            }
            let row = Int(rows[place])
            for query in 0..<count {
              unsafe y[place * count + query] =
                row < 0 ? 0 : Reductions.dot(q + query * width, x + row * width, width)
            }
          }
        }
      }
    }
  }

  /// y[n, k] = q[k] · X[n] for every row.
  package static func multiply(
    queries: Span<Float>, _ matrix: Span<Float>, width: Int, into products: inout MutableSpan<Float>
  ) {
    let count = queries.count / max(width, 1)
    precondition(
      width > 0 && queries.count % width == 0 && matrix.count % width == 0
        && products.count == matrix.count / width * count, "products with all rows: sizes do not match")
    for row in 0..<(matrix.count / width) {
      let vector = matrix.extracting((row * width)..<((row + 1) * width))
      for query in 0..<count {
        products[row * count + query] = Reductions.dot(
          queries.extracting((query * width)..<((query + 1) * width)), vector)
      }
    }
  }

  @inline(__always)
  private static func prefetch(_ address: UnsafePointer<Float>) {
    unsafe prefetch_for_reading(address)
  }
}
