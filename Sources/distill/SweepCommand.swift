import Experiments
import Foundation
import Glibc
import Kernels
import Sweeps
import Terminal
import Training

/// `distill sweep FILE`: trains what a sweep varies and says what matters; `distill sweep --resume SWEEP` goes on with one.
struct SweepCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    let directory = try directory()
    let plan = directory.plan
    let journal = try TrialJournal(path: directory.journal, plan: plan, now: Self.now)
    let done = journal.records.count { $0.isOver }
    let workers = max(1, min(parallel, plan.trials.count - done))
    let progress = SweepProgress(plan, records: journal.records)
    let laboratory = Laboratory(
      objective: plan.objective, teacherFolder: try directory.teachers(), dataFolder: try directory.data(),
      threads: max(1, threads / workers), teacherThreads: threads,
      load: { try DatasetLoader(description: $0, seed: $1).load() },
      isInterrupted: { Interruption.signal != nil }, warn: progress.warn)
    StandardError.write(
      "\(plan.trials.count) trials, \(plan.seeds.count) seed\(plan.seeds.count == 1 ? "" : "s") each, \(workers) at a time, in "
        + "\(directory.path)\(done > 0 ? "; \(done) of them are done" : "").\n")
    let result = try stopping(at: directory.path) { () -> SweepResult in
      let sweep = SweepRun(
        plan, journal: journal, runner: { try laboratory.run($0, seed: $1, report: $2) }, observer: progress.observe)
      try sweep(workers: workers)
      return SweepResult(plan: plan, records: journal.records)
    }
    guard let best = result.best else { throw SweepError.allFailed(first: result.firstFailure ?? "unknown") }
    try directory.write(plan.trials[best].resolved.document(), to: "best.json")
    let onTest = try stopping(at: directory.path) { () -> [ResultTable] in
      try tests(of: best, in: directory, laboratory, workers: workers)
    }
    let report = SweepReport(result: result, tests: onTest, directory: directory.path)
    try directory.write(report.markdown, to: "report.md")
    try directory.write(report.csv, to: "trials.csv")
    print(arguments.isPresent(Program.json) ? report.json.document() : "\n" + report.text, terminator: "")
  }

  /// The sweep that is begun or gone on with.
  private func directory() throws -> SweepDirectory {
    guard let path = arguments.text(Program.resumedSweep) else { return try begin() }
    for option in [Program.sweepOutput] where arguments.isPresent(option) {
      throw UsageError.conflictingOptions(option.name, "resume")
    }
    guard let file = arguments.optionalText(Program.sweepFile) else {
      for option in Program.sweepChanges where arguments.isPresent(option) {
        throw UsageError.conflictingOptions(option.name, "resume")
      }
      return try SweepDirectory(resuming: path)
    }
    return try SweepDirectory(resuming: path, as: plan(of: file))
  }

  private func begin() throws -> SweepDirectory {
    guard let file = arguments.optionalText(Program.sweepFile) else {
      throw UsageError.missingArgument(Program.sweepFile, path: arguments.path)
    }
    return try SweepDirectory(beginning: plan(of: file), at: arguments.text(Program.sweepOutput))
  }

  private func plan(of file: String) throws -> SweepPlan {
    var options: [SweepOption] = []
    if let search = arguments.text(Program.search) { options.append(.search(search)) }
    if let trials = arguments.integer(Program.trials) { options.append(.trials(trials)) }
    if let seeds = arguments.integer(Program.sweepSeeds) { options.append(.seeds(seeds)) }
    if let halving = arguments.text(Program.halving) { options.append(.halving(halving)) }
    let source = SweepSource(
      file: file, vary: arguments.texts(Program.vary), assignments: arguments.texts(Program.set),
      dataFolder: arguments.text(Program.data), options: options)
    return try SweepPlan(source)
  }

  /// The test split's metrics of the chosen experiment, one table a seed; measured once and kept.
  private func tests(
    of best: Int, in directory: SweepDirectory, _ laboratory: Laboratory, workers: Int
  ) throws -> [ResultTable] {
    let plan = directory.plan
    let metrics = plan.trials[best].experiment.recipe.evaluation.metrics
    @Sendable func file(_ seed: UInt64) -> String { "test-\(seed).json" }
    let missing = plan.seeds.filter { directory.text(of: file($0)) == nil }
    if !missing.isEmpty {
      StandardError.write("Trial \(best) is chosen; measuring it on the test split …\n")
    }
    let failures = ThreadTeam(threads: workers).map(tasks: missing.count) { index -> (any Error)? in
      do {
        let reports = try laboratory.test(plan.trials[best], seed: missing[index])
        try directory.write(try RunResult(reports: reports).text(), to: file(missing[index]))
        return nil
      } catch { return error }
    }
    if let failure = failures.first(where: { $0 != nil }) ?? nil { throw failure }
    return try plan.seeds.compactMap { seed in
      try directory.text(of: file(seed)).map { ResultTable(reports: try RunResult(text: $0).reports, metrics: metrics) }
    }
  }

  /// Runs `body` with Ctrl-C as a wish to stop, and tells how to go on when it ends early.
  private func stopping<Result>(at path: String, _ body: () throws -> Result) throws -> Result {
    Interruption.watch()
    defer { Interruption.ignore() }
    do {
      return try body()
    } catch SweepError.interrupted {
      throw StoppedRun.interrupted(by: Interruption.signal ?? SIGTERM, path: path, command: "sweep")
    } catch let error as SweepError {
      switch error {
      case .unwritable, .teacherUnwritable, .noData:
        throw StoppedRun(reason: "\(error)", path: path, exitCode: 1, command: "sweep")
      default: throw error
      }
    } catch let error as RunDirectoryError {
      throw StoppedRun(reason: "\(error)", path: path, exitCode: 1, command: "sweep")
    }
  }

  private var threads: Int {
    arguments.integer(Program.threads) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  private var parallel: Int { arguments.integer(Program.parallel) ?? threads }

  /// The time as Python's `datetime.isoformat` has it.
  private static func now() -> String {
    Date.now.formatted(
      .iso8601.year().month().day().time(includingFractionalSeconds: true).dateTimeSeparator(.standard))
      + "+00:00"
  }
}

extension Program {
  static let sweepFile = Positional(
    "FILE", summary: "The sweep, or an experiment to vary, a JSON file.", isRequired: false)
  static let vary = Option.text(
    "vary", "PATH=VALUES",
    summary: "Vary a key path: PATH=1,2,4 lists values, PATH=0.1..1 is a range, PATH=log:1e-4..1e-2 one by the "
      + "logarithm, PATH=int:1..4 one of integers; several paths with commas between them take the same value.",
    repeats: true)
  static let search = Option.choice(
    "search", "KIND", of: ["grid", "random", "quasi_random"],
    summary: "How points are chosen; by default a grid, or quasi_random where --trials is given.")
  static let trials = Option.integer(
    "trials", in: 1...10_000, summary: "Points to try, the experiment as it stands being the first; 24 by default.")
  static let sweepSeeds = Option.integer(
    "seeds", in: 1...1000, summary: "Train every point with so many seeds, from the experiment's on; 1 by default.")
  static let halving = Option.choice(
    "halving", "KIND", of: ["asha", "none"], summary: "Whether poor trials are stopped early; by default none is.")
  static let parallel = Option.integer(
    "parallel", in: 1...1024, summary: "Trials at a time; by default one a thread. The results do not depend on it.")
  static let sweepOutput = Option.text(
    "output", "FOLDER", summary: "The sweep's folder; by default sweeps/<name>-<number>.")
  static let resumedSweep = Option.text(
    "resume", "SWEEP", summary: "Go on with the sweep in this folder; trials that are done are not run again.")

  /// The options that say what a sweep is.
  static let sweepChanges = [vary, set, data, search, trials, sweepSeeds, halving]

  static let sweep = Command(
    "sweep", summary: "Vary an experiment and learn which settings matter",
    discussion: """
      Trains the experiment as it stands and other points of what is varied, compares the students on the validation \
      split, and prints every point's mean over seeds with its 95 % interval, the difference to the base seed by seed, \
      and the importance of each varied key. Only the best point is measured on the test split, once, at the end.

      Trials share the prepared dataset and, in two stages, each trained teacher. With --halving asha a trial goes on \
      after 1, 3, 9, … epochs only if its first seed is among the best third of the trials up to it.

      The folder holds sweep.json, the trials in Optuna's journal format (trials.journal), best.json, which `distill \
      run` takes, report.md and trials.csv. A sweep that is stopped, however it is stopped, goes on with --resume.
      """,
    examples: [
      .init("distill sweep experiments/sweeps/taobao-distillation.json", "Runs a sweep described in a file."),
      .init(
        "distill sweep experiments/taobao.json --vary training.optimizer.groups[0].l2=log:1e-4..1e-2 --trials 12",
        "Twelve points of one key, spread by its logarithm."),
      .init(
        "distill sweep experiments/taobao.json --vary distillation.terms[4].temperature=1,2,4 --seeds 3",
        "Every listed value, with three seeds each."),
      .init("distill sweep --resume sweeps/taobao-001", "Goes on with a sweep that was interrupted."),
    ],
    positionals: [sweepFile],
    options: sweepChanges + [threads, parallel, sweepOutput, resumedSweep, json])
}
