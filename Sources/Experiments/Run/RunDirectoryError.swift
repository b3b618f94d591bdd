/// Why a run has no folder to write to.
package enum RunDirectoryError: Error, Sendable, Equatable {
  case notEmpty(String, example: String)
  case notAFolder(String)
  case unwritable(String, reason: String)
}

extension RunDirectoryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notEmpty(let path, let example):
      "\(path): the folder of a run must be empty, but holds \(example); choose another folder or remove what is in it"
    case .notAFolder(let path):
      "\(path): this is not a folder that can be read; choose another one for the run"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason); choose another folder for the run or free some space"
    }
  }
}
