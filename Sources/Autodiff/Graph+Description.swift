extension Graph: CustomStringConvertible {
  /// One line an operation: its number, name, attributes, inputs and output shape.
  package var description: String {
    let names = Dictionary(uniqueKeysWithValues: leafPaths)
    return nodes.enumerated().map { index, node in
      let inputs = node.inputs.map { $0 < 0 ? "constant" : "%\($0)" }.joined(separator: ", ")
      guard let operation = node.operation else { return "%\(index) = \(names[index] ?? "input") \(node.shape)" }
      let attributes = operation.attributes.map { " \($0.name)=\($0.value)" }.joined()
      return "%\(index) = \(type(of: operation).name)\(attributes)(\(inputs)) \(node.shape)"
    }.joined(separator: "\n")
  }

  /// Multiplications and additions of the recorded forward pass.
  package var arithmetic: Int {
    nodes.reduce(0) { $0 + ($1.operation?.arithmetic ?? 0) }
  }
}
