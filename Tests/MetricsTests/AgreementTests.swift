import Metrics
import Testing

/// Every metric against scikit-learn and scipy on random inputs with ties, to 1e-9.
@Suite struct AgreementTests {
  @Test(arguments: MetricFixtures.frozen.cases)
  func samplesAgree(_ fixture: MetricFixtures.Case) {
    let (z, p, y) = (fixture.logits, fixture.probabilities, fixture.labels)
    expect(auc(scores: z, labels: y), "auc", fixture)
    expect(auc(scores: z, labels: y, weights: fixture.weights), "auc_weighted", fixture)
    expect(logLoss(logits: z, labels: y), "logloss_logits", fixture)
    expect(logLoss(probabilities: p, labels: y), "logloss_probabilities", fixture)
    expect(normalizedEntropy(logits: z, labels: y), "ne", fixture)
    expect(predictedOverObserved(probabilities: p, labels: y), "pcoc", fixture)
    expect(expectedCalibrationError(probabilities: p, labels: y, bins: 10), "ece_10", fixture)
  }

  @Test(arguments: MetricFixtures.frozen.cases, GroupWeighting.allCases)
  func groupedAUCAgrees(_ fixture: MetricFixtures.Case, weighting: GroupWeighting) {
    let (z, y) = (fixture.logits, fixture.labels)
    let byList = groupedAUC(scores: z, labels: y, lists: fixture.lists, weighting: weighting)
    expect(byList.value, "gauc_\(weighting)", fixture)
    #expect(Double(byList.used) == fixture.expected["gauc_used"])
    #expect(byList.used + byList.skipped == fixture.lists.count - 1)
    let byGroup = groupedAUC(scores: z, labels: y, groups: fixture.groups, weighting: weighting)
    expect(byGroup.value, "gauc_ids_\(weighting)", fixture)
  }

  @Test(arguments: MetricFixtures.frozen.cases, [1, 3, 10])
  func rankingsAgree(_ fixture: MetricFixtures.Case, k: Int) {
    let (z, y, t, lists) = (fixture.logits, fixture.labels, fixture.teacher, fixture.lists)
    let binary = ndcg(at: k, scores: z, relevance: y, lists: lists, gain: .linear)
    expect(binary.value, "ndcg@\(k)", fixture)
    #expect(Double(binary.used) == fixture.expected["ndcg_used"])
    for gain in Gain.allCases {
      let graded = ndcg(at: k, scores: z, relevance: fixture.relevance, lists: lists, gain: gain)
      expect(graded.value, "ndcg_\(gain)@\(k)", fixture)
    }
    expect(partialAUC(at: k, scores: z, labels: y, lists: lists).value, "pauc@\(k)", fixture)
    expect(hitRate(at: k, scores: z, labels: y, lists: lists).value, "hitrate@\(k)", fixture)
    expect(
      hitRate(at: k, scores: z, labels: y, lists: lists, of: .negatives).value, "nonclick_hitrate@\(k)", fixture)
    let recall = teacherRecall(ofTop: 2, at: k, studentScores: z, teacherScores: t, lists: lists)
    expect(recall.value, "recall_top2@\(k)", fixture)
  }

  @Test(arguments: MetricFixtures.frozen.cases)
  func wholeListsAgree(_ fixture: MetricFixtures.Case) {
    let (z, t, lists) = (fixture.logits, fixture.teacher, fixture.lists)
    expect(
      ndcg(at: nil, scores: z, relevance: fixture.labels, lists: lists, gain: .exponential).value, "ndcg", fixture)
    let tau = kendall(z, t, lists: lists)
    expect(tau.value, "kendall", fixture)
    #expect(Double(tau.used) == fixture.expected["correlation_used"])
    let rho = spearman(z, t, lists: lists)
    expect(rho.value, "spearman", fixture)
    #expect(Double(rho.used) == fixture.expected["correlation_used"])
  }

  private func expect(
    _ value: Double?, _ name: String, _ fixture: MetricFixtures.Case, location: SourceLocation = #_sourceLocation
  ) {
    guard let expected = fixture.expected[name] else {
      Issue.record("no fixture named \(name)", sourceLocation: location)
      return
    }
    switch (value, expected) {
    case (let value?, let expected?):
      #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)), "\(name)", sourceLocation: location)
    default:
      #expect(value == expected, "\(name)", sourceLocation: location)
    }
  }
}
