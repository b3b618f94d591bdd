/// Rows of a parameter, each once: those a piece of gradient belongs to.
package enum RowSet: Sendable, Equatable {
  /// Rows one after the other.
  case range(Range<Int>)
  /// Rows named one by one.
  case list([Int32])

  private static let rowsAhead = 16

  /// Number of rows.
  package var count: Int {
    switch self {
    case .range(let range): range.count
    case .list(let rows): rows.count
    }
  }

  /// Calls `body` for runs of adjacent floats that cover the rows: where the run starts in the parameter, where in the
  /// gradient, and how many floats it has. A row outside the parameter is a precondition failure.
  ///
  /// - Parameters:
  ///   - width: floats in a row.
  ///   - rows: rows of the parameter.
  ///   - rowByRow: whether a run must not cover several rows.
  ///   - prefetch: called with the start of a row some rows ahead of it being needed, while others are worked on. Rows
  ///     of a large table are scattered over memory: waiting for each in turn takes twice as long.
  @inline(__always)
  func forEachRun(
    width: Int, of rows: Int, rowByRow: Bool = false, prefetch: (_ target: Int) -> Void,
    _ body: (_ target: Int, _ source: Int, _ count: Int) -> Void
  ) {
    switch self {
    case .range(let range):
      precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of a parameter of \(rows)")
      let runs = rowByRow ? range.count : 1
      let count = rowByRow ? width : range.count * width
      for run in 0..<runs { body(range.lowerBound * width + run * count, run * count, count) }
    case .list(let list):
      for n in list.indices {
        if n + Self.rowsAhead < list.count { prefetch(Int(list[n + Self.rowsAhead]) * width) }
        let row = Int(list[n])
        precondition(row >= 0 && row < rows, "row \(row) of a parameter of \(rows)")
        body(row * width, n * width, width)
      }
    }
  }
}
