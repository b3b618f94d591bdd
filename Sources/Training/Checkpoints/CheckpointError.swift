/// Why a checkpoint could not be written or read.
package enum CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  case unwritable(path: String, reason: String)
  /// A file is not what was written, or is gone; `earlier` is the number of a whole checkpoint before it.
  case damaged(path: String, reason: String, run: String, earlier: Int?)
  case unknown(number: Int, run: String, known: [Int])
  /// The checkpoint belongs to another configuration or dataset.
  case unfitting(path: String, reason: String)
  /// The configuration is not the one with which the run was begun.
  case changedConfiguration(path: String)

  package var description: String {
    switch self {
    case .unwritable(let path, let reason):
      "\(path): the checkpoint cannot be written: \(reason); the checkpoint before it is kept, and nothing else is lost"
    case .damaged(let path, let reason, let run, let earlier?):
      "\(path): \(reason), so this checkpoint cannot be used; the one before it is whole: go on from it with "
        + "`distill run --resume \(run) --checkpoint \(earlier)`"
    case .damaged(let path, let reason, let run, nil):
      "\(path): \(reason), so this checkpoint cannot be used, and no other one is whole; start the run anew with "
        + "`distill run \(run)/resolved.json`"
    case .unknown(let number, let run, let known):
      known.isEmpty
        ? "\(run): there is no checkpoint \(number), nor any other; leave out --checkpoint to start from the beginning"
        : "\(run): there is no checkpoint \(number); those kept are \(known.map(String.init).joined(separator: " and "))"
    case .changedConfiguration(let path):
      "\(path): is not what the run was begun with, so the checkpoint does not fit this run; put it back as it was, or start "
        + "a run of its own from it with `distill run \(path)`"
    case .unfitting(let path, let reason):
      "\(path): the checkpoint does not fit this run: \(reason); use the dataset, files included, with which it was begun"
    }
  }
}
