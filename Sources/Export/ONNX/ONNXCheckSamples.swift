package import Datasets
package import Experiments

extension ONNXStudent {
  /// Samples as the models take them with the logits of training, so that whoever serves the models can see that they
  /// do there what they did here: `{"user_tower": {input: rows}, "item_tower": {input: rows}, "tasks": names, "logits":
  /// rows}`, one row a sample.
  ///
  /// - Parameters:
  ///   - logits: those of all samples of the source, one array a task.
  ///   - limit: whole request lists are taken from the first on, as long as they have no more samples than this; where the first
  ///     alone has more, so many of its samples.
  package func checkSamples(
    of source: any SampleSource, logits: [[Float]], tasks: [String], limit: Int = 2000
  ) -> JSON {
    let fitting = source.lists.indices.dropLast().prefix { Int(source.lists[$0 + 1]) <= limit }.count
    let isCut = source.count > 0 && source.lists[fitting] == 0
    let whole = source.batch(lists: (0..<Int32(isCut ? fitting + 1 : fitting)).map { $0 })
    let batch = isCut ? whole.selecting(Array(0..<limit)) : whole
    func inputs(_ model: ONNXModel) -> JSON {
      let values = model.values(of: batch)
      return .object(model.inputs.compactMap { input in values[input.name].map { (input.name, $0.rows) } })
    }
    let rows = (0..<batch.count).map { sample in JSON.array(logits.map { .number($0[sample]) }) }
    return .object([
      ("user_tower", inputs(userTower)), ("item_tower", inputs(itemTower)),
      ("tasks", .array(tasks.map { .string($0) })), ("logits", .array(rows)),
    ])
  }
}

extension ONNXValue {
  /// The elements of a vector, or of a matrix row by row.
  fileprivate var rows: JSON {
    let elements: [JSON] =
      switch content {
      case .floats(let values): values.map { .number($0) }
      case .integers(let values): values.map { .integer($0) }
      case .booleans(let values): values.map { JSON(.boolean($0)) }
      }
    guard shape.count == 2 else { return .array(elements) }
    return .array((0..<shape[0]).map { .array(Array(elements[($0 * shape[1])..<(($0 + 1) * shape[1])])) })
  }
}
