package import Datasets
package import Metrics

/// A model's metrics on one split.
package struct ModelReport: Sendable, Equatable, Codable {
  /// Such as `teacher`, `student alone` or `distilled student`.
  package let model: String
  /// `validation` or `test`.
  package let split: String
  /// One entry a task of the schema.
  package let tasks: [TaskReport]

  /// A model's metrics for one task.
  package struct TaskReport: Sendable, Equatable, Codable {
    package let task: String
    package let values: [MetricValue]

    package init(task: String, values: [MetricValue]) {
      self.task = task
      self.values = values
    }
  }

  package init(model: String, split: String, tasks: [TaskReport]) {
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
        return TaskReport(task: task.name, values: used.map { $0.evaluate(samples) })
      })
  }

  /// A metric's value for a task, if it is defined.
  package func value(_ metric: Metric, task: String) -> Double? {
    tasks.first { $0.task == task }?.values.first { $0.name == metric.name }?.value
  }
}
