import Autodiff
import Tensors

// Operations with a number a column, and those that normalise.

extension ColumnAffine: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply(
      "Add", walk.builder.apply("Mul", operands[0].name, operands[1].name), operands[2].name)
  }
}

extension ParametricRelu: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    walk.builder.apply("PRelu", operands[0].name, operands[1].name)
  }
}

extension Gate: ONNXOperation {
  /// p x + (1 - p) slope x.
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    let (x, share, slope) = (operands[0].name, operands[1].name, operands[2].name)
    let rest = walk.builder.apply("Sub", walk.builder.float(1), share)
    let outside = walk.builder.apply("Mul", rest, walk.builder.apply("Mul", x, slope))
    return walk.builder.apply("Add", walk.builder.apply("Mul", x, share), outside)
  }
}

extension RowStandardisation: ONNXOperation {
  /// A layer normalisation without gain and shift, which come after it as operations of their own.
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    let ones = walk.builder.constant(Tensor(repeating: 1, [operands[0].columns]))
    return walk.builder.apply(
      "LayerNormalization", operands[0].name, ones, attributes: [("axis", .integer(-1)), ("epsilon", .float(epsilon))])
  }
}

extension L2Normalisation: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    let norm = walk.builder.apply(
      "ReduceL2", operands[0].name, attributes: [("axes", .integers([1])), ("keepdims", .integer(1))])
    return walk.builder.apply("Div", operands[0].name, walk.builder.apply("Max", norm, walk.builder.float(epsilon)))
  }
}
