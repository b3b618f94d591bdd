import Kernels
import Tensors

// The messages of onnx.proto, each with its fields in the order of their numbers, as the reference implementation
// writes them.

extension ONNXModel {
  /// Bytes of the largest message that protobuf can read: its lengths are 32-bit numbers with a sign.
  package static let largestMessage = Int(Int32.max)

  /// The model as a `ModelProto`.
  package var message: ProtobufMessage {
    var model = ProtobufMessage()
    model.integer(1, Self.formatVersion)
    model.string(2, "distill")
    if !producerVersion.isEmpty { model.string(3, producerVersion) }
    model.message(7, graph)
    var operatorSet = ProtobufMessage()
    operatorSet.string(1, "")
    operatorSet.integer(2, Self.operatorSet)
    model.message(8, operatorSet)
    for (key, value) in metadata {
      var entry = ProtobufMessage()
      entry.string(1, key)
      entry.string(2, value)
      model.message(14, entry)
    }
    return model
  }

  /// A `GraphProto`.
  private var graph: ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.message(1, node.message) }
    graph.string(2, name)
    for initializer in initializers { graph.message(5, initializer.message) }
    for input in inputs { graph.message(11, input.message) }
    for output in outputs { graph.message(12, output.message) }
    return graph
  }

  /// Writes the model to a file, which appears there only when it is complete.
  ///
  /// - Throws: `ONNXError.tooLarge` above `limit` bytes, before anything is written, and `.file` where the system
  ///   refuses.
  package func write(to path: String, limit: Int = largestMessage) throws(ONNXError) {
    let message = self.message
    guard message.byteCount <= limit else {
      throw .tooLarge(model: name, bytes: message.byteCount, largest: largestParameter)
    }
    do throws(FileFailure) {
      let file = try OutputFile(path: path)
      for piece in message.pieces {
        switch piece {
        case .bytes(let bytes): try file.write(StoredArray(bytes))
        case .floats(let tensor):
          // In parts, so that a table is not copied whole.
          for start in stride(from: 0, to: tensor.count, by: 1 << 20) {
            let part = tensor.span.extracting(start..<min(start + (1 << 20), tensor.count))
            try file.write(StoredArray(part.indices.map { part[$0] }))
          }
        }
      }
      try file.finish()
    } catch {
      throw .file(path: error.path, reason: error.reason)
    }
  }

  private var largestParameter: String {
    func count(_ initializer: ONNXInitializer) -> Int {
      if case .parameter(let tensor) = initializer.value { tensor.count } else { 0 }
    }
    return initializers.max { count($0) < count($1) }?.name ?? name
  }
}

extension ONNXPort {
  /// A `ValueInfoProto`.
  fileprivate var message: ProtobufMessage {
    var shape = ProtobufMessage()
    for dimension in dimensions {
      var extent = ProtobufMessage()
      switch dimension {
      case .fixed(let value): extent.integer(1, value)
      case .free(let name): extent.string(2, name)
      }
      shape.message(1, extent)
    }
    var tensor = ProtobufMessage()
    tensor.integer(1, element.rawValue)
    tensor.message(2, shape)
    var type = ProtobufMessage()
    type.message(1, tensor)
    var port = ProtobufMessage()
    port.string(1, name)
    port.message(2, type)
    port.string(3, explanation)
    return port
  }
}

extension ONNXNode {
  /// A `NodeProto`.
  fileprivate var message: ProtobufMessage {
    var node = ProtobufMessage()
    for input in inputs { node.string(1, input) }
    node.string(2, name)
    node.string(3, name)
    node.string(4, operation)
    for (name, value) in attributes { node.message(5, value.message(name: name)) }
    return node
  }
}

extension ONNXNode.Attribute {
  /// An `AttributeProto`.
  fileprivate func message(name: String) -> ProtobufMessage {
    var attribute = ProtobufMessage()
    attribute.string(1, name)
    switch self {
    case .float(let value):
      attribute.float(2, value)
      attribute.integer(20, 1)
    case .integer(let value):
      attribute.integer(3, value)
      attribute.integer(20, 2)
    case .integers(let values):
      for value in values { attribute.integer(8, value) }
      attribute.integer(20, 7)
    }
    return attribute
  }
}

extension ONNXInitializer {
  /// A `TensorProto`, its elements as raw bytes.
  fileprivate var message: ProtobufMessage {
    var tensor = ProtobufMessage()
    func header(_ dimensions: [Int], _ element: ONNXPort.Element) {
      for dimension in dimensions { tensor.integer(1, dimension) }
      tensor.integer(2, element.rawValue)
      tensor.string(8, name)
    }
    func bytes(_ values: [Int]) -> [UInt8] {
      values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }
    switch value {
    case .parameter(let values), .floats(let values):
      header(values.shape.array, .float32)
      tensor.floats(9, values)
    case .float(let value):
      header([], .float32)
      tensor.floats(9, Tensor(value))
    case .integers(let values):
      header([values.count], .int64)
      tensor.bytes(9, bytes(values))
    case .integer(let value):
      header([], .int64)
      tensor.bytes(9, bytes([value]))
    }
    return tensor
  }
}
