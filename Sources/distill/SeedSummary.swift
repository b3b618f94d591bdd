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

  /// The tasks' names.
  var tasks: [String] { results[0].tasks }

  /// The models' names, in the order in which they were trained.
  var models: [String] { results[0].models }

  var metrics: [Metric] { results[0].metrics }

  /// The metrics by which models are compared: those that do not judge a model by its teacher.
  var comparedMetrics: [Metric] { metrics.filter { !$0.needsTeacher } }

  /// The models that are compared.
  var pairs: [(better: String, worse: String)] {
    [(ModelName.teacher, ModelName.distilled), (ModelName.distilled, ModelName.alone)].filter {
      models.contains($0.0) && models.contains($0.1)
    }
  }

  /// A table a task, a row a metric, a column a model: mean ± standard deviation.
  var means: [TextTable] {
    tasks.map { task in
      TextTable(
        [task] + models,
        rows: metrics.map { metric in
          [metric.name]
            + models.map { model in
              guard let summary = summary(of: metric, task: task, model: model) else { return "–" }
              let spread = summary.standardDeviation.map { " ± \(Format.fixed($0, digits: 4))" } ?? ""
              return Format.fixed(summary.mean, digits: 4) + spread
            }
        })
    }
  }

  /// A table a task, a row a metric, a column a pair of models: the mean difference with its 95 % interval by
  /// Student's t over the seeds.
  var differences: [TextTable] {
    guard !pairs.isEmpty else { return [] }
    return tasks.map { task in
      TextTable(
        [task] + pairs.map { "\($0.better) − \($0.worse)" },
        rows: comparedMetrics.map { metric in
          [metric.name]
            + pairs.map { pair in
              guard let summary = difference(of: metric, task: task, pair: pair), let interval = summary.interval
              else { return "–" }
              return "\(Format.fixed(summary.mean, digits: 4)) "
                + "[\(Format.fixed(interval.lowerBound, digits: 4)), \(Format.fixed(interval.upperBound, digits: 4))]"
            }
        })
    }
  }

  /// What a reader of the intervals must know where they rest on two seeds.
  var note: String? {
    guard results.count == 2, !pairs.isEmpty else { return nil }
    return "an interval over 2 seeds has one degree of freedom and is 12.7 standard errors wide to each side; run at "
      + "least 5 seeds to learn something from it"
  }

  /// The metric over the seeds in which it is defined.
  func summary(of metric: Metric, task: String, model: String) -> Summary? {
    Summary(results.compactMap { $0.value(of: metric, task: task, model: model) })
  }

  /// The difference between two models, paired by seed; a seed in which either is undefined has none.
  func difference(of metric: Metric, task: String, pair: (better: String, worse: String)) -> Summary? {
    let values = results.compactMap { result -> (left: Double, right: Double)? in
      guard let left = result.value(of: metric, task: task, model: pair.better),
        let right = result.value(of: metric, task: task, model: pair.worse)
      else { return nil }
      return (left, right)
    }
    return Summary(differenceOf: values.map(\.left), and: values.map(\.right))
  }
}
