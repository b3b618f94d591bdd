import Autodiff
package import Datasets
import Distillation
package import Kernels
package import Optimizers
import Tensors

/// Trains the models of one stage: batches, micro-batches on threads, one optimizer step a batch.
package struct TrainingLoop {
  package internal(set) var stage: Stage
  package let configuration: TrainingConfiguration
  package let seed: UInt64
  package let team: ThreadTeam
  private var optimizer: Optimizer
  private var step = 0
  /// Steps of the whole training, from the first epoch's plan.
  private var steps: Int?
  private var plateau = PlateauSchedule.State()

  package init(
    stage: Stage, configuration: TrainingConfiguration, seed: UInt64, team: ThreadTeam
  ) throws(OptimizerError) {
    self.stage = stage
    self.configuration = configuration
    self.seed = seed
    self.team = team
    optimizer = try Optimizer(configuration.optimizer, parameters: stage.parameters.parameters)
  }

  /// Trains one epoch, telling the observer of its steps.
  package mutating func run(epoch: Int, on source: any SampleSource, observer: TrainingObserver) throws(TrainingError) {
    let plan = BatchPlan(
      lists: source.lists, batchSize: configuration.batchSize, microBatchSize: configuration.microBatchSize,
      shuffle: (seed, epoch))
    if steps == nil { steps = plan.batches.count * configuration.epochs }
    var done = epoch * source.count
    for batch in plan.batches {
      let lists = batch.joined()
      let samples = lists.reduce(0) { $0 + Int(source.lists[Int($1) + 1] - source.lists[Int($1)]) }
      let results = microBatches(
        batch, of: source, totals: BatchTotals(samples: samples, lists: lists.count, step: step))
      let terms = try summed(results, epoch: epoch)
      let record = try update(results, terms: terms, epoch: epoch)
      step += 1
      done += samples
      observer(.progressed(stage: stage.name, samples: done, loss: record.loss))
      if step % configuration.logEvery == 0 || step == 1 { observer(.stepped(record)) }
    }
  }

  private struct MicroBatchResult: Sendable {
    let terms: [(name: String, weight: Float, value: Float)]
    let gradients: Gradients
    let statistics: [(parameter: Parameter, value: Tensor)]
  }

  /// Runs the micro-batches forward and backward, each on one thread.
  private func microBatches(
    _ microBatches: [[Int32]], of source: any SampleSource, totals: BatchTotals
  ) -> [MicroBatchResult] {
    team.map(tasks: microBatches.count) { [stage, seed, step] index in
      let batch = source.batch(lists: microBatches[index])
      // 2²⁰ micro-batches a step are more than any batch has.
      let stream = RandomStream(
        seed: seed, purpose: "dropout in \(stage.name)", index: UInt64(step) << 20 | UInt64(index))
      let graph = Graph(.training(stream))
      let terms = stage.terms(batch, totals: totals, in: graph)
      let gradients = graph.backward(from: total(of: terms, in: graph)).mergingRows()
      return MicroBatchResult(
        terms: terms.map { ($0.name, $0.weight, $0.value.value.scalar) }, gradients: gradients,
        statistics: graph.statistics)
    }
  }

  /// The batch's terms: the sums over its micro-batches, in their order.
  private func summed(
    _ results: [MicroBatchResult], epoch: Int
  ) throws(TrainingError) -> [(name: String, weight: Float, value: Double)] {
    for (index, result) in results.enumerated() {
      for term in result.terms where !term.value.isFinite {
        throw .nonFiniteLoss(
          stage: stage.name, term: term.name, value: term.value, epoch: epoch + 1, step: step + 1,
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

  private mutating func update(
    _ results: [MicroBatchResult], terms: [(name: String, weight: Float, value: Double)], epoch: Int
  ) throws(TrainingError) -> StepRecord {
    let report = optimizer.step(
      results.map(\.gradients), team: team,
      learningRateScale: configuration.schedule.scale(at: step, of: steps ?? 1) * plateau.scale)
    if let parameter = report.nonFinite.first {
      throw .nonFiniteGradient(stage: stage.name, parameter: parameter, epoch: epoch + 1, step: step + 1)
    }
    for result in results {
      for (parameter, value) in result.statistics { parameter.fold(value) }
    }
    return StepRecord(
      stage: stage.name, epoch: epoch + 1, step: step + 1,
      loss: terms.reduce(0) { $0 + Double($1.weight) * $1.value }, terms: terms,
      learningRates: report.learningRates, gradientNorm: report.gradientNorm)
  }

  /// Lets the plateau schedule, if there is one, see how an epoch ended.
  package mutating func observe(validation value: Double) {
    guard let schedule = configuration.plateau else { return }
    plateau = schedule.state(after: plateau, observing: value)
  }
}

/// Σ weight · value.
private func total(of terms: [WeightedTerm], in graph: Graph) -> Variable {
  let weighted = terms.map { $0.weight == 1 ? $0.value : $0.value.affine(times: $0.weight) }
  guard let first = weighted.first else { return graph.constant(Tensor(0)) }
  return weighted.dropFirst().reduce(first) { $0 + $1 }
}
