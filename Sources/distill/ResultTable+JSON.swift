import Experiments
import Metrics

extension ResultTable {
  /// `{model: {task: {metric: value}}}`, null where a metric is not defined.
  var json: JSON {
    .object(
      models.map { model in
        JSONMember(
          model,
          .object(
            tasks.map { task in
              JSONMember(
                task,
                .object(
                  metrics.map { metric in
                    JSONMember(metric.name, value(of: metric, task: task, model: model).map(JSON.measured) ?? .null)
                  }))
            }))
      })
  }
}

extension SeedSummary {
  /// `{"models": {model: {task: {metric: summary}}}, "differences": [{"better", "worse", "tasks": {task: {metric:
  /// summary}}}]}`, each summary with its mean, standard deviation and number of seeds, a difference also with its 95 %
  /// interval; null where a metric is not defined.
  var json: JSON {
    let models = models.map { model in
      JSONMember(model, byTask(metrics) { self.summary(of: $0, task: $1, model: model) })
    }
    let differences = pairs.map { pair in
      JSON.object([
        JSONMember("better", .string(pair.better)), JSONMember("worse", .string(pair.worse)),
        JSONMember(
          "tasks",
          byTask(comparedMetrics, withInterval: true) { self.difference(of: $0, task: $1, pair: pair) }),
      ])
    }
    return .object([JSONMember("models", .object(models)), JSONMember("differences", .array(differences))])
  }

  private func byTask(
    _ metrics: [Metric], withInterval: Bool = false, summary: (Metric, _ task: String) -> Summary?
  ) -> JSON {
    .object(
      tasks.map { task in
        JSONMember(
          task,
          .object(
            metrics.map { metric in
              JSONMember(metric.name, summary(metric, task).map { json($0, withInterval: withInterval) } ?? .null)
            }))
      })
  }

  private func json(_ summary: Summary, withInterval: Bool) -> JSON {
    var members = [
      JSONMember("mean", .measured(summary.mean)),
      JSONMember("standard_deviation", summary.standardDeviation.map(JSON.measured) ?? .null),
    ]
    if withInterval {
      let bounds = summary.interval.map { JSON.array([.measured($0.lowerBound), .measured($0.upperBound)]) }
      members.append(JSONMember("interval", bounds ?? .null))
    }
    return .object(members + [JSONMember("seeds", .integer(summary.count))])
  }
}
