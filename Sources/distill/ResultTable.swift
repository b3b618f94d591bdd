import Metrics
import Terminal
import Training

/// The final comparison: a row a model and task, a column a metric.
struct ResultTable {
  let reports: [ModelReport]
  let metrics: [Metric]

  /// Columns: task, model, then every metric that some model has.
  var titles: [String] { ["task", "model"] + metrics.map(\.name) }

  /// One row a task and model, tasks together; an undefined metric is "–".
  var rows: [[String]] {
    guard let first = reports.first else { return [] }
    return first.tasks.map(\.task).flatMap { task in
      reports.map { report in
        let values = report.tasks.first { $0.task == task }?.values ?? []
        return [task, report.model]
          + metrics.map { metric in
            values.first { $0.name == metric.name }?.value.map { Format.fixed($0, digits: 4) } ?? "–"
          }
      }
    }
  }

  /// Whether the model was measured.
  func has(_ model: String) -> Bool { reports.contains { $0.model == model } }

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

  var text: String { TextTable(titles, rows: rows).text() }
}
