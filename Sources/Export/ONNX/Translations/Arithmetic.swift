import Autodiff
import Tensors

extension Product: ONNXOperation {
  /// One row on either side stands for all: one user's vector meets the vectors of many items.
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply("Mul", operands[0].name, operands[1].name)
  }
}

extension Affine: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    let scaled = a == 1 ? operands[0].name : walk.builder.apply("Mul", operands[0].name, walk.builder.float(a))
    return c == 0 ? scaled : walk.builder.apply("Add", scaled, walk.builder.float(c))
  }
}

extension RowScaling: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    let scale = operands[1]
    let column =
      scale.shape.rank == 1 ? walk.builder.apply("Unsqueeze", scale.name, walk.builder.integers(1)) : scale.name
    return walk.builder.apply("Mul", operands[0].name, column)
  }
}

extension RowAddition: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply("Add", operands[0].name, operands[1].name)
  }
}

extension Reshape: ONNXOperation {
  /// Columns are the model's and stay as they were traced; the number of rows follows.
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    guard to.rank == 2 else { throw .untranslated(operation: "\(Self.name) to \(to.rank) dimensions") }
    let input = operands[0]
    if input.shape.rank == 2 && input.columns == to.columns { return input.name }
    return walk.builder.apply("Reshape", input.name, walk.builder.integers(-1, to.columns))
  }
}

extension RowSums: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply(
      "ReduceSum", operands[0].name, walk.builder.integers(1), attributes: [("keepdims", .integer(1))])
  }
}

extension Concatenation: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply("Concat", to: operands.map(\.name), attributes: [("axis", .integer(1))])
  }
}

extension ColumnSlice: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply(
      "Slice", operands[0].name, walk.builder.integers(from), walk.builder.integers(from + width),
      walk.builder.integers(1))
  }
}
