import Kernels
import Tensors

extension ONNXModel {
  /// Reads a model from a file: of the format as much as this program writes.
  ///
  /// What its ports carry of features is not in the file.
  package init(readingFrom path: String) throws(ONNXError) {
    do {
      let region = try Region(mapping: path)
      guard let bytes = StoredArray<UInt8>(region, offset: 0, count: region.count) else {
        throw ProtobufReader.Damage()
      }
      self = try ModelReader(bytes: bytes).model()
    } catch let failure as FileFailure {
      throw .file(path: path, reason: failure.reason)
    } catch {
      throw .unreadable(path: path)
    }
  }
}

/// Reads the messages of onnx.proto from a file.
private struct ModelReader {
  typealias Damage = ProtobufReader.Damage
  typealias Value = ProtobufReader.Value

  let bytes: StoredArray<UInt8>

  func model() throws(Damage) -> ONNXModel {
    var graph: Range<Int>?
    var version = ""
    var metadata: [(key: String, value: String)] = []
    for (field, value) in try ProtobufReader.fields(of: bytes, 0..<bytes.count) {
      switch field {
      case 3: version = try string(value)
      case 7: graph = try range(value)
      case 14:
        let pair = try strings(value)
        metadata.append((pair[1] ?? "", pair[2] ?? ""))
      default: break
      }
    }
    guard let graph else { throw Damage() }
    var model = try self.graph(graph)
    model.producerVersion = version
    model.metadata = metadata
    return model
  }

  private func graph(_ range: Range<Int>) throws(Damage) -> ONNXModel {
    var name = ""
    var (inputs, outputs): ([ONNXPort], [ONNXPort]) = ([], [])
    var nodes: [ONNXNode] = []
    var initializers: [ONNXInitializer] = []
    for (field, value) in try ProtobufReader.fields(of: bytes, range) {
      switch field {
      case 1: nodes.append(try node(value))
      case 2: name = try string(value)
      case 5: initializers.append(try initializer(value))
      case 11: inputs.append(try port(value))
      case 12: outputs.append(try port(value))
      default: break
      }
    }
    return ONNXModel(name: name, inputs: inputs, outputs: outputs, nodes: nodes, initializers: initializers)
  }

  private func node(_ value: Value) throws(Damage) -> ONNXNode {
    var (inputs, outputs): ([String], [String]) = ([], [])
    var operation = ""
    var attributes: [(name: String, value: ONNXNode.Attribute)] = []
    for (field, value) in try fields(value) {
      switch field {
      case 1: inputs.append(try string(value))
      case 2: outputs.append(try string(value))
      case 4: operation = try string(value)
      case 5: attributes.append(try attribute(value))
      default: break
      }
    }
    guard outputs.count == 1 else { throw Damage() }
    return ONNXNode(operation: operation, name: outputs[0], inputs: inputs, attributes: attributes)
  }

  private func attribute(_ value: Value) throws(Damage) -> (name: String, value: ONNXNode.Attribute) {
    var name = ""
    var attribute: ONNXNode.Attribute?
    var integers: [Int] = []
    for (field, value) in try fields(value) {
      switch (field, value) {
      case (1, _): name = try string(value)
      case (2, .float(let number)): attribute = .float(number)
      case (3, .integer(let number)): attribute = .integer(number)
      case (8, .integer(let number)): integers.append(number)
      default: break
      }
    }
    return (name, attribute ?? .integers(integers))
  }

  private func initializer(_ value: Value) throws(Damage) -> ONNXInitializer {
    var (dimensions, element, name): ([Int], Int, String) = ([], 0, "")
    var content = 0..<0
    for (field, value) in try fields(value) {
      switch (field, value) {
      case (1, .integer(let extent)): dimensions.append(extent)
      case (2, .integer(let type)): element = type
      case (8, _): name = try string(value)
      case (9, _): content = try range(value)
      default: break
      }
    }
    guard let element = ONNXPort.Element(rawValue: element), dimensions.count <= 3,
      dimensions.allSatisfy({ (0...bytes.count).contains($0) })
    else { throw Damage() }
    let count = dimensions.reduce(1, *)
    guard content.count == count * (element == .float32 ? 4 : 8) else { throw Damage() }
    switch element {
    case .float32: return ONNXInitializer(name: name, value: .floats(floats(content, Shape(dimensions))))
    case .int64:
      let numbers = integers(content)
      return ONNXInitializer(name: name, value: dimensions.isEmpty ? .integer(numbers[0]) : .integers(numbers))
    }
  }

  private func port(_ value: Value) throws(Damage) -> ONNXPort {
    var (name, explanation) = ("", "")
    var element: ONNXPort.Element?
    var dimensions: [ONNXPort.Dimension] = []
    for (field, value) in try fields(value) {
      switch field {
      case 1: name = try string(value)
      case 2:
        guard let tensor = try fields(value).first else { throw Damage() }
        for (field, value) in try fields(tensor.value) {
          if field == 1, case .integer(let type) = value { element = ONNXPort.Element(rawValue: type) }
          if field == 2 { for (_, extent) in try fields(value) { dimensions.append(try dimension(extent)) } }
        }
      case 3: explanation = try string(value)
      default: break
      }
    }
    guard let element else { throw Damage() }
    return ONNXPort(name: name, element: element, dimensions: dimensions, explanation: explanation)
  }

  private func dimension(_ value: Value) throws(Damage) -> ONNXPort.Dimension {
    guard let (field, extent) = try fields(value).first else { throw Damage() }
    if field == 1, case .integer(let fixed) = extent { return .fixed(fixed) }
    return .free(try string(extent))
  }

  private func fields(_ value: Value) throws(Damage) -> [(field: Int, value: Value)] {
    try ProtobufReader.fields(of: bytes, try range(value))
  }

  private func range(_ value: Value) throws(Damage) -> Range<Int> {
    guard case .delimited(let range) = value else { throw Damage() }
    return range
  }

  private func string(_ value: Value) throws(Damage) -> String {
    let span = bytes.span
    return String(decoding: try range(value).map { span[$0] }, as: UTF8.self)
  }

  /// The strings of a message, by field.
  private func strings(_ value: Value) throws(Damage) -> [Int: String] {
    var strings: [Int: String] = [:]
    for (field, value) in try fields(value) { strings[field] = try string(value) }
    return strings
  }

  private func floats(_ range: Range<Int>, _ shape: Shape) -> Tensor {
    var tensor = Tensor(uninitialized: shape)
    var numbers = tensor.mutableSpan
    let span = bytes.span
    for index in 0..<shape.count { numbers[index] = ProtobufReader.float(span, at: range.lowerBound + 4 * index) }
    return tensor
  }

  private func integers(_ range: Range<Int>) -> [Int] {
    let span = bytes.span
    return stride(from: range.lowerBound, to: range.upperBound, by: 8).map { start in
      (0..<8).reduce(0) { $0 | Int(span[start + $1]) << (8 * $1) }
    }
  }
}
