package import Metrics

/// What a sweep found.
package struct SweepResult: Sendable {
  package let plan: SweepPlan
  package let records: [TrialRecord]

  package init(plan: SweepPlan, records: [TrialRecord]) {
    precondition(plan.trials.count == records.count, "a record a trial")
    self.plan = plan
    self.records = records
  }

  /// The complete trial with the best mean; the first of several.
  package var best: Int? {
    ranking.first.flatMap { records[$0].state == .complete ? $0 : nil }
  }

  /// The trials from the best on: the complete ones by their means, the stopped ones by how far they came and then by
  /// their values, the failed ones.
  package var ranking: [Int] {
    records.indices.sorted { (rank(of: $0), $0) < (rank(of: $1), $1) }
  }

  /// The objective over seeds; nil of a trial that is not complete.
  package func summary(of trial: Int) -> Summary? {
    records[trial].state == .complete ? Summary(records[trial].seeds.map(\.value)) : nil
  }

  /// The difference to the base, seed by seed; nil of the base, and where one of the two is not complete.
  package func differenceToBase(of trial: Int) -> Summary? {
    guard trial != 0, records[trial].state == .complete, records[0].state == .complete else { return nil }
    let base = records[0].seeds
    let pairs = records[trial].seeds.compactMap { result in
      base.first { $0.seed == result.seed }.map { (result.value, $0.value) }
    }
    return Summary(differenceOf: pairs.map(\.0), and: pairs.map(\.1))
  }

  /// How many trials tell of the importance of keys.
  package var counted: Int { records.count { $0.value != nil } }

  /// Why the first of the failed trials failed.
  package var firstFailure: String? {
    records.lazy.compactMap { if case .failed(let sentence) = $0.state { sentence } else { nil } }.first
  }

  /// The importance of each varied key by its share; nil when the trials do not tell.
  ///
  /// All trials count but the failed ones: that one was stopped early says as much as that another was not.
  package var importance: [Double]? {
    let trials = records.indices.filter { records[$0].value != nil }
    let base = plan.trials[0].settings
    let parameters = trials.map { trial in
      zip(plan.description.vary, plan.trials[trial].settings.indices).map { key, index in
        key.parameter(plan.trials[trial].settings[index], base: base[index])
      }
    }
    return Importance.shares(parameters, isBest: Importance.best(trials.map(rank)))
  }

  private struct Rank: Comparable {
    let state: Int
    let epochs: Int
    let loss: Double

    static func < (left: Rank, right: Rank) -> Bool {
      (left.state, left.epochs, left.loss) < (right.state, right.epochs, right.loss)
    }
  }

  private func rank(of trial: Int) -> Rank {
    let record = records[trial]
    let loss = (record.value ?? 0) * (plan.objective.isMinimised ? 1 : -1)
    return switch record.state {
    case .complete: Rank(state: 0, epochs: 0, loss: loss)
    case .stopped: Rank(state: 1, epochs: -record.epochs, loss: loss)
    case .failed: Rank(state: 2, epochs: 0, loss: 0)
    case .waiting, .running: Rank(state: 3, epochs: 0, loss: 0)
    }
  }
}
