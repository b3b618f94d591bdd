import Metrics
import Testing

@Suite struct CatalogueTests {
  /// Two lists of two and one of one: the first ordered well, the second of one class.
  let samples = ScoredSamples(
    logits: [1, -1, 2, 3, 0], labels: [1, 0, 0, 0, 1], lists: [0, 2, 4, 5], teacherLogits: [0, 2, 2, 3, 1])

  static let all: [Metric] = [
    .auc, .groupedAUC(.impressions), .groupedAUC(.positives), .groupedAUC(.uniform), .logLoss, .normalizedEntropy,
    .predictedOverObserved, .expectedCalibrationError(bins: 20), .ndcg(at: 10), .teacherNDCG(at: 10, .linear),
    .teacherNDCG(at: 10, .exponential), .partialAUC(at: 10), .hitRate(at: 10), .nonClickHitRate(at: 10),
    .teacherRecall(ofTop: 3, at: 10), .teacherKendall, .teacherSpearman,
  ]

  @Test func namesAreDifferent() {
    #expect(
      Self.all.map(\.name) == [
        "auc", "gauc_impressions", "gauc_positives", "gauc_uniform", "logloss", "ne", "pcoc", "ece_20", "ndcg@10",
        "teacher_ndcg_linear@10", "teacher_ndcg_exponential@10", "pauc@10", "hitrate@10", "nonclick_hitrate@10",
        "teacher_top3_recall@10", "teacher_kendall", "teacher_spearman",
      ])
  }

  @Test func skippedListsAreNoted() {
    #expect(
      Metric.groupedAUC(.impressions).evaluate(samples)
        == MetricValue(
          name: "gauc_impressions", value: 1, used: 1, skipped: 2, note: "2 of 3 groups skipped: one class only"))
    #expect(
      Metric.hitRate(at: 1).evaluate(samples)
        == MetricValue(
          name: "hitrate@1", value: 1, used: 2, skipped: 1,
          note: "1 of 3 lists skipped: no positive label; always 1 in the 1 of 3 lists of at most 1 samples"))
  }

  @Test func groupsComeBeforeLists() {
    let grouped = ScoredSamples(
      logits: samples.logits, labels: samples.labels, lists: samples.lists, groups: [1, 1, 2, 2, 2])
    // 1 over {1, -1}, and 0 over {2, 3, 0} where the positive is last.
    #expect(Metric.groupedAUC(.impressions).evaluate(grouped).value == 0.4)
  }

  /// The teacher turns the first list around and agrees on the second.
  @Test func teachersScoresAreCompared() {
    #expect(Metric.teacherKendall.evaluate(samples).value == 0)
    #expect(Metric.teacherSpearman.evaluate(samples).value == 0)
    #expect(Metric.teacherRecall(ofTop: 1, at: 1).evaluate(samples).value == 2.0 / 3)
    #expect(Metric.teacherNDCG(at: 2, .linear).evaluate(samples).used == 2)
  }

  @Test(arguments: all)
  func nothingHasNoValue(_ metric: Metric) {
    let nothing = metric.evaluate(ScoredSamples(logits: [], labels: [], lists: [0], teacherLogits: []))
    #expect(nothing.value == nil)
    let alone = metric.evaluate(ScoredSamples(logits: [1, 2], labels: [0, 1], lists: [0, 2]))
    #expect((alone.value == nil) == metric.needsTeacher)
    #expect((alone.note == "no teacher scores") == metric.needsTeacher)
  }

  @Test func theMeritOfACalibrationFallsOnBothSidesOfOne() {
    let metric = Metric.predictedOverObserved
    #expect(metric.merit(of: 1.25) == metric.merit(of: 0.75))
    #expect(metric.merit(of: 1) > metric.merit(of: 0.75))
    #expect(Metric.logLoss.merit(of: 0.7) == 0.7)
  }

  @Test func eachMetricKnowsItsBetter() {
    #expect(Metric.auc.isBetter(0.7, than: 0.6))
    #expect(!Metric.auc.isBetter(0.6, than: 0.6))
    #expect(Metric.logLoss.isBetter(0.6, than: 0.7))
    #expect(Metric.predictedOverObserved.isBetter(1.1, than: 0.8))
    #expect(!Metric.auc.isBetter(.nan, than: 0.1))
    #expect(Metric.auc.isBetter(0.1, than: .nan))
    #expect(!Metric.auc.isBetter(.nan, than: .nan))
  }
}
