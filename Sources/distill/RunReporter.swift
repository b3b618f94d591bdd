import Experiments
import Metrics
import Terminal
import Training

/// Turns a run's events into progress on the terminal and lines of metrics.jsonl.
///
/// The log holds no times and no number of threads, so that the same run writes the same file.
final class RunReporter {
  private let log: MetricsLog
  private var progress: ProgressLine?
  private(set) var warnings: [String]
  /// The times of the stages that ended, in their order.
  private(set) var times: [(stage: String, times: PhaseTimes)] = []

  /// - Parameter warnings: those given before the run was interrupted.
  init(log: MetricsLog, warnings: [String] = []) {
    self.log = log
    self.warnings = warnings
  }

  func observe(_ event: TrainingEvent) throws {
    switch event {
    case .began(let stage, let samples, let done):
      progress = ProgressLine(
        stage.replacing("_", with: " "), total: samples, done: done, unit: "samples",
        isTerminal: StandardError.isTerminal, width: StandardError.width, write: StandardError.write)
    case .progressed(_, let samples, let loss):
      progress?.update(completed: samples, detail: "loss \(Format.fixed(loss, digits: 4))")
    case .stepped(let record): try append(record)
    case .measured(let report, let epoch): try append(report, epoch: epoch)
    case .warned(let warning):
      warnings.append(warning)
      StandardError.write("warning: \(warning)\n")
    case .ended(let stage, let times):
      self.times.append((stage, times))
      endProgress()
    }
  }

  /// Ends the line of progress, if there is one.
  func endProgress() {
    progress?.finish()
    progress = nil
  }

  private func append(_ record: StepRecord) throws {
    try log.append([
      ("event", "step"), ("stage", .string(record.stage)), ("epoch", .integer(record.epoch)),
      ("step", .integer(record.step)), ("loss", .measured(record.loss)),
      ("terms", .object(record.terms.map { JSONMember($0.name, .measured($0.value)) })),
      ("weights", .object(record.terms.map { JSONMember($0.name, .measured(Double($0.weight))) })),
      ("learning_rates", .array(record.learningRates.map(JSON.measured))),
      ("gradient_norm", .measured(record.gradientNorm)),
    ])
  }

  private func append(_ report: ModelReport, epoch: Int?) throws {
    for task in report.tasks {
      try log.append([
        ("event", "metrics"), ("model", .string(report.model)), ("split", .string(report.split)),
        ("epoch", epoch.map { .integer($0) } ?? "best"), ("task", .string(task.task)),
        ("values", .object(task.values.map { JSONMember($0.name, $0.value.map(JSON.measured) ?? .null) })),
        (
          "notes",
          .object(task.values.compactMap { value in value.note.map { JSONMember(value.name, .string($0)) } })
        ),
      ])
    }
  }
}

extension JSON {
  static func string(_ value: String) -> JSON { JSON(.string(value)) }
  static func integer(_ value: Int) -> JSON { JSON(.integer(value)) }
  static func array(_ values: [JSON]) -> JSON { JSON(.array(values)) }
  static func object(_ members: [JSONMember]) -> JSON { JSON(.object(members)) }
}
