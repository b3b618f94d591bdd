import Experiments

/// The operations of Optuna's journal that a sweep writes, each one line of JSON; read from Optuna 5.0's
/// `storages/journal/_storage.py`.
enum JournalOperation: Int {
  case createStudy = 0
  case setStudyUserAttribute = 2
  case createTrial = 4
  case setStateAndValues = 6
  case setIntermediateValue = 7
  case setTrialUserAttribute = 8
}

/// The states of a trial by Optuna's numbers.
enum JournalState: Int {
  case running = 0
  case complete = 1
  case pruned = 2
  case failed = 3
  case waiting = 4
}

extension JSON {
  /// One line of the journal.
  static func line(_ operation: JournalOperation, _ members: [JSONMember]) -> String {
    let head = [
      JSONMember("op_code", JSON(.integer(operation.rawValue))), JSONMember("worker_id", "distill"),
    ]
    return JSON(.object(head + members)).text() + "\n"
  }

  var integer: Int? { if case .integer(let integer) = content { integer } else { nil } }
  var string: String? { if case .string(let string) = content { string } else { nil } }
}
