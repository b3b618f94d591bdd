import Autodiff
import Datasets
import Distillation
import Kernels
import Metrics
import Optimizers
import Tensors

/// The training of one stage: epochs, each measured on validation, until the last or until they no longer help; it
/// leaves the stage with its best weights.
struct StageTraining {
  let recipe: Recipe
  let configuration: TrainingConfiguration
  let dataset: PreparedDataset
  let scorer: Scorer
  let measurement: Measurement
  let observer: TrainingObserver
  let checkpointing: Checkpointing?
  private var loop: TrainingLoop
  private var state: StageState
  private var bestWeights: [Tensor] = []
  /// Whether a checkpoint holds the best weights.
  private var bestIsKept = false

  init(
    _ stage: Stage, recipe: Recipe, configuration: TrainingConfiguration, dataset: PreparedDataset, scorer: Scorer,
    measurement: Measurement, observer: @escaping TrainingObserver, checkpointing: Checkpointing?
  ) throws {
    self.recipe = recipe
    self.configuration = configuration
    self.dataset = dataset
    self.scorer = scorer
    self.measurement = measurement
    self.observer = observer
    self.checkpointing = checkpointing
    loop = try TrainingLoop(stage: stage, configuration: configuration, seed: recipe.seed, team: scorer.team)
    state = StageState(name: stage.name)
    if let (state, checkpoint) = checkpointing?.takeResumed(stage.name) { try restore(state, from: checkpoint) }
  }

  /// Trains the stage to its end.
  mutating func run() throws {
    let start = ContinuousClock.now
    let first = dataset.training(epoch: 0)
    try observer(
      .began(
        stage: state.name, samples: first.count * configuration.epochs,
        done: loop.progress.epoch * first.count + min(loop.progress.batch * configuration.batchSize, first.count)))
    while loop.progress.epoch < configuration.epochs, !isExhausted {
      let epoch = loop.progress.epoch
      let source = epoch == 0 ? first : dataset.training(epoch: epoch)
      if case .scores = loop.stage.source, let teacher = measurement.frozen {
        let beforeScoring = ContinuousClock.now
        loop.stage = loop.stage.reading(.scores(teacher.trainingScores(epoch: epoch, by: scorer).logits))
        loop.times[.teacher] += beforeScoring.duration(to: .now) * scorer.team.threads
      }
      let best = bestIsKept ? nil : namedBestWeights
      var isKept = bestIsKept
      try loop.runEpoch(on: source, observer: observer) { [state, checkpointing] loop in
        guard let checkpointing else { return }
        var state = state
        state.progress = loop.progress
        if try checkpointing.visit(state, tensors: { loop.namedTensors }, best: isKept ? nil : best) { isKept = true }
      }
      bestIsKept = isKept
      try measure(epoch: epoch)
      loop.endEpoch()
      state.progress = loop.progress
      if let checkpointing {
        let kept = try checkpointing.visit(
          state, tensors: { loop.namedTensors }, best: bestIsKept ? nil : namedBestWeights)
        if kept { bestIsKept = true }
      }
    }
    if state.best != nil {
      for (parameter, value) in zip(loop.stage.parameters.parameters, bestWeights) { parameter.value = value }
    }
    loop.times.elapsed = start.duration(to: .now)
    loop.times.complete(threads: scorer.team.threads)
    try observer(.ended(stage: state.name, times: loop.times))
  }

  /// Whether as many epochs as early stopping waits for have brought no improvement.
  private var isExhausted: Bool {
    guard let best = state.best, let stopping = configuration.earlyStopping else { return false }
    return loop.progress.epoch - 1 - best.epoch >= stopping.patience
  }

  private mutating func measure(epoch: Int) throws {
    var metrics = recipe.evaluation.metrics
    if let monitor = configuration.monitor, !metrics.contains(monitor.metric) { metrics.append(monitor.metric) }
    let (reports, times) = measurement.reports(of: loop.stage, on: .validation, metrics: metrics)
    loop.times.add(times)
    for report in reports { try observer(.measured(report, epoch: epoch + 1)) }
    guard let monitor = configuration.monitor, let report = reports.last else { return }
    guard let value = report.value(monitor.metric, task: monitor.task) else {
      if !state.isWarned { try warn(of: monitor, undefinedIn: report) }
      state.isWarned = true
      return
    }
    loop.observe(validation: monitor.metric.merit(of: value))
    if state.best.map({ monitor.metric.isBetter(value, than: $0.value) }) ?? true {
      state.best = StageState.Best(value: value, epoch: epoch)
      bestWeights = loop.stage.parameters.parameters.map(\.value)
      bestIsKept = false
    }
  }

  private func warn(of monitor: MonitorConfiguration, undefinedIn report: ModelReport) throws {
    let values = report.tasks.first { $0.task == monitor.task }?.values
    let reason = values?.first { $0.name == monitor.metric.name }?.note.map { " (\($0))" } ?? ""
    let warning =
      "the monitor's \(monitor.metric.name) of \(monitor.task) is not defined on the validation split\(reason), so "
      + "stage \(state.name) neither stops early nor goes back to its best epoch"
    checkpointing?.note(warning: warning)
    try observer(.warned(warning))
  }

  private var namedBestWeights: [(name: String, value: Tensor)]? {
    guard state.best != nil else { return nil }
    return zip(loop.stage.parameters.parameters, bestWeights).map { ($0.path, $1) }
  }

  private mutating func restore(_ state: StageState, from checkpoint: CheckpointFolder.Checkpoint) throws {
    self.state = state
    guard let last = checkpoint.last else { return }
    do {
      try loop.restore(state.progress, from: last)
      if state.best != nil {
        guard let best = checkpoint.best else {
          throw CheckpointError.unfitting(path: last.path, reason: "its best weights are missing")
        }
        bestWeights = try loop.stage.parameters.parameters.map { try best.tensor($0.path, $0.value.shape) }
        bestIsKept = true
      }
    } catch let error as WeightsError {
      throw CheckpointError.unfitting(path: last.path, reason: "\(error)")
    } catch let error as OptimizerError {
      throw CheckpointError.unfitting(path: last.path, reason: "\(error)")
    }
  }
}

extension TrainingLoop {
  private static let parameterPrefix = "parameter:"
  private static let optimizerPrefix = "optimizer:"

  /// The parameters and what the optimizer remembers. They share their storage with the originals: let go of them
  /// before the next step.
  fileprivate var namedTensors: [(name: String, value: Tensor)] {
    stage.parameters.parameters.map { (Self.parameterPrefix + $0.path, $0.value) }
      + optimizer.state.map { (Self.optimizerPrefix + $0.name, $0.value) }
  }

  /// Goes on from what `namedTensors` gave.
  fileprivate mutating func restore(_ progress: Progress, from file: Safetensors) throws {
    let values = try stage.parameters.parameters.map {
      try file.tensor(Self.parameterPrefix + $0.path, $0.value.shape)
    }
    let names = file.names.filter { $0.hasPrefix(Self.optimizerPrefix) }
    try optimizer.load(names.map { (String($0.dropFirst(Self.optimizerPrefix.count)), try file.tensor($0)) })
    for (parameter, value) in zip(stage.parameters.parameters, values) { parameter.value = value }
    self.progress = progress
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
