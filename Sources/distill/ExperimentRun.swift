import Autodiff
import Datasets
import Distillation
import Experiments
import Kernels
import Models
import Terminal
import Training

/// Runs one experiment and fills its run directory.
struct ExperimentRun {
  private let experiment: Experiment
  private let resolved: JSON
  private let dataset: PreparedDataset
  private let threads: Int

  init(_ experiment: Experiment, resolved: JSON, dataset: PreparedDataset, threads: Int) {
    self.experiment = experiment
    self.resolved = resolved
    self.dataset = dataset
    self.threads = threads
  }

  /// The metrics of every model on the test split.
  func callAsFunction(in directory: RunDirectory) throws -> ResultTable {
    try directory.writeResolved(resolved)
    StandardError.write(
      "Training on \(threads) threads, BLAS kernels for \(BLASLibrary.core), in \(directory.path).\n")
    let reporter = RunReporter(log: try directory.metrics())
    let result = try RecipeRun(
      recipe: experiment.recipe, dataset: dataset, team: ThreadTeam(threads: threads), observer: reporter.observe)()
    if let failure = reporter.failure { throw failure }
    try saveWeights(of: result, to: directory)
    let table = ResultTable(reports: result.test, metrics: experiment.recipe.evaluation.metrics)
    try directory.write(
      RunReport(experiment: experiment, table: table, warnings: reporter.warnings).markdown, to: "report.md")
    return table
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
          ("student", parameters.filter { $0.path.hasPrefix("student/") || isShared($0.path) }),
        ] : [(stage, parameters)]
      for file in files {
        try WeightsFile.save(
          file.parameters, vocabularies: dataset.vocabularyFingerprints,
          to: directory.file("\(file.name).safetensors"))
      }
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
