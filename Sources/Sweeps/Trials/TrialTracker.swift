package import Experiments
import Metrics
package import Training

/// Follows what a training reports, and knows at any epoch what the objective is if the training ends there: that of the
/// epoch whose weights are kept, which is the best by what the training watches, or the last where it watches nothing.
package struct TrialTracker {
  private let objective: Objective
  private let monitor: MonitorConfiguration?
  /// The model whose epochs are counted.
  private let trained: String
  private var current: Double?
  private var best: (watched: Double, value: Double?)?
  /// The last epoch that was measured whole.
  package private(set) var epoch = 0

  package init(_ experiment: Experiment, objective: Objective) {
    self.objective = objective
    let recipe = experiment.recipe
    let isTeacherAlone = recipe.trainsTeacherAlone(for: objective)
    trained =
      isTeacherAlone ? ModelName.teacher : recipe.teacher == .none ? ModelName.alone : ModelName.distilled
    monitor = (isTeacherAlone ? recipe.teacherTraining ?? recipe.training : recipe.training).monitor
  }

  /// Takes a report in.
  /// - Returns: whether it was the last of its epoch.
  package mutating func observe(_ report: ModelReport, after epoch: Int) -> Bool {
    guard report.split == "validation" else { return false }
    if report.model == objective.model {
      current = report.value(objective.metric, task: objective.task).map(objective.metric.merit)
    }
    guard report.model == trained else { return false }
    self.epoch = epoch
    guard let monitor, let watched = report.value(monitor.metric, task: monitor.task) else { return true }
    if best.map({ monitor.metric.isBetter(watched, than: $0.watched) }) ?? true { best = (watched, current) }
    return true
  }

  /// The objective if the training ends here; nil when it is not defined.
  package var value: Double? { best.map(\.value) ?? current }
}
