import Autodiff
import Tensors

extension SegmentSum: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    let rows = try walk.entryRows(of: offsets, in: Self.name)
    return walk.sum(of: operands[0], weights: rows.mask, rows)
  }
}

extension SegmentInverseLengths: ONNXOperation {
  /// min(length, 1) / max(length, 1).
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    let rows = try walk.entryRows(of: offsets, in: Self.name)
    let one = walk.builder.float(1)
    let lengths = walk.builder.apply(
      "ReduceSum", rows.mask, walk.builder.integers(1), attributes: [("keepdims", .integer(0))])
    return walk.builder.apply(
      "Div", walk.builder.apply("Min", lengths, one), walk.builder.apply("Max", lengths, one))
  }
}

extension SegmentShares: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    guard let input = walk.inputs.input(of: weights) else { throw .unbound(operation: Self.name, input: "weights") }
    let rows = try walk.entryRows(of: offsets, in: Self.name)
    let weights = walk.entryWeights(input: input, rows: rows)
    let (zero, one) = (walk.builder.float(0), walk.builder.float(1))
    let total = walk.builder.apply(
      "ReduceSum", weights, walk.builder.integers(1), attributes: [("keepdims", .integer(1))])
    let isNothing = walk.builder.apply("Equal", total, zero)
    let shares = walk.builder.apply("Div", weights, walk.builder.apply("Where", isNothing, one, total))
    return walk.builder.apply(
      "Reshape", walk.builder.apply("Where", isNothing, zero, shares), walk.builder.integers(-1))
  }
}

extension SegmentWeightedSum: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    let rows = try walk.entryRows(of: offsets, in: Self.name)
    let weights = walk.builder.apply("Mul", walk.byRow(operands[1], rows), rows.mask)
    return walk.sum(of: operands[0], weights: weights, rows)
  }
}

extension SegmentExpansion: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    walk.expanded(operands[0], try walk.entryRows(of: offsets, in: Self.name))
  }
}

extension AttentionPooling: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    let rows = try walk.entryRows(of: offsets, in: Self.name)
    let scores = operands[0]
    let weights =
      isNormalised
      ? walk.softmax(scores, rows) : walk.builder.apply("Mul", walk.byRow(scores, rows), rows.mask)
    return walk.sum(of: operands[1], weights: weights, rows)
  }
}
