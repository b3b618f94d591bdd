/// The arguments of one command, checked against its declaration.
///
/// Values are asked for by the declared option or positional itself, so a misspelt name does not compile; asking for
/// one that the command does not declare is a programmer's mistake.
package struct ParsedArguments: Sendable, Equatable {
  /// The names that lead to the command, the program's first: ["distill", "data", "simulate"].
  package let path: [String]
  package let command: Command
  /// The values of each option given, in the order given; a flag's value is empty.
  let options: [String: [String]]
  /// One entry a positional given.
  let positionals: [String]

  /// Whether the option was given.
  package func isPresent(_ option: Option) -> Bool {
    !values(option).isEmpty
  }

  /// The option's text or choice; nil when it was not given.
  package func text(_ option: Option) -> String? {
    values(option).first
  }

  /// All texts of an option that may repeat, in the order given.
  package func texts(_ option: Option) -> [String] {
    values(option)
  }

  /// The option's integer; nil when it was not given.
  package func integer(_ option: Option) -> Int? {
    guard case .integer = option.kind else { preconditionFailure("--\(option.name) is not declared as an integer") }
    return values(option).first.flatMap { Int($0) }
  }

  /// The option's number; nil when it was not given.
  package func number(_ option: Option) -> Double? {
    precondition(option.kind == .number, "--\(option.name) is not declared as a number")
    return values(option).first.flatMap { Double($0) }
  }

  /// A required argument.
  package func text(_ positional: Positional) -> String {
    guard let text = optionalText(positional) else { preconditionFailure("\(positional.name) is not required") }
    return text
  }

  /// An argument that may be missing.
  package func optionalText(_ positional: Positional) -> String? {
    guard let index = command.positionals.firstIndex(of: positional) else {
      preconditionFailure("\(path.joined(separator: " ")) declares no \(positional.name)")
    }
    return index < positionals.count ? positionals[index] : nil
  }

  private func values(_ option: Option) -> [String] {
    precondition(command.options.contains(option), "\(path.joined(separator: " ")) declares no --\(option.name)")
    return options[option.name] ?? []
  }
}
