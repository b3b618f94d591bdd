import Experiments
import Foundation
import Synchronization
package import Training

/// Trains a trial with one seed and reports what is measured after each epoch; what `report` throws ends the training and
/// is thrown on. Called from several threads at once.
package typealias TrialRunner =
  @Sendable (_ trial: PlannedTrial, _ seed: UInt64, _ report: (ModelReport, _ epoch: Int) throws -> Void) throws -> Void

/// Runs the trials of a sweep that are not over yet, side by side.
///
/// Nothing depends on how many workers there are or how fast each of them is: points are known beforehand, a seed's result
/// depends on the point and the seed, and who is stopped on the values of trials with lower numbers.
package struct SweepRun: Sendable {
  private let plan: SweepPlan
  private let journal: TrialJournal
  private let runner: TrialRunner
  private let observer: @Sendable (SweepEvent) -> Void
  private let board: RungBoard?

  /// - Parameters:
  ///   - runner: may throw `SweepError.interrupted`, which leaves the trials at work to be run again.
  ///   - observer: told of what happens; called from several threads.
  package init(
    _ plan: SweepPlan, journal: TrialJournal, runner: @escaping TrialRunner,
    observer: @escaping @Sendable (SweepEvent) -> Void = { _ in }
  ) {
    self.plan = plan
    self.journal = journal
    self.runner = runner
    self.observer = observer
    board = plan.description.halving.map {
      RungBoard(SuccessiveHalving($0, objective: plan.objective), trials: plan.trials.count)
    }
  }

  /// Runs with so many workers.
  /// - Throws: `SweepError.interrupted`, or why the journal cannot be written.
  package func callAsFunction(workers: Int) throws(SweepError) {
    recallEarlierTrials()
    let waiting = Mutex(plan.trials.indices.filter { !journal.records[$0].isOver }[...])
    let failure = Mutex<SweepError?>(nil)
    let group = DispatchGroup()
    let work = { @Sendable in
      defer { group.leave() }
      do throws(SweepError) {
        while failure.withLock({ $0 == nil }), let trial = waiting.withLock({ $0.popFirst() }) { try run(trial) }
      } catch {
        failure.withLock { first in
          if first == nil || first == .interrupted { first = error }
        }
        board?.cancel()
      }
    }
    for _ in 0..<workers {
      group.enter()
      let thread = Thread(block: work)
      // As the main thread has it: models are walked recursively.
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  /// Puts on the board what trials of an earlier process found.
  private func recallEarlierTrials() {
    guard let board else { return }
    for (trial, record) in journal.records.enumerated() {
      let first = record.seeds.first { $0.seed == plan.seeds[0] }
      guard record.isOver || first != nil else { continue }
      for (epoch, value) in record.values { board.note(value, of: trial, after: epoch) }
      board.end(trial, first.map { .finished($0.value) } ?? (record.state == .stopped ? .stopped : .failed))
    }
  }

  private struct Stopped: Error {}

  private func run(_ trial: Int) throws(SweepError) {
    try journal.begin(trial)
    for seed in plan.seeds where !journal.records[trial].seeds.contains(where: { $0.seed == seed }) {
      let isFirst = seed == plan.seeds[0]
      do {
        let result = try train(trial, seed: seed)
        try journal.finish(result, of: trial)
        if isFirst { board?.end(trial, .finished(result.value)) }
      } catch is Stopped {
        board?.end(trial, .stopped)
        return try end(trial, .stopped)
      } catch is RungBoard.Cancelled {
        throw .interrupted
      } catch let error as SweepError where !error.concernsOneTrial {
        throw error
      } catch {
        if isFirst { board?.end(trial, .failed) }
        return try end(trial, .failed("\(error)"))
      }
    }
    try end(trial, .complete)
  }

  private func end(_ trial: Int, _ state: TrialRecord.State) throws(SweepError) {
    try journal.end(trial, state)
    observer(.ended(trial: trial, journal.records[trial]))
  }

  /// Trains a point with a seed to its end, or to the rung where it is stopped.
  private func train(_ trial: Int, seed: UInt64) throws -> TrialRecord.SeedResult {
    let isFirst = seed == plan.seeds[0]
    var tracker = TrialTracker(plan.trials[trial].experiment, objective: plan.objective)
    try runner(plan.trials[trial], seed) { report, epoch in
      guard tracker.observe(report, after: epoch) else { return }
      observer(.trained(trial: trial, epoch: epoch))
      guard isFirst else { return }
      let value = tracker.value ?? .nan
      try journal.report(value, of: trial, after: epoch)
      // After the last epoch there is nothing left to spare.
      guard epoch < plan.epochs(of: trial), let board else { return }
      if try !board.goesOn(trial, after: epoch, value: value) { throw Stopped() }
    }
    guard let value = tracker.value, value.isFinite else { throw SweepError.undefined(plan.objective) }
    return TrialRecord.SeedResult(seed: seed, value: value, epochs: tracker.epoch)
  }
}

/// What a sweep tells of while it runs.
package enum SweepEvent: Sendable {
  /// A trial has been trained for so many epochs.
  case trained(trial: Int, epoch: Int)
  /// A trial is over.
  case ended(trial: Int, TrialRecord)
}

extension SweepPlan {
  /// The epochs that one seed of a trial is trained for at most.
  package func epochs(of trial: Int) -> Int {
    let recipe = trials[trial].experiment.recipe
    return (recipe.trainsTeacherAlone(for: objective) ? recipe.teacherTraining ?? recipe.training : recipe.training)
      .epochs
  }
}

extension SweepError {
  /// Whether the sweep goes on with the other trials.
  fileprivate var concernsOneTrial: Bool { if case .undefined = self { true } else { false } }
}
