import Kernels

/// Why a student was not exported, or an export cannot be used.
package enum ExportError: Error, Sendable, Equatable {
  case file(path: String, reason: String)
  /// A folder that holds something other than an export, such as this.
  case occupied(String, example: String)
  case noFaiss
  /// The user asked to stop.
  case interrupted
  case width(Int, most: Int)
  case noItems
  /// An item's id that a list of one id a line cannot hold.
  case lineBreak(id: String)
  /// A vector with a NaN or an infinity.
  case vectorNotFinite(item: String)
  case scoreNotFinite(sample: Int, task: String)
  /// A vector with a number that would be infinite in half precision.
  case beyondHalfPrecision(item: String)
  /// What is fitted on the dataset's files is not what the run fitted.
  case otherEncoders(run: String)
  /// What was read back is not what was written.
  case different(file: String, finding: String)
  /// The scores are not those of the run.
  case otherMetrics(metric: String, task: String, run: Double, export: Double)
  case onnx(ONNXError)
  case notAnExport(String)
  case damaged(String)
  case unreadable(path: String, reason: String)
  /// An export without a file that serving needs.
  case lacks(String, file: String)

  init(_ failure: FileFailure) {
    self = .file(path: failure.path, reason: failure.reason)
  }
}

extension ExportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason); nothing was exported"
    case .occupied(let path, let example):
      "\(path): the folder holds other files than those of an export that could be replaced, such as \(example); "
        + "choose another folder with --output"
    case .interrupted: "interrupted; nothing was exported"
    case .noFaiss: "--format faiss: \(FaissIndex.absence)"
    case .width(let width, let most):
      "--width \(width): the item vectors have no more than \(most) dimensions to choose from; choose fewer"
    case .noItems: "the dataset has no items to store vectors of; nothing was exported"
    case .lineBreak(let id):
      "the item id \(id.debugDescription) holds a line break, and item_ids.txt has one id a line; nothing was exported"
    case .vectorNotFinite(let item):
      "the vector of the item \(item.debugDescription) holds a number that is not finite, so that the item cannot be "
        + "scored; look for such numbers in its features, or train again with a smaller learning rate; nothing was exported"
    case .scoreNotFinite(let sample, let task):
      "the student's logit for \(task) of test sample \(sample + 1) is not a finite number; look for such numbers in its "
        + "features, or train again with a smaller learning rate; nothing was exported"
    case .beyondHalfPrecision(let item):
      "the vector of the item \(item.debugDescription) holds a number beyond 65504, the largest of float16; name the other "
        + "formats with --format to leave fp16 out; nothing was exported"
    case .otherEncoders(let run):
      "\(run): the dataset's files have changed since the run was made: the vocabularies, boundaries or scales fitted on "
        + "them are not those of its encoders.json; use the files that the run was trained on; nothing was exported"
    case .different(let file, let finding):
      "\(file): read back, \(finding); nothing was exported"
    case .otherMetrics(let metric, let task, let run, let export):
      "the run measured \(metric) \(run) for \(task) on the test split, but its student now gives \(export); use the dataset, "
        + "files included, that the run was trained on; nothing was exported"
    case .onnx(let error): "\(error)"
    case .notAnExport(let path): "\(path): neither a finished run nor an export, which has a manifest.json"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .lacks(let path, let file):
      "\(path): this export was made without \(file); export the run again with all of the default formats"
    case .damaged(let path): "\(path): not what its manifest says; export the run again"
    }
  }
}
