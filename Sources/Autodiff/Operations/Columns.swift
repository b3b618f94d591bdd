import Kernels
package import Tensors

/// y = [x_0 ‖ x_1 ‖ …] along the columns.
package struct Concatenation: Operation {
  package static let name = "concat"
  let widths: [Int]

  /// dx_i is its columns of dy.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var column = 0
    return widths.indices.map { index in
      defer { column += widths[index] }
      return wanted[index] ? .dense(output.columns(from: column, width: widths[index])) : nil
    }
  }
}

/// y = the columns from..<from + width of x.
package struct ColumnSlice: Operation {
  package static let name = "slice"
  package let from: Int
  package let width: Int
  let columns: Int

  package var attributes: [(name: String, value: String)] { [("from", "\(from)"), ("width", "\(width)")] }

  /// dx is dy at its columns and 0 elsewhere.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(zeros: Shape(rows: output.rows, columns: columns))
    var span = dx.mutableSpan
    Rows.copyColumns(output.span, columns: width, from: 0, width: width, into: &span, columns: columns, at: from)
    return [.dense(dx)]
  }
}

extension Variable {
  /// The columns from..<from + width of self [B, D].
  package func columns(from: Int, width: Int) -> Variable {
    precondition(from >= 0 && from + width <= shape.columns, "slice \(from)+\(width) of \(shape)")
    return graph.record(
      value.columns(from: from, width: width), from: [self],
      by: ColumnSlice(from: from, width: width, columns: shape.columns))
  }
}

/// The variables [B, D_i] side by side: [B, Σ D_i]. A stack of fields is the same with equal widths.
package func concatenate(_ variables: [Variable]) -> Variable {
  precondition(!variables.isEmpty, "concat of nothing")
  if variables.count == 1 { return variables[0] }
  let widths = variables.map(\.shape.columns)
  let rows = variables[0].shape.rows
  precondition(variables.allSatisfy { $0.shape.rows == rows }, "concat: rows differ: \(variables.map(\.shape))")
  let total = widths.reduce(0, +)
  var y = Tensor(uninitialized: Shape(rows: rows, columns: total))
  var span = y.mutableSpan
  var column = 0
  for (variable, width) in zip(variables, widths) {
    Rows.copyColumns(
      variable.value.span, columns: width, from: 0, width: width, into: &span, columns: total, at: column)
    column += width
  }
  return variables[0].graph.record(y, from: variables, by: Concatenation(widths: widths))
}

extension Tensor {
  func columns(from: Int, width: Int) -> Tensor {
    var y = Tensor(uninitialized: Shape(rows: rows, columns: width))
    var span = y.mutableSpan
    Rows.copyColumns(self.span, columns: columns, from: from, width: width, into: &span, columns: width, at: 0)
    return y
  }
}
