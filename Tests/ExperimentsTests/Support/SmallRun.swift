import Autodiff
import Datasets
import Experiments
import Kernels
import Simulation
import Tensors
import Training

/// An experiment of the project, carried out on little data with small networks.
struct SmallRun {
  let steps: [StepRecord]
  let reports: [ModelReport]
  let warnings: [String]
  /// Every parameter at the end, by stage and path.
  let weights: [String: [Float]]
  let resolved: JSON

  /// What makes an experiment on the simulated ads small.
  static let sizes = [
    "dataset.simulator.impressions=1000", "training.batch_size=256", "training.micro_batch_size=64",
    "training.log_every=1", "training.epochs=1",
    "teacher_training.batch_size=256", "teacher_training.micro_batch_size=64", "teacher_training.log_every=1",
    "teacher_training.epochs=1", "teacher.embedding.dimension=4", "teacher.network.hidden=[8]",
    "student.embedding.dimension=4", "student.user_tower.network.hidden=[8]", "student.item_tower.network.hidden=[8]",
    "student.output_width=4",
  ]

  /// - Parameters:
  ///   - folder: where the data are simulated, unless they are there.
  ///   - change: makes another dataset of the one described.
  init(
    _ file: String, set assignments: [String] = [], folder: TemporaryFolder, threads: Int = 1,
    change: (inout DatasetDescription) -> Void = { _ in }
  ) throws {
    try self.init(
      Configuration(file: file, assignments: assignments, dataFolder: folder.path), threads: threads, change: change)
  }

  /// Runs what `resolved` says.
  init(resolved: JSON) throws {
    var configuration = Configuration(file: ShippedFiles.mainExperiment)
    configuration.root = resolved
    try self.init(configuration)
  }

  private init(
    _ configuration: Configuration, threads: Int = 1, change: (inout DatasetDescription) -> Void = { _ in }
  ) throws {
    let (experiment, resolved) = try configuration.experiment(needsFiles: false)
    var description = experiment.dataset
    _ = try description.simulator?.simulator.prepare(folder: description.folder, for: .run) { _ in }
    change(&description)
    let dataset = try PreparedDataset.prepare(description, seed: experiment.recipe.seed)
    var (steps, reports, warnings): ([StepRecord], [ModelReport], [String]) = ([], [], [])
    let run = RecipeRun(recipe: experiment.recipe, dataset: dataset, team: ThreadTeam(threads: threads)) { event in
      switch event {
      case .stepped(let record): steps.append(record)
      case .measured(let report, _): reports.append(report)
      case .warned(let warning): warnings.append(warning)
      default: break
      }
    }
    let result = try run()
    weights = Dictionary(
      uniqueKeysWithValues: result.parameters.flatMap { stage, store in
        store.parameters.map { ("\(stage): \($0.path)", $0.value.array) }
      })
    self.steps = steps
    self.reports = reports
    self.warnings = warnings
    self.resolved = resolved
  }
}
