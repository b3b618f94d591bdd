/// A metric of a report, with its parameters.
package enum Metric: Sendable, Equatable, Hashable {
  case auc
  /// GAUC over `ScoredSamples.groups`, or over the request lists where there are none.
  case groupedAUC(GroupWeighting)
  case logLoss
  case normalizedEntropy
  /// PCOC.
  case predictedOverObserved
  case expectedCalibrationError(bins: Int)
  /// NDCG@K against the labels.
  case ndcg(at: Int)
  /// NDCG@K against the teacher's probabilities.
  case teacherNDCG(at: Int, Gain)
  case partialAUC(at: Int)
  case hitRate(at: Int)
  /// Hit rate of samples with label 0.
  case nonClickHitRate(at: Int)
  /// Recall of the teacher's top m in the top k.
  case teacherRecall(ofTop: Int, at: Int)
  case teacherKendall
  case teacherSpearman

  /// The name in tables and in metrics.jsonl; different metrics have different names.
  package var name: String {
    switch self {
    case .auc: "auc"
    case .groupedAUC(let weighting): "gauc_\(weighting.rawValue)"
    case .logLoss: "logloss"
    case .normalizedEntropy: "ne"
    case .predictedOverObserved: "pcoc"
    case .expectedCalibrationError(let bins): "ece_\(bins)"
    case .ndcg(let k): "ndcg@\(k)"
    case .teacherNDCG(let k, let gain): "teacher_ndcg_\(gain.rawValue)@\(k)"
    case .partialAUC(let k): "pauc@\(k)"
    case .hitRate(let k): "hitrate@\(k)"
    case .nonClickHitRate(let k): "nonclick_hitrate@\(k)"
    case .teacherRecall(let m, let k): "teacher_top\(m)_recall@\(k)"
    case .teacherKendall: "teacher_kendall"
    case .teacherSpearman: "teacher_spearman"
    }
  }

  /// Whether the metric compares with a teacher's scores.
  package var needsTeacher: Bool {
    switch self {
    case .teacherNDCG, .teacherRecall, .teacherKendall, .teacherSpearman: true
    default: false
    }
  }

  /// A value as a schedule may compare it that knows only higher and lower: that of PCOC, whose best lies between, is
  /// minus its distance from 1; any other is itself.
  package func merit(of value: Double) -> Double {
    self == .predictedOverObserved ? -abs(value - 1) : value
  }

  /// Whether `candidate` is strictly better than `incumbent`; NaN is never better, and anything is better than NaN.
  package func isBetter(_ candidate: Double, than incumbent: Double) -> Bool {
    if candidate.isNaN || incumbent.isNaN { return !candidate.isNaN }
    switch self {
    case .logLoss, .normalizedEntropy, .expectedCalibrationError, .nonClickHitRate: return candidate < incumbent
    case .predictedOverObserved: return abs(candidate - 1) < abs(incumbent - 1)
    default: return candidate > incumbent
    }
  }
}
