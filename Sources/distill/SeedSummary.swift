import Metrics
import Terminal
import Training

/// The same models over several seeds: means, and differences between models paired by seed.
struct SeedSummary {
  private let results: [ResultTable]

  init(_ results: [ResultTable]) {
    self.results = results
  }

  /// A row a task and model: mean ± standard deviation of every metric.
  var means: TextTable {
    guard let first = results.first else { return TextTable([]) }
    var table = TextTable(first.titles)
    for row in first.rows {
      let (task, model) = (row[0], row[1])
      table.append(
        [task, model]
          + first.metrics.map { metric in
            guard let summary = Summary(values(of: metric, task: task, model: model)) else { return "–" }
            let spread = summary.standardDeviation.map { " ± \(Format.fixed($0, digits: 4))" } ?? ""
            return Format.fixed(summary.mean, digits: 4) + spread
          })
    }
    return table
  }

  /// A row a task and pair of models: the mean difference of every metric and its 95 % interval, by Student's t.
  var differences: TextTable {
    guard let first = results.first, let task = first.reports.first?.tasks.first?.task else { return TextTable([]) }
    let metrics = first.metrics.filter { !$0.needsTeacher }
    var table = TextTable(["task", "difference"] + metrics.map(\.name))
    let tasks = first.reports.first?.tasks.map(\.task) ?? [task]
    for task in tasks {
      for (better, worse) in [
        (ModelName.teacher, ModelName.distilled), (ModelName.distilled, ModelName.alone),
      ] where first.has(better) && first.has(worse) {
        table.append(
          [task, "\(better) − \(worse)"]
            + metrics.map { metric in
              let (left, right) = (
                values(of: metric, task: task, model: better), values(of: metric, task: task, model: worse)
              )
              guard left.count == right.count, let summary = Summary(differenceOf: left, and: right),
                let interval = summary.interval
              else { return "–" }
              return "\(Format.fixed(summary.mean, digits: 4)) "
                + "[\(Format.fixed(interval.lowerBound, digits: 4)), \(Format.fixed(interval.upperBound, digits: 4))]"
            })
      }
    }
    return table
  }

  /// The metric of each seed in which it is defined.
  private func values(of metric: Metric, task: String, model: String) -> [Double] {
    results.compactMap { $0.value(of: metric, task: task, model: model) }
  }
}
