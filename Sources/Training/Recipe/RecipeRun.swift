package import Autodiff
package import Datasets
import Distillation
package import Kernels
import Metrics
import Models
import Optimizers
import Tensors

/// The models' names in reports.
package enum ModelName {
  package static let teacher = "teacher"
  package static let alone = "student alone"
  package static let distilled = "distilled student"
}

/// What a run leaves.
package struct RecipeResult: Sendable {
  /// Every model's metrics on the test split, with the weights that were best on validation.
  package let test: [ModelReport]
  /// The parameters of each stage that was trained or loaded, at their best.
  package let parameters: [(stage: String, store: ParameterStore)]
}

/// Carries a recipe out on a dataset.
package struct RecipeRun {
  private let recipe: Recipe
  private let dataset: PreparedDataset
  private let scorer: Scorer
  private let measurement: Measurement
  private let observer: TrainingObserver
  private let checkpointing: Checkpointing?
  private let schema: Schema

  /// - Parameters:
  ///   - checkpointing: how the run is kept, and where it goes on from; by default it is not.
  package init(
    recipe: Recipe, dataset: PreparedDataset, team: ThreadTeam, checkpointing: Checkpointing? = nil,
    observer: @escaping TrainingObserver
  ) {
    self.recipe = recipe
    self.dataset = dataset
    self.checkpointing = checkpointing
    self.observer = observer
    scorer = Scorer(team: team)
    schema = dataset.schema
    measurement = Measurement(dataset: dataset, scorer: scorer, readsLoggedScores: recipe.teacher == .logged)
  }

  /// Trains, measures and compares.
  ///
  /// - Parameters:
  ///   - teacher: the recipe's teacher, where it is trained already and the run may leave it out.
  ///   - measuresTest: whether the models are measured on the test split; where they are not, the result has no reports.
  package func callAsFunction(teacher: FrozenTeacher? = nil, measuresTest: Bool = true) throws -> RecipeResult {
    let first = teacher == nil ? try teacherStage() : nil
    measurement.frozen = teacher
    let distilled = distilledStage()
    let alone = recipe.comparesAlone && recipe.teacher != .none ? aloneStage() : nil
    // What an optimizer leaves out is a mistake that must not cost the training of a stage before it.
    if let first, !isTrained { try teacherTraining.optimizer.check(matches: first.parameters.parameters) }
    for stage in [distilled, alone].compactMap({ $0 }) {
      try recipe.training.optimizer.check(matches: stage.parameters.parameters)
    }
    if checkpointing.map({ !$0.isResumed }) ?? true {
      for warning in recipe.warnings(on: dataset) { try warn(warning) }
    }

    let stages = [first, distilled, alone].compactMap { $0 }
    var reports: [ModelReport] = []
    for stage in stages {
      if let done = checkpointing?.finished(stage.name) {
        reports += done.reports
        if stage.teacher != nil { try loadTeacher(of: stage, done) }
        freezeTeacher(of: stage)
      } else {
        if stage.student != nil || !isTrained { try train(stage) }
        freezeTeacher(of: stage)
        reports += try finish(stage, measuresTest: measuresTest)
      }
    }
    return RecipeResult(test: reports, parameters: stages.map { ($0.name, $0.parameters) })
  }

  /// The teacher of a two-stage recipe alone: trained, or loaded where the recipe names a trained one; nil where the
  /// recipe has none of its own before its student.
  package func trainTeacher() throws -> FrozenTeacher? {
    guard let stage = try teacherStage(), let teacher = stage.teacher else { return nil }
    if !isTrained { try train(stage) }
    return FrozenTeacher(teacher, parameters: stage.parameters, dataset: dataset)
  }

  private func train(_ stage: Stage) throws {
    var training = try StageTraining(
      stage, recipe: recipe, configuration: stage.student == nil ? teacherTraining : recipe.training,
      dataset: dataset, scorer: scorer, measurement: measurement, observer: observer, checkpointing: checkpointing)
    try training.run()
  }

  /// Measures a stage that is done, and keeps it.
  private func finish(_ stage: Stage, measuresTest: Bool) throws -> [ModelReport] {
    guard measuresTest else { return [] }
    let (measured, _) = measurement.reports(of: stage, on: .test, metrics: recipe.evaluation.metrics)
    for report in measured { try observer(.measured(report, epoch: nil)) }
    try warnOfCollapse(in: stage)
    try checkpointing?.finish(stage.name, parameters: stage.parameters, reports: measured)
    return measured
  }

  /// From now on students without a teacher of their own are judged by this one, if the stage has one.
  private func freezeTeacher(of stage: Stage) {
    guard let teacher = stage.teacher else { return }
    measurement.frozen = FrozenTeacher(teacher, parameters: stage.parameters, dataset: dataset)
  }

  /// Reads the weights of a teacher that an earlier part of the run trained.
  private func loadTeacher(of stage: Stage, _ done: FinishedStage) throws {
    guard let folder = checkpointing?.folder.run else { return }
    let files = try done.files.map { try Safetensors(reading: "\(folder)/\($0.name)") }
    for parameter in stage.parameters.parameters {
      guard let file = files.first(where: { $0.contains(parameter.path) }) else {
        throw WeightsError.missing(path: files.first?.path ?? folder, parameter: parameter.path)
      }
      parameter.value = try file.tensor(parameter.path, parameter.value.shape)
    }
  }

  private var isTrained: Bool {
    if case .trained = recipe.teacher { true } else { false }
  }

  private var teacherTraining: TrainingConfiguration { recipe.teacherTraining ?? recipe.training }

  /// The stage of a teacher that is trained first, or was trained by another run.
  private func teacherStage() throws -> Stage? {
    let store = ParameterStore(seed: recipe.seed, team: scorer.team)
    func stage(_ configuration: TeacherConfiguration) -> Stage {
      let model = Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration)
      return Stage(
        name: "teacher", parameters: store, schema: schema, teacher: model, student: nil, objective: nil, source: .none)
    }
    switch recipe.teacher {
    case .model(let configuration) where recipe.distillation.mode == .twoStage: return stage(configuration)
    case .trained(let configuration, let weights):
      let stage = stage(configuration)
      try WeightsFile.load(weights, vocabularies: dataset.vocabularyFingerprints, into: store)
      return stage
    case .model, .logged, .none: return nil
    }
  }

  private func distilledStage() -> Stage {
    let store = ParameterStore(seed: recipe.seed, team: scorer.team)
    var teacher: Teacher?
    if case .model(let configuration) = recipe.teacher, recipe.distillation.mode == .joint {
      teacher = Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration)
    }
    let student = Student(
      scope: store.root / "student", schema: schema, configuration: recipe.student,
      sharing: teacher.map { ($0, recipe.distillation.sharing) })
    let source: TeacherSource =
      switch recipe.teacher {
      case .none: .none
      case .logged: .logged
      case .model, .trained: teacher == nil ? .scores([]) : .joint
      }
    return Stage(
      name: teacher == nil ? "student" : "joint", parameters: store, schema: schema, teacher: teacher,
      student: student, objective: Objective(schema: schema, configuration: recipe.distillation), source: source)
  }

  private func aloneStage() -> Stage {
    let store = ParameterStore(seed: recipe.seed, team: scorer.team)
    let student = Student(scope: store.root / "student", schema: schema, configuration: recipe.student)
    return Stage(
      name: "student_alone", parameters: store, schema: schema, teacher: nil, student: student,
      objective: Objective(schema: schema, configuration: recipe.distillation.alone), source: .none)
  }

  /// Warns when the item vectors use few of their directions: such a student ranks all users' items alike.
  private func warnOfCollapse(in stage: Stage) throws {
    guard let student = stage.student else { return }
    let (vectors, rows) = scorer.itemVectors(of: student, on: dataset.test, limit: 4096)
    guard rows > 0 else { return }
    let width = vectors.count / rows
    // As few vectors, or as narrow ones, have not collapsed.
    guard min(rows - 1, width) > 1 else { return }
    let rank = EffectiveRank.value(of: vectors, rows: rows, width: width) ?? 0
    if rank < max(1.5, 0.05 * Double(width)) {
      try warn(
        "the item vectors of the \(stage.studentName) have collapsed: they use \((rank * 10).rounded() / 10) of "
          + "\(width) directions (effective rank); lower the learning rate or the distillation weights")
    }
  }

  private func warn(_ warning: String) throws {
    checkpointing?.note(warning: warning)
    try observer(.warned(warning))
  }
}
