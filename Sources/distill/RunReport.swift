import Datasets
import Experiments
import Terminal
import Training

/// report.md of a run: what was run, what came out, what to know about it.
struct RunReport {
  let experiment: Experiment
  let table: ResultTable
  let warnings: [String]

  var markdown: String {
    var report = Report(title: experiment.name)
    report.blocks.append(
      .paragraph(
        "Dataset \(experiment.dataset.name), seed \(experiment.recipe.seed). The configuration is in resolved.json; "
          + "running that file again gives the same numbers."))
    report.blocks.append(.heading("Test split"))
    report.blocks += table.tables.map { .table($0) }
    if !table.notes.isEmpty { report.blocks.append(.list(table.notes)) }
    if !warnings.isEmpty {
      report.blocks.append(.heading("Warnings"))
      report.blocks.append(.list(warnings))
    }
    return report.markdown()
  }
}
