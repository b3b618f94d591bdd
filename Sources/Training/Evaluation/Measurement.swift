import Datasets
import Metrics
import Models

/// Measures the models of a run on the held-out splits. The labels are gathered once.
final class Measurement {
  private let dataset: PreparedDataset
  private let scorer: Scorer
  private let readsLoggedScores: Bool
  private var truths: [Split: SplitTruth] = [:]
  /// The teacher that is trained no more, by which students without a teacher of their own are judged.
  var frozen: FrozenTeacher?

  init(dataset: PreparedDataset, scorer: Scorer, readsLoggedScores: Bool) {
    self.dataset = dataset
    self.scorer = scorer
    self.readsLoggedScores = readsLoggedScores
  }

  /// The reports of the stage's models, the student's last; none on an empty split.
  func reports(of stage: Stage, on split: Split, metrics: [Metric]) -> [ModelReport] {
    let source = split == .test ? dataset.test : dataset.validation
    guard source.count > 0 else { return [] }
    let truth = truths[split] ?? scorer.truth(of: source)
    truths[split] = truth
    func report(_ model: String, _ scores: ModelScores, teacher: ModelScores?) -> ModelReport {
      ModelReport(
        model: model, split: split.rawValue, schema: dataset.schema, metrics: metrics, scores: scores, truth: truth,
        teacher: teacher)
    }
    var reports: [ModelReport] = []
    let teacherScores = self.teacherScores(for: stage, on: split, of: source, truth)
    if stage.teacher != nil, let teacherScores {
      reports.append(report(ModelName.teacher, teacherScores, teacher: nil))
    }
    if let student = stage.student {
      reports.append(report(stage.studentName, scorer.scores(of: student, on: source), teacher: teacherScores))
    }
    return reports
  }

  private func teacherScores(
    for stage: Stage, on split: Split, of source: any SampleSource, _ truth: SplitTruth
  ) -> ModelScores? {
    if readsLoggedScores { return ModelScores(logits: truth.loggedLogits) }
    if let teacher = stage.teacher, frozen.map({ $0.parameters !== stage.parameters }) ?? true {
      return scorer.scores(of: teacher, on: source)
    }
    return frozen?.scores(on: split, by: scorer)
  }
}

extension Stage {
  /// What the stage's student is called in reports.
  var studentName: String {
    if case .none = source { ModelName.alone } else { ModelName.distilled }
  }
}
