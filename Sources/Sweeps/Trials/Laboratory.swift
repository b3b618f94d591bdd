import Autodiff
package import Datasets
import Distillation
import Experiments
import Kernels
import Models
import Synchronization
package import Training

/// Trains the trials of a sweep, which share what they can: prepared datasets, and in two stages each trained teacher
/// with its scores.
///
/// A teacher's weights are kept in a folder, so that a sweep that is resumed does not train it again.
package final class Laboratory: Sendable {
  private let objective: Objective
  private let load: @Sendable (DatasetDescription, _ seed: UInt64) throws -> PreparedDataset
  private let teacherFolder: String
  private let dataFolder: String
  private let team: ThreadTeam
  private let teacherTeam: ThreadTeam
  private let isInterrupted: @Sendable () -> Bool
  private let warn: @Sendable (String) -> Void
  private let datasets = SharedOnce<String, PreparedDataset>()
  /// Held while a dataset is prepared: several may lie in one folder, where a simulator replaces one by the other.
  private let preparing = Mutex(())
  private let teachers = SharedOnce<String, FrozenTeacher?>()

  /// - Parameters:
  ///   - load: prepares a dataset; called once for each.
  ///   - teacherFolder: an existing folder for the weights of teachers.
  ///   - dataFolder: an existing folder for what the data of the sweep are known by.
  ///   - threads: how many each student is trained with.
  ///   - teacherThreads: how many each shared teacher is trained with, for which others mostly wait.
  ///   - isInterrupted: whether to stop; asked after every batch or so.
  ///   - warn: told what people should know of.
  package init(
    objective: Objective, teacherFolder: String, dataFolder: String, threads: Int, teacherThreads: Int,
    load: @escaping @Sendable (DatasetDescription, _ seed: UInt64) throws -> PreparedDataset,
    isInterrupted: @escaping @Sendable () -> Bool, warn: @escaping @Sendable (String) -> Void
  ) {
    self.objective = objective
    self.teacherFolder = teacherFolder
    self.dataFolder = dataFolder
    team = ThreadTeam(threads: threads)
    teacherTeam = ThreadTeam(threads: teacherThreads)
    self.load = load
    self.isInterrupted = isInterrupted
    self.warn = warn
  }

  /// Trains one trial with one seed: the model that is compared and no other, measured on validation only.
  package func run(
    _ trial: PlannedTrial, seed: UInt64, report: (ModelReport, _ epoch: Int) throws -> Void
  ) throws {
    var recipe = trial.experiment.recipe
    recipe.seed = seed
    recipe.comparesAlone = false
    recipe.evaluation.metrics = [objective.metric]
    let dataset = try dataset(of: trial, seed: seed)
    try withoutActuallyEscaping(report) { report in
      let observer: TrainingObserver = { event in
        if self.isInterrupted() { throw SweepError.interrupted }
        if case .measured(let measured, let epoch?) = event { try report(measured, epoch) }
        if case .warned(let warning) = event { self.warn(warning) }
      }
      if recipe.trainsTeacherAlone(for: objective) {
        _ = try RecipeRun(recipe: recipe, dataset: dataset, team: team, observer: observer).trainTeacher()
      } else {
        let teacher = try teacher(of: trial, seed: seed, dataset: dataset)
        _ = try RecipeRun(recipe: recipe, dataset: dataset, team: team, observer: observer)(
          teacher: teacher, measuresTest: false)
      }
    }
  }

  /// The metrics of a trial's models on the test split, with the experiment's own choice of metrics.
  package func test(_ trial: PlannedTrial, seed: UInt64) throws -> [ModelReport] {
    var recipe = trial.experiment.recipe
    recipe.seed = seed
    recipe.comparesAlone = false
    let dataset = try dataset(of: trial, seed: seed)
    let run = RecipeRun(recipe: recipe, dataset: dataset, team: team) { [isInterrupted] _ in
      if isInterrupted() { throw SweepError.interrupted }
    }
    let isTeacherAlone = recipe.trainsTeacherAlone(for: objective)
    return try run(teacher: isTeacherAlone ? nil : teacher(of: trial, seed: seed, dataset: dataset)).test
  }

  private func dataset(of trial: PlannedTrial, seed: UInt64) throws -> PreparedDataset {
    let key = "\(seed) \(trial.resolved["dataset"]?.text() ?? "")"
    return try datasets.value(of: key) {
      // No fault of the trial's: the sweep stops, and the trial is run again when it goes on.
      let description = trial.experiment.dataset
      let dataset = try preparing.withLock { _ in
        do { return try load(description, seed) } catch { throw SweepError.noData(reason: "\(error)") }
      }
      try compare(dataset, named: description.name, key: key)
      return dataset
    }
  }

  /// Keeps what a dataset was when it was first prepared for the sweep, and refuses another one later.
  private func compare(_ dataset: PreparedDataset, named name: String, key: String) throws {
    let path = "\(dataFolder)/\(String(StoredArray(Array(key.utf8)).checksum, radix: 16)).txt"
    guard let region = try? Region(mapping: path) else {
      do throws(FileFailure) {
        let file = try OutputFile(path: path)
        try file.write(StoredArray(Array("\(dataset.fingerprint)\n\(BLASLibrary.core)\n".utf8)))
        return try file.finish()
      } catch { throw SweepError.unwritable(error.path, reason: error.reason) }
    }
    let text = StoredArray<UInt8>(region, offset: 0, count: region.count)?.array ?? []
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == dataset.fingerprint else { throw SweepError.changedData(dataset: name) }
    if let core = lines.last, core != BLASLibrary.core {
      warn("earlier trials were trained with BLAS kernels for \(core), so theirs and later numbers differ slightly")
    }
  }

  /// The trained teacher of a two-stage recipe; nil where there is none.
  private func teacher(of trial: PlannedTrial, seed: UInt64, dataset: PreparedDataset) throws -> FrozenTeacher? {
    var recipe = trial.experiment.recipe
    recipe.seed = seed
    let resolved = trial.resolved
    var training = resolved["training"]
    if let own = resolved["teacher_training"], own.content != .null { training = own }
    // What the teacher depends on, and nothing else.
    let parts = [resolved["dataset"], resolved["teacher"], training, resolved.value(at: "distillation.mode")]
    let key = (["\(seed)"] + parts.map { $0?.text() ?? "" }).joined(separator: "\n")
    return try teachers.value(of: key) {
      let path = "\(teacherFolder)/\(String(StoredArray(Array(key.utf8)).checksum, radix: 16)).safetensors"
      func teacher(_ recipe: Recipe) throws -> FrozenTeacher? {
        try RecipeRun(recipe: recipe, dataset: dataset, team: teacherTeam) { [isInterrupted] _ in
          if isInterrupted() { throw SweepError.interrupted }
        }.trainTeacher()
      }
      guard case .model(let configuration) = recipe.teacher, recipe.distillation.mode == .twoStage else {
        return try teacher(recipe)
      }
      var kept = recipe
      kept.teacher = .trained(configuration, weights: path)
      // Weights that cannot be read are trained again.
      if let teacher = try? teacher(kept) { return teacher }
      let trained = try teacher(recipe)
      guard let parameters = trained?.parameters.parameters else { return nil }
      do throws(WeightsError) {
        try WeightsFile.save(parameters, vocabularies: dataset.vocabularyFingerprints, to: path)
      } catch { throw SweepError.teacherUnwritable(reason: "\(error)") }
      return trained
    }
  }
}

extension Recipe {
  /// Whether it is the teacher that is compared, and is trained by itself.
  func trainsTeacherAlone(for objective: Objective) -> Bool {
    guard objective.model == ModelName.teacher, distillation.mode == .twoStage else { return false }
    if case .model = teacher { return true }
    return false
  }
}
