import Autodiff
import Tensors

/// The operators and tensors of a model that is being written.
struct ONNXBuilder {
  private(set) var nodes: [ONNXNode] = []
  private(set) var initializers: [ONNXInitializer] = []
  /// What the names of new nodes begin with: where in the model they belong.
  var scope = ""
  /// The names that are taken.
  private var known: Set<String>

  /// - Parameter names: those of the model's inputs and outputs.
  init(reserving names: [String]) {
    known = Set(names)
  }

  /// Adds an operator, unless the same one on the same inputs is there already.
  /// - Returns: the name of its output.
  mutating func apply(
    _ operation: String, _ inputs: String..., attributes: [(name: String, value: ONNXNode.Attribute)] = []
  ) -> String {
    apply(operation, to: inputs, attributes: attributes)
  }

  /// As above, for inputs in an array.
  mutating func apply(
    _ operation: String, to inputs: [String], attributes: [(name: String, value: ONNXNode.Attribute)] = []
  ) -> String {
    func node(_ name: String) -> ONNXNode {
      ONNXNode(operation: operation, name: name, inputs: inputs, attributes: attributes)
    }
    if let same = nodes.first(where: { $0 == node($0.name) }) { return same.name }
    let new = node(unique("\(scope)/\(operation)"))
    nodes.append(new)
    return new.name
  }

  /// Gives a value the name under which the model hands it out.
  mutating func output(_ value: String, as name: String) {
    nodes.append(ONNXNode(operation: "Identity", name: name, inputs: [value], attributes: []))
  }

  /// A parameter, under its path.
  mutating func parameter(_ parameter: Parameter) -> String {
    if known.insert(parameter.path).inserted {
      initializers.append(ONNXInitializer(name: parameter.path, value: .parameter(parameter.value)))
    }
    return parameter.path
  }

  /// A tensor of numbers that are no parameter's.
  mutating func constant(_ value: Tensor) -> String {
    let name = unique("\(scope)/constant")
    initializers.append(ONNXInitializer(name: name, value: .floats(value)))
    return name
  }

  /// A vector of integers.
  mutating func integers(_ values: Int...) -> String {
    shared("int64[\(values.map(String.init).joined(separator: ","))]", .integers(values))
  }

  /// An integer.
  mutating func integer(_ value: Int) -> String {
    shared("int64(\(value))", .integer(value))
  }

  /// A number.
  mutating func float(_ value: Float) -> String {
    shared("float(\(value))", .float(value))
  }

  private mutating func shared(_ name: String, _ value: ONNXInitializer.Value) -> String {
    if known.insert(name).inserted { initializers.append(ONNXInitializer(name: name, value: value)) }
    return name
  }

  private mutating func unique(_ name: String) -> String {
    var (free, count) = (name, 1)
    while !known.insert(free).inserted {
      count += 1
      free = "\(name)_\(count)"
    }
    return free
  }
}
