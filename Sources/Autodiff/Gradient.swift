import Kernels
package import Tensors

/// The gradient of a table of rows of D floats: n rows, a row possibly more than once, each with D columns of a row of
/// `values` [n, W]. Rows not named have none.
package struct RowGradient: Sendable {
  package var rows: [Int32]
  package var values: Tensor
  /// The columns of `values` that are meant: D of W.
  package var columns: Range<Int>

  /// - Parameter columns: all of them if not given.
  package init(rows: [Int32], values: Tensor, columns: Range<Int>? = nil) {
    precondition(rows.count == values.rows || values.count == 0, "\(rows.count) rows against \(values.shape)")
    self.rows = rows
    self.values = values
    self.columns = columns ?? 0..<values.columns
    precondition(self.columns.upperBound <= values.columns, "columns \(self.columns) of \(values.shape)")
  }
}

extension RowGradient {
  /// Adds the rows to those of a table of D columns, in their order.
  package func scatterAdd(into table: inout MutableSpan<Float>) {
    Rows.scatterAdd(
      values.span, columns: values.columns, from: columns.lowerBound, width: columns.count, ids: rows.span, into: &table
    )
  }
}

/// A gradient on its way back: a tensor, or the rows of a table. Rows from several lookups stay in their pieces until
/// the optimizer merges them.
package enum Gradient: Sendable {
  case dense(Tensor)
  case rows([RowGradient])

  /// Adds another gradient of the same variable; the first is stored as it is, only later ones cost an addition.
  mutating func add(_ other: Gradient) {
    switch (self, other) {
    case (.dense(var sum), .dense(let tensor)):
      self = .rows([])  // gives up this reference, so that the sum is added to in place
      sum.add(tensor)
      self = .dense(sum)
    case (.rows(let pieces), .rows(let more)): self = .rows(pieces + more)
    default: preconditionFailure("a variable cannot have both a dense and a row-sparse gradient")
    }
  }
}

extension Tensor {
  /// self += other, in place where self alone holds its storage.
  package mutating func add(_ other: Tensor) {
    precondition(shape.count == other.shape.count, "gradients of \(shape) and \(other.shape) cannot be added")
    var span = mutableSpan
    Elementwise.accumulate(other.span, into: &span)
  }
}
