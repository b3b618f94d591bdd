import Datasets
import Experiments
import Foundation
import Kernels
import Terminal
import Training

/// `distill run FILE`: one run, or one for each of several seeds; `distill run --resume RUN` goes on with either.
struct RunCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    if let path = arguments.text(Program.resume) { return try resume(path) }
    if arguments.isPresent(Program.checkpoint) { throw UsageError.needsOption("checkpoint", "resume") }
    guard let file = arguments.optionalText(Program.resumable) else {
      throw UsageError.missingArgument(Program.resumable, path: arguments.path)
    }
    let overrides = ExperimentArguments(arguments, file: file)
    let (experiment, resolved) = try overrides.experiment()
    // A folder that cannot be used is better known before the data are prepared.
    var made = try arguments.text(Program.output).map { path in try RunDirectory(at: path) }
    do {
      let dataset = try load(experiment.dataset, seed: experiment.recipe.seed)
      let directory = try made ?? RunDirectory(named: experiment.name)
      made = directory
      if let count = arguments.integer(Program.seeds) {
        // First, so that a folder that can be gone on with says that it is of several seeds.
        let seeds = SeedGroup(first: experiment.recipe.seed, count: count)
        try directory.write(seeds.text(), to: SeedGroup.name)
        try directory.writeResolved(resolved)
        try runSeeds(seeds, of: experiment, first: dataset, in: directory) { try overrides.experiment(seed: $0) }
      } else {
        try runOne(experiment, resolved, dataset, in: directory)
      }
    } catch let error where !(error is StoppedRun) {
      made?.removeIfUnused()
      throw error
    }
  }

  private func resume(_ path: String) throws {
    for option in [Program.set, Program.data, Program.output, Program.seed, Program.seeds]
    where arguments.isPresent(option) {
      throw UsageError.conflictingOptions(option.name, "resume")
    }
    if let file = arguments.optionalText(Program.resumable) {
      throw UsageError.extraArgument(file, path: arguments.path, expected: 0)
    }
    let directory = try RunDirectory(resuming: path)
    func experiment(seed: UInt64? = nil) throws -> (Experiment, JSON) {
      try Configuration(
        file: directory.file(RunDirectory.resolvedName), assignments: seed.map { ["seed=\($0)"] } ?? []
      ).experiment()
    }
    let (first, resolved) = try experiment()
    if let seeds = try SeedGroup(in: directory) {
      if arguments.isPresent(Program.checkpoint) { throw UsageError.conflictingOptions("checkpoint", "seeds") }
      let dataset = try load(first.dataset, seed: first.recipe.seed)
      return try runSeeds(seeds, of: first, first: dataset, in: directory, experiment: experiment(seed:))
    }
    if let table = try ExperimentRun.finished(first, in: directory) {
      StandardError.write("The run in \(directory.path) is finished already.\n")
      return show(table, of: first, in: directory)
    }
    let dataset = try load(first.dataset, seed: first.recipe.seed)
    try runOne(first, resolved, dataset, in: directory)
  }

  private func runOne(
    _ experiment: Experiment, _ resolved: JSON, _ dataset: PreparedDataset, in directory: RunDirectory
  ) throws {
    let start = ProgressLine.uptime()
    let run = ExperimentRun(
      experiment, resolved: resolved, dataset: dataset, threads: threads, checkpointInterval: checkpointInterval,
      isProfiled: arguments.isPresent(Program.profile))
    let (table, profile) = try run(in: directory, checkpoint: arguments.integer(Program.checkpoint))
    show(table, of: experiment, in: directory, started: start, profile: profile)
  }

  private func runSeeds(
    _ seeds: SeedGroup, of experiment: Experiment, first: PreparedDataset, in directory: RunDirectory,
    experiment resolve: (UInt64) throws -> (Experiment, JSON)
  ) throws {
    let start = ProgressLine.uptime()
    var results: [ResultTable] = []
    for (index, seed) in seeds.seeds.enumerated() {
      if let signal = Interruption.signal { throw StoppedRun.interrupted(by: signal, path: directory.path) }
      StandardError.write("Seed \(seed), \(index + 1) of \(seeds.count).\n")
      let (experiment, resolved) = try resolve(seed)
      let path = directory.file("seed-\(seed)")
      let isBegun = FileManager.default.fileExists(atPath: "\(path)/\(RunDirectory.resolvedName)")
      let folder = try isBegun ? RunDirectory(resuming: path) : RunDirectory(at: path)
      if let finished = try ExperimentRun.finished(experiment, in: folder) {
        results.append(finished)
        continue
      }
      let dataset = index == 0 ? first : try load(experiment.dataset, seed: seed)
      let run = ExperimentRun(
        experiment, resolved: resolved, dataset: dataset, threads: threads, checkpointInterval: checkpointInterval,
        isProfiled: arguments.isPresent(Program.profile))
      do {
        results.append(try run(in: folder).table)
      } catch let stopped as StoppedRun {
        throw StoppedRun(reason: stopped.reason, path: directory.path, exitCode: stopped.exitCode)
      }
    }
    let summary = SeedSummary(results)
    var report = Report(title: "\(experiment.name), \(seeds.count) seeds")
    report.blocks.append(.heading("Test split, mean ± standard deviation over \(seeds.count) seeds"))
    report.blocks += summary.means.map { .table($0) }
    report.blocks.append(.heading("Paired differences over \(seeds.count) seeds, with 95 % intervals"))
    report.blocks += summary.differences.map { .table($0) }
    if let note = summary.note { report.blocks.append(.list([note])) }
    try directory.write(report.markdown(), to: "report.md")
    if arguments.isPresent(Program.json) {
      return print(
        JSON.object([
          JSONMember("run", .string(directory.path)), JSONMember("dataset", .string(experiment.dataset.name)),
          JSONMember("split", "test"), JSONMember("seeds", .array(seeds.seeds.map { .integer(Int($0)) })),
          JSONMember("result", summary.json),
        ]).document(), terminator: "")
    }
    print("\nTest split of \(experiment.dataset.name), mean ± standard deviation over \(seeds.count) seeds:\n")
    for table in summary.means { print(table.text()) }
    print("Paired differences, with 95 % intervals:\n")
    for table in summary.differences { print(table.text()) }
    if let note = summary.note { print("note: \(note)") }
    printEnd(of: directory, started: start)
  }

  /// Prints the result of one run.
  /// - Parameter start: when it began; nil where nothing was trained.
  private func show(
    _ table: ResultTable, of experiment: Experiment, in directory: RunDirectory, started start: Duration? = nil,
    profile: ProfileReport? = nil
  ) {
    if arguments.isPresent(Program.json) {
      return print(
        JSON.object(
          [
            JSONMember("run", .string(directory.path)), JSONMember("dataset", .string(experiment.dataset.name)),
            JSONMember("split", "test"), JSONMember("seed", .integer(Int(experiment.recipe.seed))),
            JSONMember("result", table.json),
          ] + (profile.map { [JSONMember("profile", $0.json)] } ?? [])
        ).document(), terminator: "")
    }
    print("\nTest split of \(experiment.dataset.name), seed \(experiment.recipe.seed):\n")
    for table in table.tables { print(table.text()) }
    for note in table.notes { print("note: \(note)") }
    if let profile { print(profile.text, terminator: "") }
    printEnd(of: directory, started: start)
  }

  private func printEnd(of directory: RunDirectory, started start: Duration?) {
    let duration = start.map { Format.duration((ProgressLine.uptime() - $0) / .seconds(1)) }
    print("\n\(duration.map { "Trained and measured in \($0). " } ?? "")The run directory is \(directory.path).")
  }

  private func load(_ description: DatasetDescription, seed: UInt64) throws -> PreparedDataset {
    try DatasetLoader(description: description, seed: seed, team: ThreadTeam(threads: threads)).load()
  }

  private var threads: Int {
    arguments.integer(Program.threads) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  private var checkpointInterval: Duration? {
    arguments.number(Program.checkpointInterval).map { .seconds(max(0, $0)) }
  }
}
