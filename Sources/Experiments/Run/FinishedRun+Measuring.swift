package import Datasets
import Metrics
import Models
package import Training

extension FinishedRun {
  /// Every model's metrics on samples, as the run itself would report them.
  /// - Parameters:
  ///   - source: samples encoded as those that the run was trained on.
  ///   - split: what the reports call them.
  ///   - schema, vocabularies: as for `teacher(reading:vocabularies:)`.
  /// - Throws: as `teacher(reading:vocabularies:)`.
  package func reports(
    on source: any SampleSource, named split: String, schema: Schema,
    vocabularies: [(name: String, fingerprint: String)], by scorer: Scorer
  ) throws -> [ModelReport] {
    let truth = scorer.truth(of: source)
    var teacher: ModelScores?
    if experiment.recipe.teacher == .logged, !truth.loggedLogits.isEmpty {
      teacher = ModelScores(logits: truth.loggedLogits)
    }
    return try models.map { model in
      let scores: ModelScores
      if model == .teacher {
        scores = scorer.scores(of: try self.teacher(reading: schema, vocabularies: vocabularies).model, on: source)
      } else {
        scores = scorer.scores(
          of: try student(model, reading: schema, vocabularies: vocabularies).model, on: source)
      }
      let report = ModelReport(
        model: reportName(of: model), split: split, schema: schema, metrics: experiment.recipe.evaluation.metrics,
        scores: scores, truth: truth, teacher: teacher, team: scorer.team)
      if model == .teacher { teacher = scores }
      return report
    }
  }
}
