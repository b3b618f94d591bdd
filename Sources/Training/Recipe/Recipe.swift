package import Distillation
package import Metrics
package import Models

/// Where the teacher comes from.
package enum TeacherChoice: Sendable, Equatable {
  /// None: the student learns from labels alone.
  case none
  /// A model trained in this run.
  case model(TeacherConfiguration)
  /// The dataset's columns of logged scores.
  case logged
  /// The teacher of a finished run: its configuration and the file with its weights.
  case trained(TeacherConfiguration, weights: String)

  /// The configuration of the teacher's model, where it is one.
  package var configuration: TeacherConfiguration? {
    switch self {
    case .model(let configuration), .trained(let configuration, _): configuration
    case .none, .logged: nil
    }
  }
}

/// What is measured.
package struct EvaluationConfiguration: Sendable, Equatable {
  package var metrics: [Metric]

  package init(metrics: [Metric] = EvaluationConfiguration.standardMetrics) {
    self.metrics = metrics
  }

  /// Ranking, calibration and the cascade's own metrics.
  package static let standardMetrics: [Metric] = [
    .auc, .groupedAUC(.impressions), .logLoss, .normalizedEntropy, .predictedOverObserved, .ndcg(at: 10),
    .hitRate(at: 3), .teacherNDCG(at: 10, .linear), .teacherRecall(ofTop: 3, at: 5),
  ]
}

/// A whole run: teacher, student, distillation, training, and what is measured.
package struct Recipe: Sendable, Equatable {
  package var seed: UInt64
  package var teacher: TeacherChoice
  package var student: StudentConfiguration
  package var distillation: DistillationConfiguration
  package var training: TrainingConfiguration
  /// How a teacher that is trained first is trained; as `training` without.
  package var teacherTraining: TrainingConfiguration?
  package var evaluation: EvaluationConfiguration
  /// Whether the same student is also trained without the teacher, for comparison.
  package var comparesAlone: Bool

  package init(
    seed: UInt64, teacher: TeacherChoice, student: StudentConfiguration, distillation: DistillationConfiguration,
    training: TrainingConfiguration, teacherTraining: TrainingConfiguration? = nil,
    evaluation: EvaluationConfiguration = EvaluationConfiguration(), comparesAlone: Bool = true
  ) {
    self.seed = seed
    self.teacher = teacher
    self.student = student
    self.distillation = distillation
    self.training = training
    self.teacherTraining = teacherTraining
    self.evaluation = evaluation
    self.comparesAlone = comparesAlone
  }
}
