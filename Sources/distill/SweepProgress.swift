import Sweeps
import Synchronization
import Terminal

/// Tells on standard error of each trial that is over, and how long the others may take.
final class SweepProgress: Sendable {
  private struct State {
    /// Epochs trained or spared in this process.
    var epochs = 0
    var trained: [Int]
    var records: [TrialRecord]
    var warnings: Set<String> = []
  }

  private let plan: SweepPlan
  /// Epochs that were left to do at the start.
  private let total: Int
  private let started: Duration
  private let state: Mutex<State>

  init(_ plan: SweepPlan, records: [TrialRecord]) {
    self.plan = plan
    started = ProgressLine.uptime()
    let trained = records.map { $0.seeds.reduce(0) { $0 + $1.epochs } }
    total = records.indices.reduce(0) { sum, trial in
      sum + (records[trial].isOver ? 0 : plan.epochs(of: trial) * plan.seeds.count - trained[trial])
    }
    state = Mutex(State(trained: trained, records: records))
  }

  func observe(_ event: SweepEvent) {
    switch event {
    case .trained(let trial, _):
      state.withLock { state in
        state.epochs += 1
        state.trained[trial] += 1
      }
    case .ended(let trial, let record):
      let line = state.withLock { state in
        state.records[trial] = record
        // What need not be trained any more is done as well.
        state.epochs += max(0, plan.epochs(of: trial) * plan.seeds.count - state.trained[trial])
        return self.line(trial, record, state)
      }
      StandardError.write(line + "\n")
    }
  }

  /// Says each warning once.
  func warn(_ warning: String) {
    if state.withLock({ $0.warnings.insert(warning).inserted }) { StandardError.write("warning: \(warning)\n") }
  }

  private func line(_ trial: Int, _ record: TrialRecord, _ state: State) -> String {
    let result = SweepResult(plan: plan, records: state.records)
    var parts = ["trial \(trial) \(record.outcome)"]
    parts.append("\(state.records.count { $0.isOver }) of \(plan.trials.count) done")
    if let best = result.best, let value = state.records[best].value {
      parts.append("best \(Format.fixed(value, digits: 4)) (trial \(best))")
    }
    let elapsed = (ProgressLine.uptime() - started) / .seconds(1)
    if state.epochs > 0, state.epochs < total {
      parts.append("about \(Format.duration(elapsed * Double(total - state.epochs) / Double(state.epochs))) left")
    }
    return parts.joined(separator: ", ")
  }
}

extension TrialRecord {
  /// How it ended, for people.
  fileprivate var outcome: String {
    let text = value.map { Format.fixed($0, digits: 4) } ?? ""
    return switch state {
    case .complete: "has \(text) after \(epochs) epoch\(epochs == 1 ? "" : "s")"
    case .stopped: "was stopped after \(epochs) epoch\(epochs == 1 ? "" : "s") with \(text)"
    case .failed(let sentence): "failed: \(sentence)"
    case .waiting, .running: "is not over"
    }
  }
}
