extension Metric {
  /// The metric of `samples`, with a note where it is undefined or where lists were skipped.
  package func evaluate(_ samples: ScoredSamples) -> MetricValue {
    let (logits, labels, lists) = (samples.logits, samples.labels, samples.lists)
    switch self {
    case .auc:
      return single(Metrics.auc(scores: logits, labels: labels), undefined: "one class only")
    case .groupedAUC(let weighting):
      let average =
        if let groups = samples.groups {
          Metrics.groupedAUC(scores: logits, labels: labels, groups: groups, weighting: weighting)
        } else {
          Metrics.groupedAUC(scores: logits, labels: labels, lists: lists, weighting: weighting)
        }
      return averaged(average, of: "groups", skippedFor: "one class only")
    case .logLoss:
      return single(Metrics.logLoss(logits: logits, labels: labels), undefined: "no samples")
    case .normalizedEntropy:
      return single(Metrics.normalizedEntropy(logits: logits, labels: labels), undefined: "one class only")
    case .predictedOverObserved:
      let value = Metrics.predictedOverObserved(probabilities: samples.probabilities, labels: labels)
      return single(value, undefined: "no positive label")
    case .expectedCalibrationError(let bins):
      let value = Metrics.expectedCalibrationError(probabilities: samples.probabilities, labels: labels, bins: bins)
      return single(value, undefined: "no samples")
    case .ndcg(let k):
      let average = Metrics.ndcg(at: k, scores: logits, relevance: labels, lists: lists, gain: .linear)
      return averaged(average, skippedFor: "fewer than two samples or no positive label")
    case .partialAUC(let k):
      let average = Metrics.partialAUC(at: k, scores: logits, labels: labels, lists: lists)
      return averaged(average, skippedFor: "one class only in the top \(k)")
    case .hitRate(let k):
      let average = Metrics.hitRate(at: k, scores: logits, labels: labels, lists: lists, of: .positives)
      return averaged(average, skippedFor: "no positive label", certainUpTo: k, lists: lists)
    case .nonClickHitRate(let k):
      let average = Metrics.hitRate(at: k, scores: logits, labels: labels, lists: lists, of: .negatives)
      return averaged(average, skippedFor: "no negative label", certainUpTo: k, lists: lists)
    case .teacherNDCG, .teacherRecall, .teacherKendall, .teacherSpearman:
      return evaluateAgainstTeacher(samples)
    }
  }

  private func evaluateAgainstTeacher(_ samples: ScoredSamples) -> MetricValue {
    guard let teacherLogits = samples.teacherLogits, let relevance = samples.teacherProbabilities else {
      return MetricValue(name: name, value: nil, note: "no teacher scores")
    }
    let (logits, lists) = (samples.logits, samples.lists)
    let constant = "fewer than two samples or equal scores only"
    switch self {
    case .teacherNDCG(let k, let gain):
      let average = Metrics.ndcg(at: k, scores: logits, relevance: relevance, lists: lists, gain: gain)
      return averaged(average, skippedFor: "fewer than two samples")
    case .teacherRecall(let m, let k):
      let average = Metrics.teacherRecall(
        ofTop: m, at: k, studentScores: logits, teacherScores: teacherLogits, lists: lists)
      return averaged(average, skippedFor: "no samples", certainUpTo: k, lists: lists)
    case .teacherKendall:
      return averaged(kendall(logits, teacherLogits, lists: lists), skippedFor: constant)
    default:
      return averaged(spearman(logits, teacherLogits, lists: lists), skippedFor: constant)
    }
  }

  private func single(_ value: Double?, undefined reason: String) -> MetricValue {
    MetricValue(name: name, value: value, note: value == nil ? reason : nil)
  }

  /// - Parameter k: lists of at most k samples have the value 1 whatever the scores, which the note says.
  private func averaged(
    _ average: ListAverage, of noun: String = "lists", skippedFor reason: String, certainUpTo k: Int = 0,
    lists: [Int32] = []
  ) -> MetricValue {
    var notes: [String] = []
    if average.skipped > 0 {
      notes.append("\(average.skipped) of \(average.used + average.skipped) \(noun) skipped: \(reason)")
    }
    let certain = zip(lists, lists.dropFirst()).count { $1 > $0 && Int($1 - $0) <= k }
    if certain > 0 {
      notes.append("always 1 in the \(certain) of \(lists.count - 1) lists of at most \(k) samples")
    }
    return MetricValue(
      name: name, value: average.value, used: average.used, skipped: average.skipped,
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }
}
