package import Datasets
package import Kernels
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
  /// - Parameter team: the threads that share the metrics of all tasks.
  package init(
    model: String, split: String, schema: Schema, metrics: [Metric], scores: ModelScores, truth: SplitTruth,
    teacher: ModelScores?, team: ThreadTeam
  ) {
    let used = metrics.filter { teacher != nil || !$0.needsTeacher }
    let samples = team.map(tasks: schema.tasks.count) { task in
      ScoredSamples(
        logits: scores.logits[task], labels: truth.labels[task], lists: truth.lists, groups: truth.groups,
        teacherLogits: teacher?.logits[task])
    }
    let values = team.map(tasks: samples.count * used.count) { place in
      used[place % used.count].evaluate(samples[place / used.count])
    }
    self.init(
      model: model, split: split,
      tasks: schema.tasks.enumerated().map { task, description in
        TaskReport(
          task: description.name, values: Array(values[(task * used.count)..<((task + 1) * used.count)]))
      })
  }

  /// A metric's value for a task, if it is defined.
  package func value(_ metric: Metric, task: String) -> Double? {
    tasks.first { $0.task == task }?.values.first { $0.name == metric.name }?.value
  }
}
