import Autodiff
package import Datasets
import Distillation
package import Kernels
package import Optimizers
import Tensors

/// Trains the models of one stage: batches, micro-batches on threads, one optimizer step a batch.
package struct TrainingLoop {
  /// How far training has come: with the parameters and the optimizer's state, all that decides how it goes on.
  package struct Progress: Sendable, Equatable, Codable {
    /// Counted from 0.
    package var epoch = 0
    /// Batches of the epoch that are done.
    package var batch = 0
    /// Steps done.
    package var step = 0
    /// Steps of the whole training, from the first epoch's plan.
    package var steps: Int?
    package var plateau = PlateauSchedule.State()

    package init() {}
  }

  package internal(set) var stage: Stage
  package let configuration: TrainingConfiguration
  package let seed: UInt64
  package let team: ThreadTeam
  let optimizer: Optimizer
  package internal(set) var progress = Progress()
  /// Where the time of this process went.
  package internal(set) var times = PhaseTimes()

  package init(
    stage: Stage, configuration: TrainingConfiguration, seed: UInt64, team: ThreadTeam
  ) throws(OptimizerError) {
    self.stage = stage
    self.configuration = configuration
    self.seed = seed
    self.team = team
    optimizer = try Optimizer(configuration.optimizer, parameters: stage.parameters.parameters)
  }

  /// Trains the batches of the epoch that are not done yet, telling the observer of its steps.
  ///
  /// - Parameter afterStep: called when a step is done and nothing refers to the parameters' values.
  package mutating func runEpoch(
    on source: any SampleSource, observer: TrainingObserver, afterStep: (TrainingLoop) throws -> Void = { _ in }
  ) throws {
    let plan = BatchPlan(
      lists: source.lists, batchSize: configuration.batchSize, microBatchSize: configuration.microBatchSize,
      shuffle: (seed, progress.epoch))
    if progress.steps == nil { progress.steps = plan.batches.count * configuration.epochs }
    var done = progress.epoch * source.count
    for (index, batch) in plan.batches.enumerated() {
      let lists = batch.joined()
      let samples = lists.reduce(0) { $0 + Int(source.lists[Int($1) + 1] - source.lists[Int($1)]) }
      done += samples
      guard index >= progress.batch else { continue }
      let record = try step(batch, of: source, samples: samples, lists: lists.count)
      progress.step += 1
      progress.batch += 1
      times.samples += samples
      try observer(.progressed(stage: stage.name, samples: done, loss: record.loss))
      if progress.step % configuration.logEvery == 0 || progress.step == 1 { try observer(.stepped(record)) }
      try afterStep(self)
    }
  }

  /// Goes on to the next epoch.
  package mutating func endEpoch() {
    progress.epoch += 1
    progress.batch = 0
  }

  private mutating func step(
    _ batch: [[Int32]], of source: any SampleSource, samples: Int, lists: Int
  ) throws(TrainingError) -> StepRecord {
    let results = microBatches(
      batch, of: source, totals: BatchTotals(samples: samples, lists: lists, step: progress.step))
    for result in results { times.add(result.times) }
    let terms = try summed(results)
    let start = ContinuousClock.now
    defer { times[.update] += start.duration(to: .now) * team.threads }
    return try update(results, terms: terms)
  }

  private struct MicroBatchResult: Sendable {
    let terms: [(name: String, weight: Float, value: Float)]
    let gradients: Gradients
    let statistics: [(parameter: Parameter, value: Tensor)]
    let times: PhaseTimes
  }

  /// Runs the micro-batches forward and backward, each on one thread.
  private func microBatches(
    _ microBatches: [[Int32]], of source: any SampleSource, totals: BatchTotals
  ) -> [MicroBatchResult] {
    team.map(tasks: microBatches.count) { [stage, seed, step = progress.step] index in
      let start = ContinuousClock.now
      let batch = source.batch(lists: microBatches[index])
      let gathered = ContinuousClock.now
      // 2²⁰ micro-batches a step are more than any batch has.
      let stream = RandomStream(
        seed: seed, purpose: "dropout in \(stage.name)", index: UInt64(step) << 20 | UInt64(index))
      let graph = Graph(.training(stream))
      let terms = stage.terms(batch, totals: totals, in: graph)
      let loss = total(of: terms, in: graph)
      let arithmetic = graph.arithmetic
      let evaluated = ContinuousClock.now
      let gradients = graph.backward(from: loss)
      let differentiated = ContinuousClock.now
      let merged = gradients.mergingRows()
      var times = PhaseTimes()
      times.forwardArithmetic = arithmetic
      times[.batches] = start.duration(to: gathered)
      times[.forward] = gathered.duration(to: evaluated)
      times[.backward] = evaluated.duration(to: differentiated)
      times[.merging] = differentiated.duration(to: .now)
      return MicroBatchResult(
        terms: terms.map { ($0.name, $0.weight, $0.value.value.scalar) }, gradients: merged,
        statistics: graph.statistics, times: times)
    }
  }

  /// The batch's terms: the sums over its micro-batches, in their order.
  private func summed(
    _ results: [MicroBatchResult]
  ) throws(TrainingError) -> [(name: String, weight: Float, value: Double)] {
    for (index, result) in results.enumerated() {
      for term in result.terms where !term.value.isFinite {
        throw .nonFiniteLoss(
          stage: stage.name, term: term.name, value: term.value, epoch: progress.epoch + 1, step: progress.step + 1,
          microBatch: index + 1)
      }
    }
    guard let first = results.first else { return [] }
    return first.terms.indices.map { term in
      (
        first.terms[term].name, first.terms[term].weight,
        results.reduce(0.0) { $0 + Double($1.terms[term].value) }
      )
    }
  }

  private func update(
    _ results: [MicroBatchResult], terms: [(name: String, weight: Float, value: Double)]
  ) throws(TrainingError) -> StepRecord {
    let (epoch, step) = (progress.epoch + 1, progress.step + 1)
    let scale = configuration.schedule.scale(at: progress.step, of: progress.steps ?? 1) * progress.plateau.scale
    let report = optimizer.step(results.map(\.gradients), team: team, learningRateScale: scale)
    if let parameter = report.nonFinite.first {
      throw .nonFiniteGradient(stage: stage.name, parameter: parameter, epoch: epoch, step: step)
    }
    for result in results {
      for (parameter, value) in result.statistics { parameter.fold(value) }
    }
    return StepRecord(
      stage: stage.name, epoch: epoch, step: step,
      loss: terms.reduce(0) { $0 + Double($1.weight) * $1.value }, terms: terms,
      learningRates: report.learningRates, gradientNorm: report.gradientNorm)
  }

  /// Lets the plateau schedule, if there is one, see how an epoch ended.
  package mutating func observe(validation value: Double) {
    guard let schedule = configuration.plateau else { return }
    progress.plateau = schedule.state(after: progress.plateau, observing: value)
  }
}

/// Σ weight · value.
private func total(of terms: [WeightedTerm], in graph: Graph) -> Variable {
  let weighted = terms.map { $0.weight == 1 ? $0.value : $0.value.affine(times: $0.weight) }
  guard let first = weighted.first else { return graph.constant(Tensor(0)) }
  return weighted.dropFirst().reduce(first) { $0 + $1 }
}
