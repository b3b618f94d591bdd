import Autodiff
import Datasets
import Distillation
import Experiments
import Kernels
import Models
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
    let (experiment, resolved) = try ExperimentArguments(arguments).experiment()
    print(resolved.document(), terminator: "")
    let dataset = try DatasetLoader(description: experiment.dataset, seed: experiment.recipe.seed).load()
    print("\n\(sides(of: experiment, on: dataset.schema).text())")
    print(models(of: experiment, on: dataset).text(), terminator: "")
  }

  /// The features that each model's sides read.
  private func sides(of experiment: Experiment, on schema: Schema) -> TextTable {
    let (user, item) = experiment.recipe.student.towerFeatures(in: schema)
    var table = TextTable(columns: [.init("reads", .left), .init("features", .left)])
    func append(_ reader: String, _ features: [Int]) {
      table.append([reader, features.map { schema.features[$0].name }.joined(separator: ", ")])
    }
    if let teacher = experiment.recipe.teacher.configuration { append("teacher", teacher.featureIndices(in: schema)) }
    append("user tower", user)
    append("item tower", item)
    return table
  }

  /// Parameters, memory and arithmetic of each model.
  private func models(of experiment: Experiment, on dataset: PreparedDataset) -> TextTable {
    let recipe = experiment.recipe
    var table = TextTable(["model", "table parameters", "dense parameters", "memory", "FLOP a sample, forward"])
    let store = ParameterStore(seed: recipe.seed)
    let batch = dataset.training(epoch: 0).batch(lists: [0])
    var teacher: Teacher?
    if let configuration = recipe.teacher.configuration {
      let model = Teacher(scope: store.root / "teacher", schema: dataset.schema, configuration: configuration)
      append("teacher", store, to: &table, batch: batch) { _ = model(batch, in: $0) }
      teacher = model
    }
    let own = ParameterStore(seed: recipe.seed)
    let shares = recipe.distillation.mode == .joint && recipe.distillation.sharing != SharingConfiguration()
    let student = Student(
      scope: own.root / "student", schema: dataset.schema, configuration: recipe.student,
      sharing: shares ? teacher.map { ($0, recipe.distillation.sharing) } : nil)
    append(shares ? "student, besides what it shares" : "student", own, to: &table, batch: batch) {
      _ = student(batch, in: $0)
    }
    return table
  }

  private func append(
    _ name: String, _ store: ParameterStore, to table: inout TextTable, batch: Batch, forward: (Graph) -> Void
  ) {
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "check")))
    forward(graph)
    let tables = store.parameters.filter { $0.kind == .table }.reduce(0) { $0 + $1.value.count }
    let dense = store.parameters.filter { $0.kind == .dense }.reduce(0) { $0 + $1.value.count }
    table.append([
      name, Format.grouped(tables), Format.grouped(dense), Format.bytes(4 * (tables + dense)),
      Format.count(Double(graph.arithmetic) / Double(max(batch.count, 1))),
    ])
  }
}
