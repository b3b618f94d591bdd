package import Autodiff
import Tensors

/// A vector for each id: `table` [V, D], whose gradient names the rows that were looked up and no others.
package struct Embedding: Sendable {
  package let table: Parameter

  /// - Parameters:
  ///   - rows: V, the number of ids, the missing and the unseen one included.
  ///   - width: D.
  package init(
    scope: ParameterScope, rows: Int, width: Int, initializer: Initializer = .normal(standardDeviation: 0.01)
  ) {
    precondition(rows > 0 && width > 0, "a table of \(rows) rows of \(width)")
    table = scope.parameter("table", [rows, width], kind: .table, initially: initializer)
  }

  /// D.
  package var width: Int { table.value.columns }

  /// The vectors of `ids`, one a row: [N, D].
  package func callAsFunction(_ ids: [Int32], in graph: Graph) -> Variable {
    graph.variable(table).gather(ids)
  }
}
