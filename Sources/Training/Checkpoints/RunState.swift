/// Where a run stands: with the tensors that are kept beside it, all that decides how it goes on. There is no state of
/// random numbers in it: they are drawn from (seed, purpose, step) and the order of samples from (seed, epoch).
package struct RunState: Sendable, Equatable, Codable {
  /// What the run was begun with: the configuration and the dataset, as a text that differs when they do.
  package var origin: String
  /// The BLAS kernels that were used; other ones give slightly other numbers.
  package var kernels: String
  /// The stages that are done, in their order.
  package var finished: [FinishedStage] = []
  /// The stage that was being trained.
  package var current: StageState?
  /// What the user has been told, in order.
  package var warnings: [String] = []
  /// Bytes of the log that were written by then.
  package var logLength = 0

  package init(origin: String, kernels: String) {
    self.origin = origin
    self.kernels = kernels
  }
}

/// A stage that is done.
package struct FinishedStage: Sendable, Equatable, Codable {
  package let name: String
  /// The metrics on the test split.
  package let reports: [ModelReport]
  /// The files that hold its weights.
  package let files: [KeptFile]
}

/// A stage between two of its steps.
package struct StageState: Sendable, Equatable, Codable {
  package let name: String
  package var progress = TrainingLoop.Progress()
  package var best: Best?
  /// Whether the user has been told that the monitored metric is not defined.
  package var isWarned = false

  /// The best epoch so far.
  package struct Best: Sendable, Equatable, Codable {
    package let value: Double
    /// Counted from 0.
    package let epoch: Int
  }

  package init(name: String) {
    self.name = name
  }
}

/// A file as it was when it was written.
package struct KeptFile: Sendable, Equatable, Codable {
  /// From the folder of the run.
  package let name: String
  package let bytes: Int
  /// `StoredArray.checksum` of all bytes, in hexadecimal.
  package let checksum: String
}
