import Autodiff
import Datasets
import Experiments
import Foundation
import Kernels
import Models
import Terminal
import Training

/// `distill run FILE`.
struct RunCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    let (experiment, resolved) = try ExperimentArguments(arguments).experiment()
    let threads = arguments.integer(Program.threads) ?? ProcessInfo.processInfo.activeProcessorCount
    let dataset = try DatasetLoader(description: experiment.dataset, seed: experiment.recipe.seed).load()
    let directory = try makeDirectory(named: experiment.name)
    try directory.writeResolved(resolved)
    StandardError.write(
      "Training on \(threads) threads, BLAS kernels for \(BLASLibrary.core), in \(directory.path).\n")
    let reporter = RunReporter(log: try directory.metrics())
    let start = ProgressLine.uptime()
    let result = try RecipeRun(
      recipe: experiment.recipe, dataset: dataset, team: ThreadTeam(threads: threads), observer: reporter.observe)()
    if let failure = reporter.failure { throw failure }
    try saveWeights(of: result, to: directory)
    let table = ResultTable(reports: result.test, metrics: experiment.recipe.evaluation.metrics)
    try directory.write(
      RunReport(experiment: experiment, table: table, warnings: reporter.warnings).markdown, to: "report.md")
    let seconds = (ProgressLine.uptime() - start) / .seconds(1)
    print("\nTest split of \(experiment.dataset.name), seed \(experiment.recipe.seed):\n\n\(table.text)")
    for note in table.notes { print("note: \(note)") }
    print("\nTrained and measured in \(Format.duration(seconds)). The run directory is \(directory.path).")
  }

  private func makeDirectory(named name: String) throws -> RunDirectory {
    if let path = arguments.text(Program.output) { return try RunDirectory(at: path) }
    return try RunDirectory(named: name)
  }

  /// teacher.safetensors holds the teacher; student.safetensors the distilled student with what it shares with the
  /// teacher; student_alone.safetensors the one for comparison.
  private func saveWeights(of result: RecipeResult, to directory: RunDirectory) throws {
    for (stage, store) in result.parameters {
      let parameters = store.parameters
      let files: [(name: String, parameters: [Parameter])] =
        stage == "joint"
        ? [
          ("teacher", parameters.filter { $0.path.hasPrefix("teacher/") }),
          ("student", parameters.filter { $0.path.hasPrefix("student/") || isShareable($0.path) }),
        ] : [(stage, parameters)]
      for file in files {
        try WeightsFile.save(file.parameters, to: directory.file("\(file.name).safetensors"))
      }
    }
  }

  private func isShareable(_ path: String) -> Bool {
    ["teacher/embeddings/", "teacher/history/", "teacher/numeric/"].contains { path.hasPrefix($0) }
  }
}

/// The arguments that `run` and `check` have in common.
struct ExperimentArguments {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  /// The experiment with the overrides of the command line.
  func experiment() throws -> (value: Experiment, resolved: JSON) {
    var assignments = arguments.texts(Program.set)
    if let seed = arguments.integer(Program.seed) { assignments.append("seed=\(seed)") }
    let configuration = Configuration(
      file: arguments.text(Program.experiment), assignments: assignments, dataFolder: arguments.text(Program.data))
    return try configuration.experiment()
  }
}
