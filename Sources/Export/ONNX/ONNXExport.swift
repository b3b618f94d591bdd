import Autodiff
import Datasets
package import Models
import Tensors

/// The student as ONNX models, made by walking a recorded forward pass: the two towers and the scorer.
///
/// Each model is made twice, from passes over different samples and different numbers of them, and the two must be the
/// same: what a model computes cannot depend on the samples it was traced with.
package enum ONNXExport {
  /// Encoded user and context features in, `user_vector` [batch, W] out.
  package static func userTower(of student: Student) throws(ONNXError) -> ONNXModel {
    try tower(
      "user_tower", output: "user_vector", "The user vector, to be met with item vectors by the scorer.", of: student,
      features: student.userFeatures, run: student.userVectors)
  }

  /// Encoded item features in, `item_vector` [batch, W] out.
  package static func itemTower(of student: Student) throws(ONNXError) -> ONNXModel {
    try tower(
      "item_tower", output: "item_vector", "The item vector, to be stored.", of: student,
      features: student.itemFeatures, run: student.itemVectors)
  }

  /// `user_vector` and `item_vector` in; `logits` and `probabilities` [rows, tasks] out, the tasks in the schema's order.
  /// The vectors are taken in pairs; a single user vector is taken with each of the item vectors.
  package static func scorer(of student: Student) throws(ONNXError) -> ONNXModel {
    func port(_ name: String, _ rows: String, _ columns: Int, _ explanation: String) -> ONNXPort {
      ONNXPort(name: name, element: .float32, dimensions: [.free(rows), .fixed(columns)], explanation: explanation)
    }
    let (width, tasks) = (student.vectorWidth, student.schema.tasks.count)
    let names = student.schema.tasks.map(\.name).joined(separator: ", ")
    let ports = [
      port("user_vector", "users", width, "What the user tower gives: one row, or one for each item vector."),
      port("item_vector", "items", width, "What the item tower gives."),
    ]
    let outputs = [
      port("logits", "rows", tasks, "A logit for each task: \(names)."),
      port("probabilities", "rows", tasks, "The sigmoids of the logits."),
    ]
    return try model("scorer", inputs: ports, outputs: outputs) { rows, _ throws(ONNXError) in
      let graph = Graph(.tracing)
      let vectors = ports.map { (graph.input(Tensor(repeating: 1, [rows, width])), $0.name) }
      let logits = student.scores(vectors[0].0, vectors[1].0, in: graph)
      var builder = try GraphWalk(
        from: vectors, to: (logits, "logits"), inputs: BatchInputs(ports: ports, rows: rows),
        reserving: ["probabilities"]
      ).builder
      builder.scope = "heads"
      builder.output(builder.apply("Sigmoid", "logits"), as: "probabilities")
      return builder
    }
  }

  private static func tower(
    _ name: String, output: String, _ explanation: String, of student: Student, features: [Int],
    run: (Batch, Graph) -> Variable
  ) throws(ONNXError) -> ONNXModel {
    let vector = ONNXPort(
      name: output, element: .float32, dimensions: [.free("batch"), .fixed(student.vectorWidth)],
      explanation: explanation)
    func inputs(_ rows: Int, _ start: Int) -> (inputs: BatchInputs, batch: Batch) {
      let batch = Batch.tracing(student.schema, features: features, rows: rows, countingFrom: start)
      return (BatchInputs(schema: student.schema, features: features, batch: batch, reserving: [output]), batch)
    }
    return try model(name, inputs: inputs(16, 0).inputs.ports, outputs: [vector]) {
      rows, start throws(ONNXError) in
      let (inputs, batch) = inputs(rows, start)
      return try GraphWalk(to: (run(batch, Graph(.tracing)), output), inputs: inputs).builder
    }
  }

  /// The model of what `trace` records over a number of rows, their values counted from a start.
  static func model(
    _ name: String, inputs: [ONNXPort], outputs: [ONNXPort],
    trace: (_ rows: Int, _ start: Int) throws(ONNXError) -> ONNXBuilder
  ) throws(ONNXError) -> ONNXModel {
    let (first, second) = (try trace(17, 0), try trace(23, 1000))
    guard first.nodes == second.nodes, first.initializers.elementsEqual(second.initializers, by: { $0.isSame(as: $1) })
    else { throw .dependsOnSamples(model: name) }
    return ONNXModel(
      name: name, inputs: inputs, outputs: outputs, nodes: first.nodes, initializers: first.initializers)
  }
}

extension ONNXInitializer {
  /// Whether both are the same parameter or have the same numbers.
  fileprivate func isSame(as other: ONNXInitializer) -> Bool {
    guard name == other.name else { return false }
    return switch (value, other.value) {
    case (.parameter, .parameter): true
    case (.floats(let a), .floats(let b)): a.shape == b.shape && a.array == b.array
    case (.float(let a), .float(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.integers(let a), .integers(let b)): a == b
    default: false
    }
  }
}
