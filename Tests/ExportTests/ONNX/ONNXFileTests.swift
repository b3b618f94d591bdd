import Foundation
import Tensors
import TestSupport
import Testing

@testable import Export

/// Whole models as bytes, against what the reference implementation of ONNX writes.
@Suite struct ONNXFileTests {
  static let small: ONNXModel = {
    func port(_ name: String, _ columns: Int, _ explanation: String) -> ONNXPort {
      ONNXPort(name: name, element: .float32, dimensions: [.free("batch"), .fixed(columns)], explanation: explanation)
    }
    func node(
      _ operation: String, _ name: String, _ inputs: [String], _ attributes: [(String, ONNXNode.Attribute)] = []
    ) -> ONNXNode {
      ONNXNode(operation: operation, name: name, inputs: inputs, attributes: attributes.map { (name: $0, value: $1) })
    }
    var model = ONNXModel(
      name: "small", inputs: [port("x", 2, "Two numbers.")], outputs: [port("y", 1, "One number.")],
      nodes: [
        node("Gemm", "layer/Gemm", ["x", "layer/weight", "bias"], [("transB", .integer(1))]),
        node("LeakyRelu", "layer/LeakyRelu", ["layer/Gemm"], [("alpha", .float(0.25))]),
        node(
          "ReduceL2", "layer/ReduceL2", ["layer/LeakyRelu"], [("axes", .integers([-1, 1])), ("keepdims", .integer(1))]),
        node("Slice", "y", ["layer/ReduceL2", "from", "from", "axis"]),
      ],
      initializers: [
        ONNXInitializer(name: "layer/weight", value: .parameter(Tensor([1, -2], [1, 2]))),
        ONNXInitializer(name: "bias", value: .float(0.5)),
        ONNXInitializer(name: "from", value: .integers([0, 300])),
        ONNXInitializer(name: "axis", value: .integer(-1)),
      ])
    model.producerVersion = "1.2"
    model.metadata = [("order", "x")]
    return model
  }()

  @Test func aModelHasTheBytesOfTheReferenceImplementation() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/onnx.json")
    let expected = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))["model"]
    let folder = TemporaryFolder()
    try Self.small.write(to: folder.path("small.onnx"))
    let written = try Data(contentsOf: URL(filePath: folder.path("small.onnx")))
    #expect(written.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == expected)
  }

  /// More elements than are written at once.
  @Test func aLargeTensorIsReadAsItWasWritten() throws {
    let count = (1 << 20) + 3
    var tensor = Tensor(uninitialized: [count])
    var span = tensor.mutableSpan
    for index in 0..<count { span[index] = Float(index) }
    let model = ONNXModel(
      name: "large", inputs: [], outputs: [], nodes: [],
      initializers: [ONNXInitializer(name: "table", value: .parameter(tensor))])
    let folder = TemporaryFolder()
    try model.write(to: folder.path("large.onnx"))
    guard case .floats(let read) = try ONNXModel(readingFrom: folder.path("large.onnx")).initializers[0].value else {
      Issue.record("no floats were read")
      return
    }
    #expect(read.array == tensor.array)
  }

  @Test func aModelAboveTheLimitIsRefusedBeforeAnythingIsWritten() {
    let folder = TemporaryFolder()
    let count = Self.small.message.byteCount
    #expect(throws: ONNXError.tooLarge(model: "small", bytes: count, largest: "layer/weight")) {
      try Self.small.write(to: folder.path("small.onnx"), limit: count - 1)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("small.onnx")))
    #expect(throws: Never.self) { try Self.small.write(to: folder.path("small.onnx"), limit: count) }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let path = "/no/such/folder/small.onnx"
    #expect(throws: ONNXError.file(path: path, reason: "No such file or directory")) {
      try Self.small.write(to: path)
    }
  }
}
