import Autodiff
package import Datasets
import Experiments
package import Kernels
package import Models
import Synchronization
import Tensors

/// A student's three models as files of one folder, which can be read back and run.
package struct ONNXStudent: Sendable {
  package let userTower: ONNXModel
  package let itemTower: ONNXModel
  package let scorer: ONNXModel
  private let tasks: Int

  /// - Parameter version: of the program, which the files carry beside their interface and the tasks' names.
  /// - Throws: `ONNXError` for a student that cannot be written.
  package init(of student: Student, version: String = "") throws(ONNXError) {
    var models = [
      try ONNXExport.userTower(of: student), try ONNXExport.itemTower(of: student), try ONNXExport.scorer(of: student),
    ]
    for index in models.indices {
      models[index].producerVersion = version
      models[index].metadata = [("interface", models[index].interface(of: student.schema).text())]
    }
    models[2].metadata.append(("tasks", JSON.array(student.schema.tasks.map { .string($0.name) }).text()))
    (userTower, itemTower, scorer) = (models[0], models[1], models[2])
    tasks = student.schema.tasks.count
  }

  /// The models with the names of their files.
  package var files: [(name: String, model: ONNXModel)] {
    [userTower, itemTower, scorer].map { ("\($0.name).onnx", $0) }
  }

  /// Writes the three files into a folder that exists.
  package func write(to folder: String) throws(ONNXError) {
    for (name, model) in files { try model.write(to: "\(folder)/\(name)") }
  }

  /// Reads the three files back and runs them: the logits of every sample, one array a task.
  /// - Parameter progress: told, on any thread, of how many samples the logits are there.
  package func logits(
    ofFilesIn folder: String, on source: any SampleSource, team: ThreadTeam,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws(ONNXError) -> [[Float]] {
    var evaluators: [ONNXEvaluator] = []
    for (name, _) in files { evaluators.append(ONNXEvaluator(try ONNXModel(readingFrom: "\(folder)/\(name)"))) }
    let pieces = source.pieces(of: 128)
    let done = Atomic(0)
    let parts = team.map(tasks: pieces.count) { [evaluators] piece in
      let batch = source.batch(lists: pieces[piece])
      let logits = Result { () throws(ONNXError) in try scores(of: batch, by: evaluators) }
      progress(done.add(batch.count, ordering: .relaxed).newValue)
      return logits
    }
    var logits = [[Float]](repeating: [], count: tasks)
    for part in parts {
      for (index, logit) in try part.get().enumerated() { logits[index % tasks].append(logit) }
    }
    return logits
  }

  /// The logits [B, tasks] of a batch, row by row.
  private func scores(of batch: Batch, by evaluators: [ONNXEvaluator]) throws(ONNXError) -> [Float] {
    let user = try evaluators[0](userTower.values(of: batch))[0]
    let item = try evaluators[1](itemTower.values(of: batch))[0]
    let scores = try evaluators[2]([scorer.inputs[0].name: user, scorer.inputs[1].name: item])
    guard case .floats(let logits) = scores[0].content, scores[0].shape == [batch.count, tasks] else {
      throw .failed(model: scorer.name, node: "logits", reason: "they have the shape \(scores[0].shape)")
    }
    return logits
  }
}

extension ONNXModel {
  /// What each of a tower's inputs is for a batch.
  package func values(of batch: Batch) -> [String: ONNXValue] {
    var values: [String: ONNXValue] = [:]
    for input in inputs {
      guard let (feature, content) = input.feature else { continue }
      values[input.name] =
        switch (batch.features[feature], content) {
        case (.categorical(let ids), _): ONNXValue([ids.count], .integers(ids.map(Int.init)))
        case (.numeric(let numbers), _): ONNXValue([numbers.count], .floats(numbers))
        case (.bag(let offsets, _, let weights), .weights):
          padded(weights ?? [], offsets, with: 0) { .floats($0) }
        case (.bag(let offsets, let ids, _), _): padded(ids.map(Int.init), offsets, with: -1) { .integers($0) }
        case (.history(let offsets, let fields), .field(let position, _)):
          padded(fields[position].map(Int.init), offsets, with: -1) { .integers($0) }
        case (.history, _): preconditionFailure("a history's input \(input.name) carries no field")
        }
    }
    return values
  }

  /// Lists as rows of the longest one's length.
  private func padded<Element>(
    _ entries: [Element], _ offsets: [Int32], with element: Element, _ content: ([Element]) -> ONNXValue.Content
  ) -> ONNXValue {
    let rows = offsets.count - 1
    let length = (0..<rows).map { Int(offsets[$0 + 1] - offsets[$0]) }.max() ?? 0
    let values = (0..<rows).flatMap { row in
      let list = entries[Int(offsets[row])..<Int(offsets[row + 1])]
      return list + [Element](repeating: element, count: length - list.count)
    }
    return ONNXValue([rows, length], content(values))
  }
}
