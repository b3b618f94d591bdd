import Autodiff
import Datasets
import Distillation
import Experiments
import Kernels
import Models
import Optimizers
import Tensors
import Terminal
import Training

/// Parameters, memory and arithmetic of each model of a recipe.
struct ModelSizes {
  private struct Size {
    let model: String
    /// Numbers in embedding tables, and in everything else.
    let tables: Int
    let dense: Int
    /// Numbers that the optimizer keeps.
    let state: Int
    /// Floating-point operations of a forward pass.
    let arithmetic: Double
  }

  private var sizes: [Size] = []
  private static let numberBytes = MemoryLayout<Float>.size

  init(of recipe: Recipe, on dataset: PreparedDataset) {
    let store = ParameterStore(seed: recipe.seed)
    let batch = dataset.training(epoch: 0).batch(lists: [0])
    var teacher: Teacher?
    if let configuration = recipe.teacher.configuration {
      let model = Teacher(scope: store.root / "teacher", schema: dataset.schema, configuration: configuration)
      append("teacher", store, recipe.teacherTraining ?? recipe.training, batch) { _ = model(batch, in: $0) }
      teacher = model
    }
    let own = ParameterStore(seed: recipe.seed)
    let shares = recipe.distillation.mode == .joint && recipe.distillation.sharing != SharingConfiguration()
    let student = Student(
      scope: own.root / "student", schema: dataset.schema, configuration: recipe.student,
      sharing: shares ? teacher.map { ($0, recipe.distillation.sharing) } : nil)
    append(shares ? "student, besides what it shares" : "student", own, recipe.training, batch) {
      _ = student(batch, in: $0)
    }
  }

  private mutating func append(
    _ model: String, _ store: ParameterStore, _ training: TrainingConfiguration, _ batch: Batch,
    forward: (Graph) -> Void
  ) {
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "check")))
    forward(graph)
    func count(_ kind: Parameter.Kind) -> Int {
      store.parameters.filter { $0.kind == kind }.reduce(0) { $0 + $1.value.count }
    }
    sizes.append(
      Size(
        model: model, tables: count(.table), dense: count(.dense),
        state: store.parameters.reduce(0) { $0 + training.optimizer.stateCount(of: $1) },
        arithmetic: Double(graph.arithmetic) / Double(max(batch.count, 1))))
  }

  var table: TextTable {
    TextTable(
      ["model", "table parameters", "dense parameters", "weights", "optimizer state", "FLOP a sample, forward"],
      rows: sizes.map { size in
        [
          size.model, Format.grouped(size.tables), Format.grouped(size.dense),
          Format.bytes(Self.numberBytes * (size.tables + size.dense)), Format.bytes(Self.numberBytes * size.state),
          Format.count(size.arithmetic),
        ]
      })
  }

  /// `[{"model", "table_parameters", "dense_parameters", "weights_bytes", "optimizer_state_bytes", "flop_per_sample"}]`.
  var json: JSON {
    .array(
      sizes.map { size in
        .object([
          JSONMember("model", .string(size.model)), JSONMember("table_parameters", .integer(size.tables)),
          JSONMember("dense_parameters", .integer(size.dense)),
          JSONMember("weights_bytes", .integer(Self.numberBytes * (size.tables + size.dense))),
          JSONMember("optimizer_state_bytes", .integer(Self.numberBytes * size.state)),
          JSONMember("flop_per_sample", .measured(size.arithmetic)),
        ])
      })
  }
}
