package import Datasets
package import Metrics

/// A model's metrics on one split.
package struct ModelReport: Sendable, Equatable {
  /// Such as `teacher`, `student alone` or `distilled student`.
  package let model: String
  /// `validation` or `test`.
  package let split: String
  /// One entry a task of the schema.
  package let tasks: [(task: String, values: [MetricValue])]

  package init(model: String, split: String, tasks: [(task: String, values: [MetricValue])]) {
    self.model = model
    self.split = split
    self.tasks = tasks
  }

  /// Measures logits against the split's labels, and against the teacher's logits where there are any.
  package init(
    model: String, split: String, schema: Schema, metrics: [Metric], scores: ModelScores, truth: SplitTruth,
    teacher: ModelScores?
  ) {
    self.init(
      model: model, split: split,
      tasks: schema.tasks.enumerated().map { index, task in
        let samples = ScoredSamples(
          logits: scores.logits[index], labels: truth.labels[index], lists: truth.lists, groups: truth.groups,
          teacherLogits: teacher?.logits[index])
        let used = metrics.filter { teacher != nil || !$0.needsTeacher }
        return (task.name, used.map { $0.evaluate(samples) })
      })
  }

  /// A metric's value for a task, if it is defined.
  package func value(_ metric: Metric, task: String) -> Double? {
    tasks.first { $0.task == task }?.values.first { $0.name == metric.name }?.value
  }

  package static func == (left: ModelReport, right: ModelReport) -> Bool {
    left.model == right.model && left.split == right.split && left.tasks.map(\.task) == right.tasks.map(\.task)
      && left.tasks.map(\.values) == right.tasks.map(\.values)
  }
}
