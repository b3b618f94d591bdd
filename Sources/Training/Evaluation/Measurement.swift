import Datasets
import Kernels
import Metrics
import Models

/// Measures the models of a run on the held-out splits.
final class Measurement {
  private let dataset: PreparedDataset
  private let scorer: Scorer
  private let readsLoggedScores: Bool
  /// The teacher that is trained no more, by which students without a teacher of their own are judged.
  var frozen: FrozenTeacher?

  init(dataset: PreparedDataset, scorer: Scorer, readsLoggedScores: Bool) {
    self.dataset = dataset
    self.scorer = scorer
    self.readsLoggedScores = readsLoggedScores
  }

  /// The reports of the stage's models, the student's last, and what they took; none on an empty split.
  func reports(
    of stage: Stage, on split: Split, metrics: [Metric]
  ) -> (reports: [ModelReport], times: PhaseTimes) {
    let source = split == .test ? dataset.test : dataset.validation
    guard source.count > 0 else { return ([], PhaseTimes()) }
    let start = ContinuousClock.now
    let teacher = stage.teacher.flatMap { isFrozen(stage) || readsLoggedScores ? nil : $0 }
    let models = [teacher as (any ScoringModel)?, stage.student].compactMap { $0 }
    let (scores, truth) = scorer.scores(of: models, on: source)
    let teacherScores: ModelScores? =
      if readsLoggedScores {
        ModelScores(logits: truth.loggedLogits)
      } else if teacher != nil {
        scores[0]
      } else {
        frozen?.scores(on: split, by: scorer)
      }
    let scored = ContinuousClock.now

    var reports: [ModelReport] = []
    func report(_ model: String, _ scores: ModelScores, teacher: ModelScores?) {
      reports.append(
        ModelReport(
          model: model, split: split.rawValue, schema: dataset.schema, metrics: metrics, scores: scores, truth: truth,
          teacher: teacher, team: scorer.team))
    }
    if stage.teacher != nil, let teacherScores { report(ModelName.teacher, teacherScores, teacher: nil) }
    if stage.student != nil, let own = scores.last { report(stage.studentName, own, teacher: teacherScores) }
    var times = PhaseTimes()
    times.evaluated = source.count
    times[.scoring] = start.duration(to: scored) * scorer.team.threads
    times[.measuring] = scored.duration(to: .now) * scorer.team.threads
    return (reports, times)
  }

  /// Whether the stage's teacher is trained no more, so that its scores are known.
  private func isFrozen(_ stage: Stage) -> Bool {
    frozen.map { $0.parameters === stage.parameters } ?? false
  }
}

extension Stage {
  /// What the stage's student is called in reports.
  var studentName: String {
    if case .none = source { ModelName.alone } else { ModelName.distilled }
  }
}
