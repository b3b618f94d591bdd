/// What is known of a trial.
package struct TrialRecord: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    /// Not begun.
    case waiting
    /// Begun; where no process runs it, it was interrupted and is run again.
    case running
    /// All seeds were trained to their end.
    case complete
    /// Stopped early.
    case stopped
    /// For the reason given, as one sentence.
    case failed(String)
  }

  package var state = State.waiting
  /// The first seed's value after each epoch: what the objective is if the training ends there.
  package var values: [Int: Double] = [:]
  /// What came out, by the seeds trained to their end, in their order.
  package var seeds: [SeedResult] = []

  /// What went wrong, where that is noted before the state.
  var error: String?

  package init(state: State = .waiting, values: [Int: Double] = [:], seeds: [SeedResult] = []) {
    self.state = state
    self.values = values
    self.seeds = seeds
  }

  package struct SeedResult: Sendable, Equatable {
    package let seed: UInt64
    package let value: Double
    package let epochs: Int

    package init(seed: UInt64, value: Double, epochs: Int) {
      self.seed = seed
      self.value = value
      self.epochs = epochs
    }
  }

  package var isOver: Bool {
    switch state {
    case .waiting, .running: false
    case .complete, .stopped, .failed: true
    }
  }

  /// The mean over seeds of a complete trial, the last value of a stopped one.
  package var value: Double? {
    switch state {
    case .complete: seeds.map(\.value).reduce(0, +) / Double(seeds.count)
    case .stopped: values.max { $0.key < $1.key }?.value
    case .waiting, .running, .failed: nil
    }
  }

  /// Epochs trained, over all seeds.
  package var epochs: Int {
    seeds.isEmpty ? values.keys.max() ?? 0 : seeds.reduce(0) { $0 + $1.epochs }
  }
}
