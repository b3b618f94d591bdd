import Metrics
import Terminal
import Training

/// The final comparison: a table a task, a row a metric, a column a model.
struct ResultTable {
  let reports: [ModelReport]
  let metrics: [Metric]

  /// The tasks' names.
  var tasks: [String] { reports.first?.tasks.map(\.task) ?? [] }

  /// The models' names, in the order in which they were trained.
  var models: [String] { reports.map(\.model) }

  /// One table a task; an undefined metric is "–".
  var tables: [TextTable] {
    tasks.map { task in
      TextTable(
        [task] + models,
        rows: metrics.map { metric in
          [metric.name]
            + models.map { model in
              value(of: metric, task: task, model: model).map { Format.fixed($0, digits: 4) } ?? "–"
            }
        })
    }
  }

  /// A model's metric for a task, if it is defined.
  func value(of metric: Metric, task: String, model: String) -> Double? {
    reports.first { $0.model == model }?.value(metric, task: task)
  }

  /// Why values are missing or rest on fewer lists, once each.
  var notes: [String] {
    var notes: [String] = []
    for report in reports {
      for task in report.tasks {
        for value in task.values {
          guard let note = value.note else { continue }
          let line = "\(task.task), \(value.name): \(note)"
          if !notes.contains(line) { notes.append(line) }
        }
      }
    }
    return notes
  }
}
