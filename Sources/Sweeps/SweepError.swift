package import Experiments
import Metrics

/// Why a sweep cannot go on.
package enum SweepError: Error, Sendable, Equatable {
  case unwritable(String, reason: String)
  case unreadable(String, reason: String)
  case notASweep(String)
  case holdsSweep(String)
  case damagedJournal(String, line: Int)
  case otherSweep(directory: String, path: JSONPath, there: String, here: String)
  case otherTrials(String)
  case undefined(Objective)
  case noData(reason: String)
  /// The data are not those that earlier trials were trained on.
  case changedData(dataset: String)
  case teacherUnwritable(reason: String)
  case allFailed(first: String)
  case interrupted
}

extension SweepError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason); free some space or choose another folder for the sweep"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .notASweep(let path): "\(path): holds no sweep.json, so there is no sweep to resume; name the folder of one"
    case .holdsSweep(let path):
      "\(path): the folder holds a sweep already; go on with it by `distill sweep --resume \(path)`, or choose another folder"
    case .damagedJournal(let path, let line):
      "\(path):\(line): is no line of a journal; the trials after it cannot be told, so begin the sweep anew"
    case .otherSweep(let directory, let path, let there, let here):
      "\(directory): holds another sweep: its \(path) is \(there), but here it is \(here); resume it as it is or begin "
        + "another one in a folder of its own"
    case .changedData(let dataset):
      "the data of \(dataset) have changed since the sweep was begun, so its trials could not be compared; put the files back "
        + "as they were, or begin the sweep anew"
    case .otherTrials(let path):
      "\(path): its trials are not those of sweep.json beside it; begin the sweep anew in another folder"
    case .undefined(let objective):
      "the objective's \(objective.metric.name) of \(objective.task) is not defined on the validation split"
    case .noData(let reason): "a trial's data cannot be prepared: \(reason)"
    case .teacherUnwritable(let reason): "a teacher cannot be kept: \(reason)"
    case .allFailed(let first): "every trial failed; the first one because \(first)"
    case .interrupted: "the sweep was interrupted"
    }
  }
}
