import Autodiff
import Datasets
import Distillation
import Experiments
import Foundation
import Glibc
import Kernels
import Models
import Terminal
import Training

/// Runs one experiment and fills its run directory, from the beginning or from where the run stopped.
struct ExperimentRun {
  private let experiment: Experiment
  private let resolved: JSON
  private let dataset: PreparedDataset
  private let threads: Int
  private let interval: Duration?
  private let isProfiled: Bool

  /// - Parameters:
  ///   - checkpointInterval: as `Checkpointing` has it.
  ///   - isProfiled: whether to find out where the time went.
  init(
    _ experiment: Experiment, resolved: JSON, dataset: PreparedDataset, threads: Int,
    checkpointInterval interval: Duration? = nil, isProfiled: Bool = false
  ) {
    self.experiment = experiment
    self.resolved = resolved
    self.dataset = dataset
    self.threads = threads
    self.interval = interval
    self.isProfiled = isProfiled
  }

  /// The metrics of every model on the test split, and where the time went if that was asked for.
  /// - Parameter number: the checkpoint to go on from; by default the last, if there is one.
  func callAsFunction(
    in directory: RunDirectory, checkpoint number: Int? = nil
  ) throws -> (table: ResultTable, profile: ProfileReport?) {
    let folder = CheckpointFolder(run: directory.path)
    let checkpoint = try folder.load(number: number)
    if let checkpoint {
      try check(checkpoint, in: directory)
      folder.removeLater(than: checkpoint)
    } else {
      try directory.writeResolved(resolved)
      try EncodersFile.write(dataset.encoders, to: directory.file(EncodersFile.name))
    }
    let log = try directory.metrics(keeping: checkpoint?.state.logLength ?? 0)
    StandardError.write(
      "Training on \(threads) thread\(threads == 1 ? "" : "s"), BLAS kernels for \(BLASLibrary.core), in \(directory.path)"
        + (checkpoint.map { ", from \(place(of: $0))" } ?? "") + ".\n")
    let reporter = RunReporter(log: log, warnings: checkpoint?.state.warnings ?? [])
    let checkpointing = Checkpointing(
      folder, origin: origin, from: checkpoint, interval: interval, logLength: { log.length },
      keepWeights: { try saveWeights(of: $0, $1, to: directory) }, isInterrupted: { Interruption.signal != nil })
    let table = try stopping(at: directory.path, reporter) {
      let run = RecipeRun(
        recipe: experiment.recipe, dataset: dataset, team: ThreadTeam(threads: threads),
        checkpointing: checkpointing, observer: reporter.observe)
      let result = try run()
      let table = ResultTable(reports: result.test, metrics: experiment.recipe.evaluation.metrics)
      try directory.write(
        RunReport(experiment: experiment, table: table, warnings: reporter.warnings).markdown, to: "report.md")
      try directory.write(try RunResult(reports: result.test).text(), to: RunResult.name)
      return table
    }
    folder.remove()
    return (table, isProfiled ? ProfileReport(stages: reporter.times, threads: threads) : nil)
  }

  /// The result of a run that is finished; nil of one that is not.
  static func finished(_ experiment: Experiment, in directory: RunDirectory) throws -> ResultTable? {
    guard let text = directory.text(of: RunResult.name) else { return nil }
    return ResultTable(
      reports: try RunResult(text: text).reports, metrics: experiment.recipe.evaluation.metrics)
  }

  /// Runs `body` with Ctrl-C as a wish to stop, and tells how to go on when it ends early.
  private func stopping<Result>(
    at path: String, _ reporter: RunReporter, _ body: () throws -> Result
  ) throws -> Result {
    Interruption.watch()
    defer {
      Interruption.ignore()
      reporter.endProgress()
    }
    do {
      return try body()
    } catch TrainingError.interrupted {
      throw StoppedRun.interrupted(by: Interruption.signal ?? SIGTERM, path: path)
    } catch let error as CheckpointError {
      guard case .unwritable = error else { throw error }
      throw StoppedRun(reason: "\(error)", path: path, exitCode: 1)
    } catch let error as RunDirectoryError {
      throw StoppedRun(reason: "\(error)", path: path, exitCode: 1)
    } catch let error as WeightsError {
      throw StoppedRun(reason: "\(error)", path: path, exitCode: 1)
    }
  }

  /// What the run is made from: a change of the configuration or of the data would make another run of it.
  private var origin: String {
    let document = resolved.document()
    let splits = dataset.report.splits.map { "\($0.split.rawValue): \($0.samples) samples in \($0.lists) lists" }
    return
      (["configuration \(String(StoredArray(Array(document.utf8)).checksum, radix: 16))"] + splits
      + ["prepared data \(dataset.fingerprint)"]).joined(separator: "\n")
  }

  private func check(_ checkpoint: CheckpointFolder.Checkpoint, in directory: RunDirectory) throws {
    if checkpoint.state.origin != origin {
      let (then, now) = (checkpoint.state.origin.split(separator: "\n"), origin.split(separator: "\n"))
      let difference = zip(then, now).first { $0 != $1 }
      if then.first != now.first {
        throw CheckpointError.changedConfiguration(path: directory.file(RunDirectory.resolvedName))
      }
      throw CheckpointError.unfitting(
        path: directory.path,
        reason: difference.map { "\"\($0)\" when it was begun, \"\($1)\" now" } ?? "the dataset has other features")
    }
    if checkpoint.state.kernels != BLASLibrary.core {
      StandardError.write(
        "warning: the run was begun with BLAS kernels for \(checkpoint.state.kernels), so its numbers will differ slightly "
          + "from those of a run that was never interrupted\n")
    }
  }

  private func place(of checkpoint: CheckpointFolder.Checkpoint) -> String {
    guard let current = checkpoint.state.current else { return "checkpoint \(checkpoint.number), between two stages" }
    return "checkpoint \(checkpoint.number): \(current.name.replacing("_", with: " ")), epoch "
      + "\(current.progress.epoch + 1), step \(current.progress.step)"
  }

  /// teacher.safetensors holds the teacher; student.safetensors the distilled student with what it shares with the
  /// teacher; student_alone.safetensors the one for comparison.
  private func saveWeights(of stage: String, _ store: ParameterStore, to directory: RunDirectory) throws -> [String] {
    let parameters = store.parameters
    let files: [(name: String, parameters: [Parameter])] =
      stage == "joint"
      ? [
        ("teacher", parameters.filter { $0.path.hasPrefix("teacher/") }),
        ("student", parameters.filter { $0.path.hasPrefix("student/") || isShared($0.path) }),
      ] : [(stage, parameters)]
    return try files.map { file in
      let name = "\(file.name).safetensors"
      try WeightsFile.save(
        file.parameters, vocabularies: dataset.vocabularyFingerprints, to: directory.file(name))
      return name
    }
  }

  /// Whether the student uses this parameter of the teacher.
  private func isShared(_ path: String) -> Bool {
    let sharing = experiment.recipe.distillation.sharing
    if path.hasPrefix("teacher/history/") { return sharing.history != .own }
    if path.hasPrefix("teacher/numeric/") { return sharing.numeric != .own }
    return dataset.schema.vocabularies.contains { vocabulary in
      sharing.policy(ofTable: vocabulary.name) != .own && path.hasPrefix("teacher/embeddings/\(vocabulary.name)/")
    }
  }
}
