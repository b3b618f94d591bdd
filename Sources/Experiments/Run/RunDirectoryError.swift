/// Why a run has no folder to write to.
package enum RunDirectoryError: Error, Sendable, Equatable {
  case notEmpty(String, example: String)
  case notAFolder(String)
  /// The folder is that of an earlier run.
  case holdsRun(String)
  /// The folder is that of an export.
  case isExport(String)
  /// There is no run to go on with.
  case notARun(String)
  /// Another process is writing there.
  case inUse(String)
  case unwritable(String, reason: String)
}

extension RunDirectoryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notEmpty(let path, let example):
      "\(path): the folder of a run must be empty, but holds \(example); choose another folder or remove what is in it"
    case .holdsRun(let path):
      "\(path): the folder holds a run already; go on with it by `distill run --resume \(path)`, or choose another folder"
    case .isExport(let path):
      "\(path): the folder holds an export, which is not gone on with; name the folder of the run itself"
    case .notARun(let path):
      "\(path): there is no run to go on with (no resolved.json); name the folder of a run that was begun"
    case .inUse(let path):
      "\(path): another process is running in this folder; wait for it to end, or choose another folder"
    case .notAFolder(let path):
      "\(path): this is not a folder that can be read; choose another one for the run"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason); choose another folder for the run or free some space"
    }
  }
}
