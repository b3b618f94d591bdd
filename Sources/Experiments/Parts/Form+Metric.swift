package import Metrics

extension Form where Value == Metric {
  /// A metric: its kind alone, or an object with the kind and its parameters.
  package static var metric: Form<Metric> {
    func cutoff(_ reader: ObjectReader) -> Int { reader.read("at", .integer(.from(1)), default: 10) }
    return .kinds(
      "metric",
      [
        ("auc", { _ in .auc }),
        ("gauc", { .groupedAUC($0.read("weighting", .choice("weighting"), default: "impressions")) }),
        ("logloss", { _ in .logLoss }),
        ("ne", { _ in .normalizedEntropy }),
        ("pcoc", { _ in .predictedOverObserved }),
        ("ece", { .expectedCalibrationError(bins: $0.read("bins", .integer(.from(1)), default: 20)) }),
        ("ndcg", { .ndcg(at: cutoff($0)) }),
        ("teacher_ndcg", { .teacherNDCG(at: cutoff($0), $0.read("gain", .choice("gain"), default: "linear")) }),
        ("pauc", { .partialAUC(at: cutoff($0)) }),
        ("hitrate", { .hitRate(at: cutoff($0)) }),
        ("nonclick_hitrate", { .nonClickHitRate(at: cutoff($0)) }),
        (
          "teacher_recall",
          { reader in .teacherRecall(ofTop: reader.read("top", .integer(.from(1)), default: 10), at: cutoff(reader)) }
        ),
        ("teacher_kendall", { _ in .teacherKendall }),
        ("teacher_spearman", { _ in .teacherSpearman }),
      ])
  }
}
