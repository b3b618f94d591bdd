import Autodiff
import Tensors

/// A recorded operation that can be written as ONNX operators.
protocol ONNXOperation: Operation {
  /// Writes it.
  /// - Parameter operands: what it was recorded with, in order.
  /// - Returns: the name of its output, which has the rank it had when recorded.
  func write(_ operands: [Operand], in walk: inout GraphWalk) throws(ONNXError) -> String
}

/// A value in a model that is being written.
struct Operand {
  let name: String
  /// The shape it was traced with; what of it depends on the number of samples or entries means nothing.
  let shape: Shape
  /// Whether it is one row that stands for every row.
  var isOneRow = false

  /// Elements of one row.
  var columns: Int { shape.columns }
}

/// A walk along a recorded forward pass that writes each operation as ONNX operators.
///
/// The entries of bags and histories, which the engine keeps one after the other, are the rows of all samples, padding
/// included, one after the other: an operation on entries runs on the padding as well, and only where entries of a
/// sample come together (`EntryRows`) is the padding weighed with zero.
struct GraphWalk {
  private let graph: Graph
  let inputs: BatchInputs
  var builder: ONNXBuilder

  /// - Parameters:
  ///   - output: the value to be written, with all that it depends on.
  ///   - named: nodes that are inputs of the model themselves.
  ///   - others: the names of outputs that the caller will add.
  init(
    from named: [(variable: Variable, name: String)] = [], to output: (variable: Variable, name: String),
    inputs: BatchInputs, reserving others: [String] = []
  ) throws(ONNXError) {
    graph = output.variable.graph
    builder = ONNXBuilder(reserving: inputs.ports.map(\.name) + [output.name] + others)
    self.inputs = inputs
    var operands: [Int: Operand] = [:]
    for (variable, name) in named {
      if let node = variable.node { operands[node] = Operand(name: name, shape: variable.shape) }
    }
    guard let last = output.variable.node else { preconditionFailure("\(output.name) was not recorded") }
    for index in Self.needed(for: last, in: graph) where operands[index] == nil {
      let node = graph.nodes[index]
      if let parameter = graph.parameter(at: index) {
        operands[index] = Operand(name: builder.parameter(parameter), shape: node.shape)
      } else if let operation = node.operation {
        operands[index] = try operand(operation, node, node.inputs.compactMap { operands[$0] })
      }
    }
    guard let value = operands[last] else { preconditionFailure("\(output.name) was not written") }
    builder.output(value.name, as: output.name)
  }

  /// The nodes that `last` depends on and itself, in the order they were recorded.
  private static func needed(for last: Int, in graph: Graph) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: last + 1)
    isNeeded[last] = true
    for index in stride(from: last, through: 0, by: -1) where isNeeded[index] {
      for input in graph.nodes[index].inputs where input >= 0 { isNeeded[input] = true }
    }
    return isNeeded.indices.filter { isNeeded[$0] }
  }

  private mutating func operand(
    _ operation: any Operation, _ node: Graph.Node, _ operands: [Operand]
  ) throws(ONNXError) -> Operand {
    let name = type(of: operation).name
    precondition(operands.count == node.inputs.count, "an input of \(name) was not traced")
    guard let operation = operation as? any ONNXOperation else { throw .untranslated(operation: name) }
    builder.scope = place(of: node) ?? name
    if let expansion = operation as? SegmentExpansion, expansion.offsets == [0, Int32(inputs.rows)] {
      return Operand(name: operands[0].name, shape: node.shape, isOneRow: true)
    }
    guard operation is RowScaling || !operands.contains(where: \.isOneRow) else {
      throw .untranslated(operation: "\(name) of a row that stands for all")
    }
    return Operand(name: try operation.write(operands, in: &self), shape: node.shape)
  }

  /// The layer that a node belongs to: where its first parameter has its path.
  private func place(of node: Graph.Node) -> String? {
    for input in node.inputs {
      guard let path = graph.parameter(at: input)?.path, let end = path.lastIndex(of: "/") else { continue }
      return String(path[..<end])
    }
    return nil
  }
}
