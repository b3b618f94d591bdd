import Autodiff
import Tensors

extension Gather: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String {
    switch walk.inputs.source(of: ids) {
    case .perSample(let input): return walk.builder.apply("Gather", operands[0].name, input)
    case .perEntry(let input, _): return walk.builder.apply("Gather", operands[0].name, walk.entryIDs(input: input))
    case nil: throw .unbound(operation: Self.name, input: "ids")
    }
  }
}

/// A numeric feature [B, 1], or what is the same whatever the samples.
extension Constant: ONNXOperation {
  func write(_ operands: [Operand], in walk: inout GraphWalk) -> String {
    guard let input = walk.inputs.input(of: value.array) else { return walk.builder.constant(value) }
    return walk.builder.apply("Reshape", input, walk.builder.integers(-1, 1))
  }
}
