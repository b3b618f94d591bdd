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
  /// The parameters of each stage, at their best.
  package let parameters: [(stage: String, store: ParameterStore)]
}

/// Carries a recipe out on a dataset.
package struct RecipeRun {
  private let recipe: Recipe
  private let dataset: PreparedDataset
  private let team: ThreadTeam
  private let scorer: Scorer
  private let measurement: Measurement
  private let observer: TrainingObserver
  private let schema: Schema

  package init(recipe: Recipe, dataset: PreparedDataset, team: ThreadTeam, observer: @escaping TrainingObserver) {
    self.recipe = recipe
    self.dataset = dataset
    self.team = team
    self.observer = observer
    scorer = Scorer(team: team)
    schema = dataset.schema
    measurement = Measurement(dataset: dataset, scorer: scorer, readsLoggedScores: recipe.teacher == .logged)
  }

  /// Trains, measures and compares.
  package func callAsFunction() throws -> RecipeResult {
    let (first, distilled) = (try teacherStage(), distilledStage())
    let alone = recipe.comparesAlone && recipe.teacher != .none ? aloneStage() : nil
    let isTrained = if case .trained = recipe.teacher { true } else { false }
    // What an optimizer leaves out is a mistake that must not cost the training of a stage before it.
    if let first, !isTrained { try teacherTraining.optimizer.check(matches: first.parameters.parameters) }
    for stage in [distilled, alone].compactMap({ $0 }) {
      try recipe.training.optimizer.check(matches: stage.parameters.parameters)
    }

    warnOfUntrainedHeads()

    var reports: [ModelReport] = []
    func finish(_ stage: Stage) {
      let measured = measurement.reports(of: stage, on: .test, metrics: recipe.evaluation.metrics)
      for report in measured { observer(.measured(report, epoch: nil)) }
      reports += measured
      warnOfCollapse(in: stage)
      if let teacher = stage.teacher { measurement.freeze(teacher) }
    }
    if let first {
      if !isTrained { try train(first, configuration: teacherTraining) }
      finish(first)
    }
    for stage in [distilled, alone].compactMap({ $0 }) {
      try train(stage, configuration: recipe.training)
      finish(stage)
    }
    return RecipeResult(
      test: reports, parameters: [first, distilled, alone].compactMap { $0.map { ($0.name, $0.parameters) } })
  }

  private var teacherTraining: TrainingConfiguration { recipe.teacherTraining ?? recipe.training }

  /// The stage of a teacher that is trained first, or was trained by another run.
  private func teacherStage() throws -> Stage? {
    let store = ParameterStore(seed: recipe.seed)
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
    let store = ParameterStore(seed: recipe.seed)
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
    let store = ParameterStore(seed: recipe.seed)
    let student = Student(scope: store.root / "student", schema: schema, configuration: recipe.student)
    return Stage(
      name: "student_alone", parameters: store, schema: schema, teacher: nil, student: student,
      objective: Objective(schema: schema, configuration: recipe.distillation.alone), source: .none)
  }

  /// Trains a stage, measuring it on validation after each epoch, and leaves it with its best weights.
  private func train(_ stage: Stage, configuration: TrainingConfiguration) throws {
    var stage = stage
    var best: (value: Double, epoch: Int, weights: [Tensor])?
    let first = dataset.training(epoch: 0)
    var metrics = recipe.evaluation.metrics
    if let monitor = configuration.monitor, !metrics.contains(monitor.metric) { metrics.append(monitor.metric) }
    var isWarned = false
    observer(.began(stage: stage.name, samples: first.count * configuration.epochs))
    var loop = try TrainingLoop(stage: stage, configuration: configuration, seed: recipe.seed, team: team)
    for epoch in 0..<configuration.epochs {
      let source = epoch == 0 ? first : dataset.training(epoch: epoch)
      if case .scores = stage.source, let teacher = measurement.frozen, epoch == 0 || dataset.trainingChangesByEpoch {
        stage = stage.reading(.scores(scorer.scores(of: teacher, on: source).logits))
        loop.stage = stage
      }
      try loop.run(epoch: epoch, on: source, observer: observer)
      let reports = measurement.reports(of: stage, on: .validation, metrics: metrics)
      for report in reports { observer(.measured(report, epoch: epoch + 1)) }
      guard let monitor = configuration.monitor, let report = reports.last else { continue }
      guard let value = report.value(monitor.metric, task: monitor.task) else {
        if !isWarned { warn(of: monitor, undefinedIn: report, stage) }
        isWarned = true
        continue
      }
      loop.observe(validation: monitor.metric.merit(of: value))
      if best.map({ monitor.metric.isBetter(value, than: $0.value) }) ?? true {
        best = (value, epoch, stage.parameters.parameters.map(\.value))
      } else if let best, let stopping = configuration.earlyStopping, epoch - best.epoch >= stopping.patience {
        break
      }
    }
    if let best {
      for (parameter, value) in zip(stage.parameters.parameters, best.weights) { parameter.value = value }
    }
    observer(.ended(stage: stage.name))
  }

  private func warn(of monitor: MonitorConfiguration, undefinedIn report: ModelReport, _ stage: Stage) {
    let values = report.tasks.first { $0.task == monitor.task }?.values
    let reason = values?.first { $0.name == monitor.metric.name }?.note.map { " (\($0))" } ?? ""
    observer(
      .warned(
        "the monitor's \(monitor.metric.name) of \(monitor.task) is not defined on the validation split\(reason), so "
          + "stage \(stage.name) neither stops early nor goes back to its best epoch"))
  }

  /// Warns of tasks that no term of the student's objective trains: their metrics are those of a head left as it began.
  private func warnOfUntrainedHeads() {
    let trained = Set(recipe.distillation.terms.filter { !$0.weight.isZero }.compactMap(\.task))
    for task in schema.tasks where !trained.contains(task.name) {
      observer(.warned("no term of the distillation trains the student's head of the task \(task.name)"))
    }
  }

  /// Warns when the item vectors use few of their directions: such a student ranks all users' items alike.
  private func warnOfCollapse(in stage: Stage) {
    guard let student = stage.student else { return }
    let (vectors, rows) = scorer.itemVectors(of: student, on: dataset.test, limit: 4096)
    guard rows > 0 else { return }
    let width = vectors.count / rows
    // As few vectors, or as narrow ones, have not collapsed.
    guard min(rows - 1, width) > 1 else { return }
    let rank = EffectiveRank.value(of: vectors, rows: rows, width: width) ?? 0
    if rank < max(1.5, 0.05 * Double(width)) {
      observer(
        .warned(
          "the item vectors of the \(stage.studentName) have collapsed: they use \((rank * 10).rounded() / 10) of "
            + "\(width) directions (effective rank); lower the learning rate or the distillation weights"))
    }
  }
}

extension Stage {
  /// The same stage with the teacher's logits from elsewhere.
  fileprivate func reading(_ source: TeacherSource) -> Stage {
    Stage(
      name: name, parameters: parameters, schema: schema, teacher: teacher, student: student, objective: objective,
      source: source)
  }
}
