import Autodiff
import Datasets
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Export

/// What cannot be written as ONNX is an error that names it.
@Suite struct GraphWalkTests {
  private static let batch = Batch.tracing(TinyDataset.schema, features: [0, 1], rows: 17, countingFrom: 0)

  private func write(_ forward: (Graph) -> Variable) throws(ONNXError) -> ONNXBuilder {
    let inputs = BatchInputs(
      schema: TinyDataset.schema, features: [0, 1], batch: Self.batch, reserving: ["y"])
    return try GraphWalk(to: (forward(Graph(.tracing)), "y"), inputs: inputs).builder
  }

  private let table = ParameterStore(seed: 1).root.parameter("table", [6, 2], kind: .table, initially: .glorot)

  @Test func anOperationWithoutTranslation() {
    #expect(throws: ONNXError.untranslated(operation: "elementary")) {
      try write { $0.constant(Tensor(repeating: 1, [2, 2])).squared() }
    }
    #expect(throws: ONNXError.untranslated(operation: "concat of a row that stands for all")) {
      try write { graph in
        let row = graph.constant(Tensor(repeating: 1, [1, 2])).segmentExpand(offsets: [0, 17])
        return concatenate([row, row])
      }
    }
  }

  @Test func idsAndSegmentsThatNoFeatureHas() {
    #expect(throws: ONNXError.unbound(operation: "gather", input: "ids")) {
      try write { $0.variable(table).gather([1, 2, 3]) }
    }
    #expect(throws: ONNXError.unbound(operation: "segment_sum", input: "segments")) {
      try write { graph in
        guard case .categorical(let ids) = Self.batch.features[0] else { return graph.constant(Tensor(0)) }
        return graph.variable(table).gather(ids).segmentSum(offsets: [0, 5, 17])
      }
    }
  }

  @Test func operationsThatTheOutputDoesNotNeedAreLeftOut() throws {
    let builder = try write { graph in
      let x = graph.constant(Tensor(repeating: 2, [17, 1]))
      _ = x.squared()
      return x.affine(times: 3)
    }
    #expect(builder.nodes.map(\.operation) == ["Mul", "Identity"])
  }

  /// A constant that follows from the number of samples is none of the model's; nor is an attribute.
  @Test(arguments: [true, false])
  func whatDependsOnTheSamples(isConstant: Bool) {
    #expect(throws: ONNXError.dependsOnSamples(model: "y")) {
      try ONNXExport.model("y", inputs: [], outputs: []) { rows, _ throws(ONNXError) in
        let constant = Graph(.tracing).constant(Tensor(repeating: isConstant ? Float(rows) : 1, [1, 1]))
        let y = isConstant ? constant.affine(times: 2) : constant.activated(.leakyRelu(slope: Float(rows)))
        return try GraphWalk(to: (y, "y"), inputs: BatchInputs(ports: [], rows: rows)).builder
      }
    }
  }
}
