package import Metrics

/// What a sweep is to do: the content of a sweep's JSON file beside its experiment.
package struct SweepDescription: Sendable, Equatable {
  /// Names the sweep's directory and the study in the journal.
  package var name: String
  package var vary: [VariedKey]
  package var search: Search
  package var halving: Halving?
  /// How many seeds every point is trained with, from the experiment's own on.
  package var seeds: Int
  /// nil for what the training watches.
  package var objective: Objective?

  package init(
    name: String, vary: [VariedKey], search: Search, halving: Halving?, seeds: Int, objective: Objective?
  ) {
    self.name = name
    self.vary = vary
    self.search = search
    self.halving = halving
    self.seeds = seeds
    self.objective = objective
  }
}

/// How the points of a sweep are chosen; `trials` counts the base, which is always the first.
package enum Search: Sendable, Equatable {
  /// Every combination of the listed values, the last varied key changing fastest.
  case grid
  /// Points drawn independently.
  case random(trials: Int, seed: UInt64)
  /// A scrambled Halton sequence, which leaves smaller gaps than independent points.
  case quasiRandom(trials: Int, seed: UInt64)
}

/// Asynchronous successive halving: see `SuccessiveHalving`.
package struct Halving: Sendable, Equatable {
  /// η: one in so many trials goes on.
  package let reduction: Int
  /// r: the epochs after which a trial is first judged.
  package let minimumEpochs: Int

  package init(reduction: Int = 3, minimumEpochs: Int = 1) {
    precondition(reduction > 1 && minimumEpochs > 0)
    self.reduction = reduction
    self.minimumEpochs = minimumEpochs
  }
}

/// What trials are compared by: a metric on the validation split.
package struct Objective: Sendable, Equatable {
  /// The model's name in reports, such as `distilled student`; nil for the student that the experiment trains.
  package var model: String?
  package var task: String
  package var metric: Metric

  package init(model: String? = nil, task: String, metric: Metric) {
    self.model = model
    self.task = task
    self.metric = metric
  }

  /// Whether smaller values are better.
  package var isMinimised: Bool { metric != .predictedOverObserved && metric.isBetter(0, than: 1) }

  /// Whether a value of the objective is better than another; NaN never is.
  package func isBetter(_ candidate: Double, than incumbent: Double) -> Bool {
    if candidate.isNaN || incumbent.isNaN { return !candidate.isNaN && incumbent.isNaN }
    return isMinimised ? candidate < incumbent : candidate > incumbent
  }
}
