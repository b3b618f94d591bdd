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

/// `distill check FILE`.
struct CheckCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    let (experiment, resolved) = try ExperimentArguments(arguments, file: arguments.text(Program.experiment))
      .experiment()
    print(resolved.document(), terminator: "")
    let dataset = try DatasetLoader(description: experiment.dataset, seed: experiment.recipe.seed).load()
    print("\n\(sides(of: experiment, on: dataset.schema).text())")
    print(models(of: experiment, on: dataset).text(), terminator: "")
  }

  /// Which model reads which feature.
  private func sides(of experiment: Experiment, on schema: Schema) -> TextTable {
    let (user, item) = experiment.recipe.student.towerFeatures(in: schema)
    let teacher = experiment.recipe.teacher.configuration?.featureIndices(in: schema) ?? []
    var table = TextTable(["feature", "side", "teacher", "user tower", "item tower"])
    for (index, feature) in schema.features.enumerated() {
      table.append(
        [feature.name, feature.side.rawValue] + [teacher, user, item].map { $0.contains(index) ? "reads" : "" })
    }
    return table
  }

  /// Parameters, memory and arithmetic of each model.
  private func models(of experiment: Experiment, on dataset: PreparedDataset) -> TextTable {
    let recipe = experiment.recipe
    var table = TextTable([
      "model", "table parameters", "dense parameters", "weights", "optimizer state", "FLOP a sample, forward",
    ])
    let store = ParameterStore(seed: recipe.seed)
    let batch = dataset.training(epoch: 0).batch(lists: [0])
    var teacher: Teacher?
    if let configuration = recipe.teacher.configuration {
      let model = Teacher(scope: store.root / "teacher", schema: dataset.schema, configuration: configuration)
      append("teacher", store, recipe.teacherTraining ?? recipe.training, to: &table, batch: batch) {
        _ = model(batch, in: $0)
      }
      teacher = model
    }
    let own = ParameterStore(seed: recipe.seed)
    let shares = recipe.distillation.mode == .joint && recipe.distillation.sharing != SharingConfiguration()
    let student = Student(
      scope: own.root / "student", schema: dataset.schema, configuration: recipe.student,
      sharing: shares ? teacher.map { ($0, recipe.distillation.sharing) } : nil)
    append(shares ? "student, besides what it shares" : "student", own, recipe.training, to: &table, batch: batch) {
      _ = student(batch, in: $0)
    }
    return table
  }

  private func append(
    _ name: String, _ store: ParameterStore, _ training: TrainingConfiguration, to table: inout TextTable,
    batch: Batch, forward: (Graph) -> Void
  ) {
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "check")))
    forward(graph)
    let tables = store.parameters.filter { $0.kind == .table }.reduce(0) { $0 + $1.value.count }
    let dense = store.parameters.filter { $0.kind == .dense }.reduce(0) { $0 + $1.value.count }
    let state = store.parameters.reduce(0) { $0 + training.optimizer.stateCount(of: $1) }
    table.append([
      name, Format.grouped(tables), Format.grouped(dense), Format.bytes(4 * (tables + dense)),
      Format.bytes(4 * state),
      Format.count(Double(graph.arithmetic) / Double(max(batch.count, 1))),
    ])
  }
}
