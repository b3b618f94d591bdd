package import Tensors

/// A mistake in an optimizer's configuration or in the state it is to go on from.
package enum OptimizerError: Error, Sendable, Equatable {
  case outOfRange(path: String, found: String, expected: String)
  case twoDecays(path: String)
  /// Parameters that match no group.
  case unmatched(parameters: [String])
  /// State of a parameter that the checkpoint lacks.
  case missingState(name: String)
  case unknownState(name: String)
  case wrongStateShape(name: String, found: Shape, expected: Shape)
}

extension OptimizerError: CustomStringConvertible {
  /// One sentence: the place, what was found, what was expected or may be done.
  package var description: String {
    switch self {
    case .outOfRange(let path, let found, let expected):
      "\(path): found \(found), expected \(expected)"
    case .twoDecays(let path):
      "\(path): AdamW has a decay of its own; set its weight_decay and leave l2 at 0, or use Adam with l2"
    case .unmatched(let parameters):
      "groups: no group matches \(Self.list(parameters)); add a last group with \"parameters\": \"*\" or widen a pattern"
    case .missingState(let name):
      "the checkpoint has no optimizer state \"\(name)\"; it was written under another optimizer configuration"
    case .unknownState(let name):
      "the checkpoint's optimizer state \"\(name)\" belongs to nothing in this run; "
        + "it was written under another optimizer configuration"
    case .wrongStateShape(let name, let found, let expected):
      "the checkpoint's optimizer state \"\(name)\" has the shape \(found), expected \(expected)"
    }
  }

  /// The first few names and how many more there are.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }
}
