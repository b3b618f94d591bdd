import Optimizers

/// Why a run had to stop.
package enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A loss term became NaN or infinite; the parameters are those before the step.
  case nonFiniteLoss(stage: String, term: String, value: Float, epoch: Int, step: Int, microBatch: Int)
  /// The loss was finite but its gradient is not; the parameters are those before the step.
  case nonFiniteGradient(stage: String, parameter: String, epoch: Int, step: Int)
  /// The run was asked to stop; where it can be taken up again it was saved before.
  case interrupted

  package var description: String {
    switch self {
    case .nonFiniteLoss(let stage, let term, let value, let epoch, let step, let microBatch):
      "the loss term \(term) of stage \(stage) became \(value.isNaN ? "NaN" : "\(value)") in epoch \(epoch), step \(step), micro-batch "
        + "\(microBatch); nothing was updated by it: lower the learning rate or set training.optimizer.clip_norm"
    case .nonFiniteGradient(let stage, let parameter, let epoch, let step):
      "the gradient of \(parameter) in stage \(stage) is not finite in epoch \(epoch), step \(step); nothing was "
        + "updated by it: lower the learning rate or set training.optimizer.clip_norm"
    case .interrupted: "the run was interrupted"
    }
  }
}
