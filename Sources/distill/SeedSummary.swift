import Metrics
import Terminal
import Training

/// The same models over several seeds: means, and differences between models paired by seed.
struct SeedSummary {
  private let results: [ResultTable]

  init(_ results: [ResultTable]) {
    precondition(!results.isEmpty, "a summary needs a result")
    self.results = results
  }

  /// A table a task, a row a metric, a column a model: mean ± standard deviation.
  var means: [TextTable] {
    let first = results[0]
    return first.tasks.map { task in
      TextTable(
        [task] + first.models,
        rows: first.metrics.map { metric in
          [metric.name]
            + first.models.map { model in
              guard let summary = Summary(values(of: metric, task: task, model: model)) else { return "–" }
              let spread = summary.standardDeviation.map { " ± \(Format.fixed($0, digits: 4))" } ?? ""
              return Format.fixed(summary.mean, digits: 4) + spread
            }
        })
    }
  }

  /// A table a task, a row a metric, a column a pair of models: the mean difference with its 95 % interval by
  /// Student's t over the seeds.
  var differences: [TextTable] {
    let first = results[0]
    let pairs = [(ModelName.teacher, ModelName.distilled), (ModelName.distilled, ModelName.alone)].filter {
      first.models.contains($0.0) && first.models.contains($0.1)
    }
    guard !pairs.isEmpty else { return [] }
    return first.tasks.map { task in
      TextTable(
        [task] + pairs.map { "\($0.0) − \($0.1)" },
        rows: first.metrics.filter { !$0.needsTeacher }.map { metric in
          [metric.name] + pairs.map { difference(of: metric, task: task, better: $0.0, worse: $0.1) }
        })
    }
  }

  private func difference(of metric: Metric, task: String, better: String, worse: String) -> String {
    // A seed in which either is undefined has no difference.
    let pairs = results.compactMap { result -> (left: Double, right: Double)? in
      guard let left = result.value(of: metric, task: task, model: better),
        let right = result.value(of: metric, task: task, model: worse)
      else { return nil }
      return (left, right)
    }
    guard let summary = Summary(differenceOf: pairs.map(\.left), and: pairs.map(\.right)),
      let interval = summary.interval
    else { return "–" }
    return "\(Format.fixed(summary.mean, digits: 4)) "
      + "[\(Format.fixed(interval.lowerBound, digits: 4)), \(Format.fixed(interval.upperBound, digits: 4))]"
  }

  /// The metric of each seed in which it is defined.
  private func values(of metric: Metric, task: String, model: String) -> [Double] {
    results.compactMap { $0.value(of: metric, task: task, model: model) }
  }
}
