import Kernels
package import Tensors

/// y[n] = table[ids[n]].
package struct Gather: Operation {
  package static let name = "gather"
  package let ids: [Int32]

  /// The gradient is row-sparse: dy[n] for the row ids[n].
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.rows([RowGradient(rows: ids, values: output)])]
  }
}

extension Variable {
  /// The rows `ids` of self, a table [V, D]: [N, D]. Its gradient names those rows and no others.
  package func gather(_ ids: [Int32]) -> Variable {
    var y = Tensor(uninitialized: Shape(rows: ids.count, columns: shape.columns))
    var span = y.mutableSpan
    Rows.gather(value.span, width: shape.columns, ids: ids.span, into: &span)
    return graph.record(y, from: [self], by: Gather(ids: ids))
  }
}
