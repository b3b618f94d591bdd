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
    unsafe queries.withUnsafeBufferPointer { queries in
      unsafe matrix.withUnsafeBufferPointer { matrix in
        unsafe products.withUnsafeMutableBufferPointer { products in
          guard let q = queries.baseAddress, let x = matrix.baseAddress, let y = products.baseAddress else { return }
          var place = 0
          while place < rows.count {
            // Rows lie anywhere in the matrix, so that the processor must be told of them ahead of their use.
            for next in (place + 8)..<(place + 12) where next < rows.count && rows[next] >= 0 {
              unsafe prefetch(x + Int(rows[next]) * width, width)
            }
            if place + 4 <= rows.count,
              min(min(rows[place], rows[place + 1]), min(rows[place + 2], rows[place + 3])) >= 0
            {
              for query in 0..<count {
                let four = unsafe dots(
                  q + query * width, x + Int(rows[place]) * width, x + Int(rows[place + 1]) * width,
                  x + Int(rows[place + 2]) * width, x + Int(rows[place + 3]) * width, width)
                for lane in 0..<4 { unsafe y[(place + lane) * count + query] = four[lane] }
              }
              place += 4
            } else {
              let row = Int(rows[place])
              for query in 0..<count {
                unsafe y[place * count + query] =
                  row < 0 ? 0 : Reductions.dot(q + query * width, x + row * width, width)
              }
              place += 1
            }
          }
        }
      }
    }
  }

  /// The inner products of one row with four others, each summed in the order of `Reductions.dot`; side by side, so that
  /// their last steps share instructions.
  @inline(__always)
  private static func dots(
    _ q: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
    _ d: UnsafePointer<Float>, _ width: Int
  ) -> SIMD4<Float> {
    var (lanesA, lanesB, lanesC, lanesD) = (
      SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero
    )
    let whole = width & ~15
    var start = 0
    while start < whole {
      let query = unsafe UnsafeRawPointer(q + start).loadUnaligned(as: SIMD16<Float>.self)
      unsafe lanesA += query * UnsafeRawPointer(a + start).loadUnaligned(as: SIMD16<Float>.self)
      unsafe lanesB += query * UnsafeRawPointer(b + start).loadUnaligned(as: SIMD16<Float>.self)
      unsafe lanesC += query * UnsafeRawPointer(c + start).loadUnaligned(as: SIMD16<Float>.self)
      unsafe lanesD += query * UnsafeRawPointer(d + start).loadUnaligned(as: SIMD16<Float>.self)
      start += 16
    }
    let first = halves(lanesA, lanesB)
    let second = halves(lanesC, lanesD)
    var total = SIMD4(lowHalf: first.evenHalf + first.oddHalf, highHalf: second.evenHalf + second.oddHalf)
    while start < width {
      unsafe total += q[start] * SIMD4(a[start], b[start], c[start], d[start])
      start += 1
    }
    return total
  }

  /// The sixteen lanes of two sums, added down to two lanes each.
  @inline(__always)
  private static func halves(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD4<Float> {
    let (eightA, eightB) = (a.lowHalf + a.highHalf, b.lowHalf + b.highHalf)
    let (fourA, fourB) = (eightA.lowHalf + eightA.highHalf, eightB.lowHalf + eightB.highHalf)
    return SIMD4(lowHalf: fourA.lowHalf + fourA.highHalf, highHalf: fourB.lowHalf + fourB.highHalf)
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

  /// Asks for all cache lines of a row.
  @inline(__always)
  private static func prefetch(_ row: UnsafePointer<Float>, _ width: Int) {
    var line = 0
    while line < width {
      unsafe prefetch_for_reading(row + line)
      line += 16
    }
  }
}
