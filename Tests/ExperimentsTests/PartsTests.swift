import Experiments
import Metrics
import Testing

@Suite struct PartsTests {
  @Test(
    arguments: [
      (#""auc""#, .auc), (#""gauc""#, .groupedAUC(.impressions)),
      (#"{"kind": "gauc", "weighting": "positives"}"#, .groupedAUC(.positives)), (#""logloss""#, .logLoss),
      (#""normalized_entropy""#, .normalizedEntropy), (#""predicted_over_observed""#, .predictedOverObserved),
      (#""calibration_error""#, .expectedCalibrationError(bins: 20)), (#"{"kind": "ndcg", "at": 5}"#, .ndcg(at: 5)),
      (#"{"kind": "teacher_ndcg", "gain": "exponential"}"#, .teacherNDCG(at: 10, .exponential)),
      (#""partial_auc""#, .partialAUC(at: 10)), (#"{"kind": "hit_rate", "at": 3}"#, .hitRate(at: 3)),
      (#""non_click_hit_rate""#, .nonClickHitRate(at: 10)),
      (#"{"kind": "teacher_recall", "at": 50, "top": 5}"#, .teacherRecall(ofTop: 5, at: 50)),
      (#""teacher_kendall""#, .teacherKendall), (#""teacher_spearman""#, .teacherSpearman),
    ] as [(String, Metric)])
  func metric(text: String, expected: Metric) throws {
    let (value, resolved) = try json(text).decode(as: .metric)
    #expect(value == expected)
    #expect(try resolved.decode(as: .metric).value == expected)
  }
}
