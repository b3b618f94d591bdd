/// The values of a loss's terms at one step.
package struct StepRecord: Sendable, Equatable {
  /// The stage's name.
  package let stage: String
  package let epoch: Int
  /// Counted from 1.
  package let step: Int
  /// The weighted sum of the terms.
  package let loss: Double
  /// Each term's value before its weight, in the order of the objective.
  package let terms: [(name: String, weight: Float, value: Double)]
  /// The learning rates used in this step, by optimizer group.
  package let learningRates: [Double]
  /// The global gradient norm before clipping.
  package let gradientNorm: Double

  package static func == (left: StepRecord, right: StepRecord) -> Bool {
    left.stage == right.stage && left.epoch == right.epoch && left.step == right.step && left.loss == right.loss
      && left.learningRates == right.learningRates && left.gradientNorm == right.gradientNorm
      && left.terms.map(\.name) == right.terms.map(\.name) && left.terms.map(\.weight) == right.terms.map(\.weight)
      && left.terms.map(\.value) == right.terms.map(\.value)
  }
}

/// What a run tells its observer while it goes on.
package enum TrainingEvent: Sendable {
  /// A stage begins, or goes on: its name, the samples it will see if it is not stopped early, and those it has seen.
  case began(stage: String, samples: Int, done: Int)
  /// So many of the stage's samples are done, with the latest loss.
  case progressed(stage: String, samples: Int, loss: Double)
  /// A step that is to be logged.
  case stepped(StepRecord)
  /// A model was measured on a split.
  case measured(ModelReport, epoch: Int?)
  /// Something the user should know about.
  case warned(String)
  /// A stage has ended, with the times of its part in this process.
  case ended(stage: String, times: PhaseTimes)
}

/// Where a run's events go; called from one thread. An error ends the run.
package typealias TrainingObserver = (TrainingEvent) throws -> Void
