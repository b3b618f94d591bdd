import Suggestions

/// A mistake on the command line.
package enum UsageError: Error, Sendable, Equatable {
  /// `path` leads to the group in which the name was looked up.
  case unknownCommand(String, path: [String], known: [String])
  case unknownOption(String, path: [String], nearest: String?)
  /// An option that belongs to the commands of a group, given before the command.
  case optionBeforeCommand(String, path: [String], commands: [String])
  case missingValue(option: Option, path: [String])
  /// An option that the command cannot do without.
  case missingOption(Option, path: [String])
  case unexpectedValue(String, option: Option)
  case repeatedOption(Option)
  case badValue(String, option: Option)
  case missingArgument(Positional, path: [String])
  case extraArgument(String, path: [String], expected: Int)
  /// Two options, by their names, that cannot be given together.
  case conflictingOptions(String, String)
  /// An option that only has a meaning beside another one.
  case needsOption(String, String)

  /// What a process that ends with this error exits with.
  package static let exitCode: Int32 = 2
}

extension UsageError: CustomStringConvertible {
  /// One sentence that names the mistake and the remedy.
  package var description: String {
    switch self {
    case .unknownCommand(let name, let path, let known):
      let program = path.joined(separator: " ")
      let remedy = suggestion(nearestName(to: name, among: known))
      return "'\(program)' has no command '\(name)'; its commands are \(listed(known)).\(remedy)"
    case .unknownOption(let name, let path, let nearest):
      let program = path.joined(separator: " ")
      return nearest.map { "'\(program)' has no option '\(name)'.\(suggestion($0))" }
        ?? "'\(program)' has no option '\(name)'; '\(program) --help' lists its options."
    case .optionBeforeCommand(let name, let path, let commands):
      let program = path.joined(separator: " ")
      return
        "Option '\(name)' stands before the command; write '\(program) \(commands.joined(separator: "|")) … \(name)'."
    case .missingOption(let option, let path):
      return "'\(path.joined(separator: " "))' needs '--\(option.name) \(option.placeholder)', which is not given."
    case .missingValue(let option, let path):
      return
        "'--\(option.name)' needs a value: '\(path.joined(separator: " ")) --\(option.name) \(option.placeholder)'."
    case .unexpectedValue(let value, let option):
      return "'--\(option.name)' takes no value, but '\(value)' was given; write '--\(option.name)' alone."
    case .repeatedOption(let option):
      return "'--\(option.name)' is given more than once; keep one."
    case .badValue(let value, let option):
      return "'--\(option.name)' needs \(expected(option.kind)), but '\(value)' was given."
        + nearestChoice(value, option)
    case .conflictingOptions(let first, let second):
      let other = second.contains(" ") ? second : "'--\(second)'"
      return "'--\(first)' cannot be given with \(other); leave one of them out."
    case .needsOption(let option, let other):
      return "'--\(option)' goes with '--\(other)', which is not given; add it, or leave out '--\(option)'."
    case .missingArgument(let positional, let path):
      return "'\(path.joined(separator: " "))' needs \(positional.name): \(positional.summary)"
    case .extraArgument(let argument, let path, let expected):
      let count = expected == 0 ? "no argument" : expected == 1 ? "one argument" : "\(expected) arguments"
      return "'\(path.joined(separator: " "))' takes \(count), but '\(argument)' was given as well."
    }
  }

  private func expected(_ kind: Option.Kind) -> String {
    switch kind {
    case .flag, .text: "text"
    case .integer(let range) where range.upperBound == .max && range.lowerBound == .min: "an integer"
    case .integer(let range) where range.upperBound == .max: "an integer of at least \(range.lowerBound)"
    case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .number: "a number"
    case .choice(let choices): listed(choices, conjunction: "or")
    }
  }

  private func nearestChoice(_ value: String, _ option: Option) -> String {
    guard case .choice(let choices) = option.kind else { return "" }
    return suggestion(nearestName(to: value, among: choices))
  }

  private func suggestion(_ nearest: String?) -> String {
    nearest.map { " Did you mean '\($0)'?" } ?? ""
  }

  private func listed(_ names: [String], conjunction: String = "and") -> String {
    let quoted = names.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
