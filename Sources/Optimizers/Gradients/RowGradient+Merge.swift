package import Autodiff
import Kernels
import Tensors

extension RowGradient {
  /// The distinct rows of all pieces in the order in which they first appear, with the sum of their values, added in
  /// the order of the pieces and of the positions within them. Of a table's rows only those of one share are taken.
  init(merging pieces: [RowGradient], width: Int, share: Int = 0, of shares: Int = 1) {
    var merge = RowMerge(width: width, share: share, of: shares)
    for piece in pieces { merge.number(piece.rows.span) }
    var values = Tensor(uninitialized: Shape(rows: merge.rows.count, columns: width))
    var span = values.mutableSpan
    for piece in pieces {
      precondition(piece.columns.count == width, "\(piece.columns.count) columns for a table of \(width)")
      merge.add(piece.values.span, columns: piece.values.columns, from: piece.columns.lowerBound, into: &span)
    }
    self.init(rows: merge.rows, values: values)
  }
}

extension Gradients {
  /// The same gradients with each table's lookups merged, so that no row is named twice: to be called by the thread
  /// that made them, while they are in its cache. O(lookups).
  package func mergingRows() -> Gradients {
    let merged = parameters.map { parameter, gradient -> (parameter: Parameter, gradient: Gradient) in
      guard case .rows(let pieces) = gradient else { return (parameter, gradient) }
      return (parameter, .rows([RowGradient(merging: pieces, width: parameter.value.columns)]))
    }
    return Gradients(parameters: merged, inputs: inputs)
  }
}
