package import Autodiff
import Kernels
import Tensors

/// How a run is kept, so that it can be taken up again with the same result as if it had never stopped.
package final class Checkpointing {
  package let folder: CheckpointFolder
  private let interval: Duration?
  private let logLength: () throws -> Int
  private let keepWeights: (_ stage: String, _ parameters: ParameterStore) throws -> [String]
  private let isInterrupted: () -> Bool
  private let clock = ContinuousClock()
  private var lastSaved: ContinuousClock.Instant
  private var lastDuration = Duration.zero
  private var number: Int
  private var state: RunState
  /// What the run goes on from; used up by the stage it belongs to.
  private var resumed: CheckpointFolder.Checkpoint?

  /// The shortest time between two checkpoints unless the user says otherwise.
  private static let standardInterval = Duration.seconds(60)
  /// How many times as long as writing a checkpoint took the run goes on before the next: at most 5 % of the time.
  private static let restFactor = 20

  /// - Parameters:
  ///   - origin: what the run is made from, as a text that differs when that does.
  ///   - checkpoint: where to go on from.
  ///   - interval: the time between two checkpoints, zero for one after every step; by default a minute, and more
  ///     where writing them takes long.
  ///   - logLength: bytes written to the run's log so far.
  ///   - keepWeights: writes a finished stage's weights, and returns the names of the files in the folder of the run.
  ///   - isInterrupted: whether the run is to be saved and to stop.
  package init(
    _ folder: CheckpointFolder, origin: String, from checkpoint: CheckpointFolder.Checkpoint? = nil,
    interval: Duration? = nil,
    logLength: @escaping () throws -> Int,
    keepWeights: @escaping (_ stage: String, _ parameters: ParameterStore) throws -> [String],
    isInterrupted: @escaping () -> Bool
  ) {
    self.folder = folder
    self.interval = interval
    self.logLength = logLength
    self.keepWeights = keepWeights
    self.isInterrupted = isInterrupted
    state = checkpoint?.state ?? RunState(origin: origin, kernels: BLASLibrary.core)
    number = checkpoint?.number ?? 0
    resumed = checkpoint
    lastSaved = clock.now
  }

  /// Whether this is not the run's beginning.
  var isResumed: Bool { number > 0 }

  /// A stage of that name if it is done already.
  func finished(_ stage: String) -> FinishedStage? {
    state.finished.first { $0.name == stage }
  }

  /// The state of a stage that was being trained, and its tensors.
  func takeResumed(_ stage: String) -> (state: StageState, checkpoint: CheckpointFolder.Checkpoint)? {
    guard let checkpoint = resumed, let current = checkpoint.state.current, current.name == stage else { return nil }
    resumed = nil
    return (current, checkpoint)
  }

  func note(warning: String) {
    state.warnings.append(warning)
  }

  /// Saves the stage if it is time, and stops the run if it was interrupted.
  ///
  /// - Parameters:
  ///   - tensors: only asked for when they are written.
  ///   - best: the best weights, where they are not in an earlier checkpoint.
  /// - Returns: whether a checkpoint was written.
  func visit(
    _ stage: StageState, tensors: () -> [(name: String, value: Tensor)], best: [(name: String, value: Tensor)]?
  ) throws -> Bool {
    let isInterrupted = self.isInterrupted()
    guard isInterrupted || isDue else { return false }
    state.current = stage
    try save(tensors: tensors(), best: best)
    if isInterrupted { throw TrainingError.interrupted }
    return true
  }

  /// Keeps the weights of a stage that is done, and notes that it is.
  func finish(_ stage: String, parameters: ParameterStore, reports: [ModelReport]) throws {
    var files: [KeptFile] = []
    for name in try keepWeights(stage, parameters) { files.append(try folder.keptFile(name)) }
    state.current = nil
    state.finished.append(FinishedStage(name: stage, reports: reports, files: files))
    try save(tensors: [], best: nil)
  }

  private var isDue: Bool {
    let elapsed = lastSaved.duration(to: clock.now)
    if let interval { return elapsed >= interval }
    return elapsed >= Self.standardInterval && elapsed >= lastDuration * Self.restFactor
  }

  private func save(tensors: [(name: String, value: Tensor)], best: [(name: String, value: Tensor)]?) throws {
    let start = clock.now
    state.logLength = try logLength()
    try folder.save(state, number: number + 1, tensors: tensors, best: best)
    number += 1
    lastSaved = clock.now
    lastDuration = start.duration(to: lastSaved)
  }
}
