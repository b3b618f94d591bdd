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

/// y[n] = table_0[ids_0[n]] ‖ table_1[ids_1[n]] ‖ …, the parts never made on their own.
struct GatheredColumns: Operation {
  static let name = "gather_columns"
  let ids: [[Int32]]
  let widths: [Int]

  /// Row-sparse for each table: its columns of dy[n] for the row ids[n].
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var column = 0
    return ids.indices.map { index in
      defer { column += widths[index] }
      guard wanted[index] else { return nil }
      return .rows([RowGradient(rows: ids[index], values: output, columns: column..<(column + widths[index]))])
    }
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

/// Rows of several tables [V_i, D_i] side by side, N of each: [N, Σ D_i].
///
/// A pass that asks again for the same rows of the same parameters, as a teacher and a student that share their tables
/// do, gets the variable that it has got before. Tracing records lookups one by one and a concatenation.
package func gather(_ lookups: [(table: Variable, ids: [Int32])]) -> Variable {
  precondition(!lookups.isEmpty, "gather from no table")
  if lookups.count == 1 { return lookups[0].table.gather(lookups[0].ids) }
  let graph = lookups[0].table.graph
  if graph.isTracing { return concatenate(lookups.map { $0.table.gather($0.ids) }) }
  let rows = lookups[0].ids.count
  precondition(lookups.allSatisfy { $0.ids.count == rows }, "gather: rows differ: \(lookups.map(\.ids.count))")
  let ids = lookups.map(\.ids)
  let nodes = lookups.compactMap(\.table.node)
  // What is looked up without recording is a constant, and must neither be kept nor be taken from what was recorded.
  let isKept = graph.isRecording && nodes.count == lookups.count
  if isKept, let known = graph.lookups.first(where: { $0.tables == nodes && $0.ids == ids }) {
    return Variable(graph: graph, node: known.node, value: known.rows)
  }
  let widths = lookups.map(\.table.shape.columns)
  let columns = widths.reduce(0, +)
  var y = Tensor(uninitialized: Shape(rows: rows, columns: columns))
  var span = y.mutableSpan
  var column = 0
  for (table, ids) in lookups {
    let width = table.shape.columns
    Rows.gather(table.value.span, width: width, ids: ids.span, into: &span, columns: columns, at: column)
    column += width
  }
  let result = graph.record(y, from: lookups.map(\.table), by: GatheredColumns(ids: ids, widths: widths))
  if isKept, let node = result.node { graph.lookups.append((nodes, ids, node, y)) }
  return result
}
