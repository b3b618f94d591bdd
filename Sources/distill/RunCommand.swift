import Datasets
import Experiments
import Foundation
import Kernels
import Terminal
import Training

/// `distill run FILE`: one run, or one for each of several seeds.
struct RunCommand {
  private let arguments: ParsedArguments
  private let experimentArguments: ExperimentArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
    experimentArguments = ExperimentArguments(arguments)
  }

  func run() throws {
    let (experiment, resolved) = try experimentArguments.experiment()
    let dataset = try DatasetLoader(description: experiment.dataset, seed: experiment.recipe.seed).load()
    let directory = try makeDirectory(named: experiment.name)
    let start = ProgressLine.uptime()
    if let seeds = arguments.integer(Program.seeds) {
      try runSeeds(seeds, of: experiment, first: dataset, in: directory)
    } else {
      let table = try ExperimentRun(experiment, resolved: resolved, dataset: dataset, threads: threads)(in: directory)
      print("\nTest split of \(experiment.dataset.name), seed \(experiment.recipe.seed):\n")
      for table in table.tables { print(table.text()) }
      for note in table.notes { print("note: \(note)") }
    }
    let seconds = (ProgressLine.uptime() - start) / .seconds(1)
    print("\nTrained and measured in \(Format.duration(seconds)). The run directory is \(directory.path).")
  }

  private func runSeeds(
    _ count: Int, of experiment: Experiment, first: PreparedDataset, in directory: RunDirectory
  ) throws {
    var results: [ResultTable] = []
    for index in 0..<count {
      let seed = experiment.recipe.seed + UInt64(index)
      StandardError.write("Seed \(seed), \(index + 1) of \(count).\n")
      let (experiment, resolved) = try experimentArguments.experiment(seed: seed)
      let dataset =
        index == 0 ? first : try DatasetLoader(description: experiment.dataset, seed: seed).load()
      results.append(
        try ExperimentRun(experiment, resolved: resolved, dataset: dataset, threads: threads)(
          in: RunDirectory(at: directory.file("seed-\(seed)"))))
    }
    let summary = SeedSummary(results)
    var report = Report(title: "\(experiment.name), \(count) seeds")
    report.blocks.append(.heading("Test split, mean ± standard deviation over \(count) seeds"))
    report.blocks += summary.means.map { .table($0) }
    report.blocks.append(.heading("Paired differences over \(count) seeds, with 95 % intervals"))
    report.blocks += summary.differences.map { .table($0) }
    try directory.write(report.markdown(), to: "report.md")
    print("\nTest split of \(experiment.dataset.name), mean ± standard deviation over \(count) seeds:\n")
    for table in summary.means { print(table.text()) }
    print("Paired differences, with 95 % intervals:\n")
    for table in summary.differences { print(table.text()) }
  }

  private var threads: Int {
    arguments.integer(Program.threads) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  private func makeDirectory(named name: String) throws -> RunDirectory {
    if let path = arguments.text(Program.output) { return try RunDirectory(at: path) }
    return try RunDirectory(named: name)
  }
}

/// The arguments that `run` and `check` have in common.
struct ExperimentArguments {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  /// The experiment with the overrides of the command line, and with another seed if one is given.
  func experiment(seed: UInt64? = nil) throws -> (value: Experiment, resolved: JSON) {
    var assignments = arguments.texts(Program.set)
    if let seed = seed ?? arguments.integer(Program.seed).map({ UInt64($0) }) { assignments.append("seed=\(seed)") }
    let configuration = Configuration(
      file: arguments.text(Program.experiment), assignments: assignments, dataFolder: arguments.text(Program.data))
    return try configuration.experiment()
  }
}
