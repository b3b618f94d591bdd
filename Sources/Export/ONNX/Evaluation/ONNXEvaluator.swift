import Kernels
import Tensors

/// Evaluates a model as the ONNX standard has it, operator by operator: those that `ONNXExport` writes, and of their
/// forms those it uses. What a model that was read back gives is compared with the student's own scores.
package struct ONNXEvaluator: Sendable {
  private let name: String
  private let nodes: [ONNXNode]
  private let outputs: [String]
  private let constants: [String: ONNXValue]

  package init(_ model: ONNXModel) {
    (name, nodes, outputs) = (model.name, model.nodes, model.outputs.map(\.name))
    var constants: [String: ONNXValue] = [:]
    for initializer in model.initializers {
      constants[initializer.name] =
        switch initializer.value {
        case .parameter(let tensor), .floats(let tensor): ONNXValue(tensor.shape.array, .floats(tensor.array))
        case .float(let value): ONNXValue([], .floats([value]))
        case .integer(let value): ONNXValue([], .integers([value]))
        case .integers(let values): ONNXValue([values.count], .integers(values))
        }
    }
    self.constants = constants
  }

  /// The outputs, in the model's order.
  /// - Throws: `ONNXError.failed` for inputs that do not fit, and for operators that it does not know.
  package func callAsFunction(_ inputs: [String: ONNXValue]) throws(ONNXError) -> [ONNXValue] {
    var values = inputs
    func value(_ tensor: String, for node: String) throws(ONNXError) -> ONNXValue {
      guard let value = values[tensor] ?? constants[tensor] else {
        throw .failed(model: name, node: node, reason: "\(tensor) has no value")
      }
      return value
    }
    for node in nodes {
      var operands: [ONNXValue] = []
      for input in node.inputs { operands.append(try value(input, for: node.name)) }
      do throws(OperatorFailure) {
        values[node.name] = try Operator(node: node, operands: operands).result()
      } catch {
        throw .failed(model: name, node: node.name, reason: error.reason)
      }
    }
    var outputs: [ONNXValue] = []
    for output in self.outputs { outputs.append(try value(output, for: output)) }
    return outputs
  }
}

/// One operator with what it is applied to.
struct Operator {
  let node: ONNXNode
  let operands: [ONNXValue]

  func result() throws(OperatorFailure) -> ONNXValue {
    switch node.operation {
    case "Identity": operands[0]
    case "Add": try floats { $0 + $1 }
    case "Sub": try floats { $0 - $1 }
    case "Mul": try floats { $0 * $1 }
    case "Div": try floats { $0 / $1 }
    case "Min": try floats { min($0, $1) }
    case "Max":
      if case .integers = operands[0].content { try integers { max($0, $1) } } else { try floats { max($0, $1) } }
    case "PRelu": try floats { $0 < 0 ? $0 * $1 : $0 }
    case "Relu", "LeakyRelu", "Sigmoid", "Tanh": try activation()
    case "Equal", "GreaterOrEqual": try comparison()
    case "Where": try selection()
    case "Cast": ONNXValue(operands[0].shape, .floats(try operands[0].booleans().map { $0 ? 1 : 0 }))
    case "Gemm": try linear()
    case "MatMul": try weighedSums()
    case "ReduceSum": try reduction(over: try operands[1].integers()) { $0.reduce(0, +) }
    case "ReduceL2":
      try reduction(over: attribute("axes") ?? []) { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    case "Softmax": try softmax()
    case "LayerNormalization": try layerNormalisation()
    case "Gather": try lookup()
    case "Concat": try concatenation()
    case "Slice": try slice()
    case "Pad": try padding()
    case "Shape": ONNXValue([operands[0].shape.count], .integers(operands[0].shape))
    case "Reshape": try reshape()
    case "Expand": try expansion()
    case "Unsqueeze": try operands[0].reshaped(unsqueezed())
    case "Squeeze": try operands[0].reshaped(squeezed())
    default: throw OperatorFailure("the operator \(node.operation) is not known")
    }
  }

  /// The attribute of that name, where it is one integer or several.
  func attribute(_ name: String) -> [Int]? {
    switch node.attributes.first(where: { $0.name == name })?.value {
    case .integer(let value): [value]
    case .integers(let values): values
    case .float, nil: nil
    }
  }

  /// The attribute of that name, where it is a float.
  func number(_ name: String) throws(OperatorFailure) -> Float {
    guard case .float(let value) = node.attributes.first(where: { $0.name == name })?.value else {
      throw OperatorFailure("it has no \(name)")
    }
    return value
  }
}
