package import Autodiff
package import Datasets
import Distillation
package import Kernels
import Metrics
import Models
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
  private let observer: TrainingObserver
  private let schema: Schema

  package init(recipe: Recipe, dataset: PreparedDataset, team: ThreadTeam, observer: @escaping TrainingObserver) {
    self.recipe = recipe
    self.dataset = dataset
    self.team = team
    self.observer = observer
    scorer = Scorer(team: team)
    schema = dataset.schema
  }

  /// Trains, measures and compares.
  package func callAsFunction() throws -> RecipeResult {
    var reports: [ModelReport] = []
    var stores: [(stage: String, store: ParameterStore)] = []
    var teacher: Teacher?

    func finish(_ stage: Stage) {
      reports += measure(stage, frozen: teacher, split: .test)
      for report in reports.suffix(measuredModels(of: stage).count) { observer(.measured(report, epoch: nil)) }
      stores.append((stage.name, stage.parameters))
      warnOfCollapse(in: stage)
    }

    switch recipe.teacher {
    case .model(let configuration) where recipe.distillation.mode == .twoStage:
      let store = ParameterStore(seed: recipe.seed)
      let model = Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration)
      let stage = Stage(
        name: "teacher", parameters: store, schema: schema, teacher: model, student: nil, objective: nil, source: .none)
      try train(stage, configuration: recipe.teacherTraining ?? recipe.training, frozen: nil)
      finish(stage)
      teacher = model
    case .trained(let configuration, let weights):
      let store = ParameterStore(seed: recipe.seed)
      let model = Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration)
      try WeightsFile.load(weights, into: store)
      let stage = Stage(
        name: "teacher", parameters: store, schema: schema, teacher: model, student: nil, objective: nil, source: .none)
      finish(stage)
      teacher = model
    default: break
    }

    let distilled = distilledStage()
    try train(distilled, configuration: recipe.training, frozen: teacher)
    finish(distilled)
    if recipe.comparesAlone, recipe.teacher != .none {
      let alone = aloneStage()
      try train(alone, configuration: recipe.training, frozen: teacher)
      finish(alone)
    }
    return RecipeResult(test: reports, parameters: stores)
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
  private func train(_ stage: Stage, configuration: TrainingConfiguration, frozen teacher: Teacher?) throws {
    var stage = stage
    var best: (value: Double, epoch: Int, weights: [Tensor])?
    let first = dataset.training(epoch: 0)
    observer(.began(stage: stage.name, samples: first.count * configuration.epochs))
    var loop = try TrainingLoop(stage: stage, configuration: configuration, seed: recipe.seed, team: team)
    for epoch in 0..<configuration.epochs {
      let source = epoch == 0 ? first : dataset.training(epoch: epoch)
      if case .scores = stage.source, let teacher, epoch == 0 || dataset.trainingChangesByEpoch {
        stage = stage.reading(.scores(scorer.scores(of: teacher, on: source).logits))
        loop.stage = stage
      }
      try loop.run(epoch: epoch, on: source, observer: observer)
      let reports = measure(stage, frozen: teacher, split: .validation)
      for report in reports { observer(.measured(report, epoch: epoch + 1)) }
      guard let monitor = configuration.monitor, let report = reports.last,
        let value = report.value(monitor.metric, task: monitor.task)
      else { continue }
      loop.observe(validation: value)
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

  private enum Split: String {
    case validation, test
  }

  private func measuredModels(of stage: Stage) -> [String] {
    (stage.teacher == nil ? [] : [ModelName.teacher]) + (stage.student == nil ? [] : [studentName(of: stage)])
  }

  private func studentName(of stage: Stage) -> String {
    if case .none = stage.source { return ModelName.alone }
    return ModelName.distilled
  }

  /// The reports of the stage's models, the student's last.
  private func measure(_ stage: Stage, frozen teacher: Teacher?, split: Split) -> [ModelReport] {
    let source = split == .test ? dataset.test : dataset.validation
    guard source.count > 0 else { return [] }
    let truth = scorer.truth(of: source)
    func report(_ model: String, _ scores: ModelScores, teacher: ModelScores?) -> ModelReport {
      ModelReport(
        model: model, split: split.rawValue, schema: schema, metrics: recipe.evaluation.metrics, scores: scores,
        truth: truth, teacher: teacher)
    }
    var reports: [ModelReport] = []
    var teacherScores = (stage.teacher ?? teacher).map { scorer.scores(of: $0, on: source) }
    if recipe.teacher == .logged { teacherScores = ModelScores(logits: truth.loggedLogits) }
    if stage.teacher != nil, let teacherScores {
      reports.append(report(ModelName.teacher, teacherScores, teacher: nil))
    }
    if let student = stage.student {
      reports.append(report(studentName(of: stage), scorer.scores(of: student, on: source), teacher: teacherScores))
    }
    return reports
  }

  /// Warns when the item vectors use few of their directions: such a student ranks all users' items alike.
  private func warnOfCollapse(in stage: Stage) {
    guard let student = stage.student else { return }
    let (vectors, rows) = scorer.itemVectors(of: student, on: dataset.test, limit: 4096)
    guard rows > 1 else { return }
    let width = vectors.count / rows
    let rank = EffectiveRank.value(of: vectors, rows: rows, width: width) ?? 0
    if rank < max(1.5, 0.05 * Double(width)) {
      observer(
        .warned(
          "the item vectors of the \(studentName(of: stage)) have collapsed: they use \((rank * 10).rounded() / 10) of "
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
