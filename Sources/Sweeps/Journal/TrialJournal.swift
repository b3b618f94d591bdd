import Experiments
import Kernels
import Metrics
import Synchronization

/// The trials of a sweep in one file that only grows: Optuna's journal, which `optuna.load_study` and its dashboard open
/// through `JournalStorage(JournalFileBackend(path))`.
///
/// All trials are created at once, waiting, so that their numbers and parameters are settled before the first one runs.
/// What a trial finds is durable before the trial goes on.
package final class TrialJournal: Sendable {
  private struct State {
    let file: AppendedFile
    var records: [TrialRecord]
    /// Why the last line may be only half there, after which no other may follow.
    var failure: FileFailure?
  }

  private let path: String
  /// Optuna's number of each trial in the file.
  private let identifiers: [Int]
  private let now: @Sendable () -> String
  private let state: Mutex<State>

  /// Opens the journal of a plan, which is made when it is not there; a last line that was cut off is dropped.
  /// - Parameter now: the time as `2026-11-20T22:15:00.000000+00:00`.
  package init(path: String, plan: SweepPlan, now: @escaping @Sendable () -> String) throws(SweepError) {
    self.path = path
    self.now = now
    let bytes = try Self.read(path)
    let replay: JournalReplay
    if let bytes, !bytes.isEmpty {
      replay = try JournalReplay(bytes, path: path, study: plan.description.name)
      // The trials with their parameters, as this program would create them.
      guard bytes.starts(with: Self.header(of: plan).utf8) else { throw .otherTrials(path) }
    } else {
      let text = Self.header(of: plan)
      try Self.write(Array(text.utf8), to: path)
      replay = try JournalReplay(Array(text.utf8), path: path, study: plan.description.name)
    }
    guard replay.trials.count >= plan.trials.count else { throw .otherTrials(path) }
    identifiers = replay.trials.prefix(plan.trials.count).map(\.identifier)
    let records = replay.trials.prefix(plan.trials.count).map(\.record)
    do throws(FileFailure) {
      state = Mutex(State(file: try AppendedFile(path: path, keeping: replay.length), records: Array(records)))
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }

  /// What is known of every trial.
  package var records: [TrialRecord] { state.withLock { $0.records } }

  /// A trial is begun.
  package func begin(_ trial: Int) throws(SweepError) {
    if records[trial].state == .running { return }
    try append(stateLine(trial, .running, values: nil)) { $0[trial].state = .running }
  }

  /// The first seed of a trial has this value after so many epochs; an undefined one is left out.
  package func report(_ value: Double, of trial: Int, after epoch: Int) throws(SweepError) {
    guard value.isFinite else { return }
    let line = JSON.line(
      .setIntermediateValue,
      [
        identifier(trial), JSONMember("step", JSON(.integer(epoch))),
        JSONMember("intermediate_value", .measured(value)),
      ])
    try append(line) { $0[trial].values[epoch] = value }
  }

  /// A seed of a trial was trained to its end.
  package func finish(_ result: TrialRecord.SeedResult, of trial: Int) throws(SweepError) {
    let value: JSON = ["value": .measured(result.value), "epochs": JSON(.integer(result.epochs))]
    try append(attribute(trial, "seed \(result.seed)", value)) { $0[trial].seeds.append(result) }
  }

  /// A trial is over.
  package func end(_ trial: Int, _ end: TrialRecord.State) throws(SweepError) {
    var record = records[trial]
    record.state = end
    let lines =
      switch end {
      case .complete: stateLine(trial, .complete, values: record.value)
      case .stopped: stateLine(trial, .pruned, values: record.value)
      case .failed(let sentence):
        attribute(trial, "error", JSON(.string(sentence))) + stateLine(trial, .failed, values: nil)
      case .waiting, .running: preconditionFailure("a trial that is over is neither waiting nor running")
      }
    try append(lines) { $0[trial].state = end }
  }

  private func append(_ lines: String, then change: @Sendable (inout [TrialRecord]) -> Void) throws(SweepError) {
    do throws(FileFailure) {
      try state.withLock { state throws(FileFailure) in
        if let failure = state.failure { throw failure }
        do throws(FileFailure) {
          try state.file.append(lines)
          try state.file.synchronise()
        } catch {
          state.failure = error
          throw error
        }
        change(&state.records)
      }
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }

  private func identifier(_ trial: Int) -> JSONMember {
    JSONMember("trial_id", JSON(.integer(identifiers[trial])))
  }

  private func stateLine(_ trial: Int, _ state: JournalState, values value: Double?) -> String {
    JSON.line(
      .setStateAndValues,
      [
        identifier(trial), JSONMember("state", JSON(.integer(state.rawValue))),
        JSONMember("values", value.map { [.measured($0)] } ?? .null),
        JSONMember(state == .running ? "datetime_start" : "datetime_complete", JSON(.string(now()))),
      ])
  }

  private func attribute(_ trial: Int, _ key: String, _ value: JSON) -> String {
    JSON.line(
      .setTrialUserAttribute, [identifier(trial), JSONMember("user_attr", JSON(.object([JSONMember(key, value)])))])
  }

  /// The study and its trials, waiting.
  private static func header(of plan: SweepPlan) -> String {
    let objective = plan.objective
    let direction = objective.isMinimised ? 1 : 2
    var text = JSON.line(
      .createStudy,
      [
        JSONMember("study_name", JSON(.string(plan.description.name))),
        JSONMember("directions", [JSON(.integer(direction))]),
      ])
    text += JSON.line(
      .setStudyUserAttribute,
      [
        JSONMember("study_id", 0),
        JSONMember(
          "user_attr",
          [
            "objective": JSON(
              .string("validation \(objective.metric.name) of \(objective.task), \(objective.model ?? "")"))
          ]),
      ])
    let base = plan.trials[0].settings
    for trial in plan.trials {
      let parameters = plan.description.vary.indices.compactMap { index in
        let key = plan.description.vary[index]
        return key.parameter(trial.settings[index], base: base[index]).map { (key.name, $0) }
      }
      let null = JSON.null
      text += JSON.line(
        .createTrial,
        [
          JSONMember("study_id", 0), JSONMember("datetime_start", null),
          JSONMember("state", JSON(.integer(JournalState.waiting.rawValue))), JSONMember("value", null),
          JSONMember("values", null),
          JSONMember(
            "distributions",
            JSON(.object(parameters.map { JSONMember($0, JSON(.string($1.distribution.json.text()))) }))),
          JSONMember("params", JSON(.object(parameters.map { JSONMember($0, JSON(.number($1.value))) }))),
          JSONMember("user_attrs", [:]), JSONMember("system_attrs", [:]), JSONMember("intermediate_values", [:]),
        ])
    }
    return text
  }

  private static func read(_ path: String) throws(SweepError) -> [UInt8]? {
    guard (try? FileIdentity(path: path)) != nil else { return nil }
    do throws(FileFailure) {
      let file = try InputFile(path: path)
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      var count = 0
      while true {
        count += try file.read(into: &buffer, from: count)
        if count < buffer.count { return Array(buffer[..<count]) }
        buffer += [UInt8](repeating: 0, count: buffer.count)
      }
    } catch { throw .unreadable(error.path, reason: error.reason) }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(SweepError) {
    do throws(FileFailure) {
      let output = try OutputFile(path: path)
      try output.write(StoredArray(bytes))
      try output.finish()
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }
}
