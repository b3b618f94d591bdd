package import Metrics
package import Optimizers

/// When to stop before the last epoch.
package struct EarlyStoppingConfiguration: Sendable, Equatable {
  /// Epochs without an improvement on validation after which training stops.
  package var patience: Int

  package init(patience: Int = 1) {
    self.patience = patience
  }
}

/// A metric by which epochs are compared, on the validation split.
package struct MonitorConfiguration: Sendable, Equatable {
  package var task: String
  package var metric: Metric

  package init(task: String, metric: Metric) {
    self.task = task
    self.metric = metric
  }
}

/// How parameters are trained.
package struct TrainingConfiguration: Sendable, Equatable {
  /// Samples a step at most; request lists are never cut, so a longer list is a step of its own.
  package var batchSize: Int
  /// Samples of the pieces of a batch that one thread runs at a time, on list boundaries. It is part of the result
  /// (sums are taken piece by piece), the number of threads is not.
  package var microBatchSize: Int
  package var epochs: Int
  package var optimizer: OptimizerConfiguration
  package var schedule: LearningRateSchedule
  /// A further factor of the learning rate, lowered when the monitored metric stops improving.
  package var plateau: PlateauSchedule?
  /// Steps between two lines of the log.
  package var logEvery: Int
  package var monitor: MonitorConfiguration?
  package var earlyStopping: EarlyStoppingConfiguration?

  package init(
    batchSize: Int = 1024, microBatchSize: Int = 256, epochs: Int = 1,
    optimizer: OptimizerConfiguration, schedule: LearningRateSchedule = LearningRateSchedule(),
    plateau: PlateauSchedule? = nil, logEvery: Int = 50, monitor: MonitorConfiguration? = nil,
    earlyStopping: EarlyStoppingConfiguration? = nil
  ) {
    self.batchSize = batchSize
    self.microBatchSize = microBatchSize
    self.epochs = epochs
    self.optimizer = optimizer
    self.schedule = schedule
    self.plateau = plateau
    self.logEvery = logEvery
    self.monitor = monitor
    self.earlyStopping = earlyStopping
  }
}
