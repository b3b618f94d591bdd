import Suggestions

/// What a command line asks for.
package enum Invocation: Sendable, Equatable {
  case run(ParsedArguments)
  /// Help for a command, by the names that lead to it.
  case help(Command, path: [String])
  case version
}

extension Command {
  /// Reads the arguments after the program's name.
  ///
  /// `--help` or `-h` anywhere before `--` asks for help, as do a group without a command and `help` before the names of
  /// a command; `--version` as the first argument asks for the version. After `--` every argument is positional. An
  /// option's value is the next argument whatever it is, unless that begins with "--".
  package func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    if !subcommands.isEmpty, arguments.first == "--version" { return .version }
    if !subcommands.isEmpty, arguments.first == "help" { return try help(on: arguments.dropFirst(), path: [name]) }
    return try parse(arguments[...], path: [name])
  }

  /// The help for the command that `names` lead to; options among them do not matter.
  private func help(on names: ArraySlice<String>, path: [String]) throws(UsageError) -> Invocation {
    guard let name = names.first, !name.hasPrefix("-"), name != "help", !subcommands.isEmpty else {
      return .help(self, path: path)
    }
    guard let subcommand = subcommands.first(where: { $0.name == name }) else {
      throw .unknownCommand(name, path: path, known: subcommands.map(\.name))
    }
    return try subcommand.help(on: names.dropFirst(), path: path + [name])
  }

  private func parse(_ arguments: ArraySlice<String>, path: [String]) throws(UsageError) -> Invocation {
    guard !subcommands.isEmpty else { return try parseLeaf(arguments, path: path) }
    guard let first = arguments.first, first != "--help", first != "-h" else { return .help(self, path: path) }
    if let subcommand = subcommands.first(where: { $0.name == first }) {
      return try subcommand.parse(arguments.dropFirst(), path: path + [first])
    }
    guard first.hasPrefix("-") else {
      throw .unknownCommand(first, path: path, known: subcommands.map(\.name))
    }
    let typed = String(first.prefix { $0 != "=" })
    let owners = subcommands.filter { $0.options.contains { "--\($0.name)" == typed } }
    if !owners.isEmpty { throw .optionBeforeCommand(typed, path: path, commands: owners.map(\.name)) }
    let known = path.count == 1 ? ["--help", "--version"] : ["--help"]
    throw .unknownOption(typed, path: path, nearest: nearestName(to: typed, among: known))
  }

  private func parseLeaf(_ arguments: ArraySlice<String>, path: [String]) throws(UsageError) -> Invocation {
    if arguments.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
      return .help(self, path: path)
    }
    var rest = arguments
    var given: [String] = []
    var values: [String: [String]] = [:]
    while let argument = rest.popFirst() {
      if argument == "--" {
        given += rest
        break
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        given.append(argument)
        continue
      }
      let (option, value) = try readOption(argument, &rest, path: path)
      if !option.repeats, values[option.name] != nil { throw .repeatedOption(option) }
      values[option.name, default: []].append(value)
    }
    if given.count > positionals.count {
      throw .extraArgument(given[positionals.count], path: path, expected: positionals.count)
    }
    if given.count < positionals.count, positionals[given.count].isRequired {
      throw .missingArgument(positionals[given.count], path: path)
    }
    return .run(ParsedArguments(path: path, command: self, options: values, positionals: given))
  }

  /// The option that `argument` names and its value, taken from `rest` where it is not after "=".
  private func readOption(
    _ argument: String, _ rest: inout ArraySlice<String>, path: [String]
  ) throws(UsageError) -> (Option, String) {
    let typed = String(argument.prefix { $0 != "=" })
    guard let option = options.first(where: { "--\($0.name)" == typed }) else {
      let known = options.map { "--\($0.name)" } + ["--help"]
      throw .unknownOption(typed, path: path, nearest: nearestName(to: typed, among: known))
    }
    let attached = typed == argument ? nil : String(argument.dropFirst(typed.count + 1))
    if option.kind == .flag {
      if let attached { throw .unexpectedValue(attached, option: option) }
      return (option, "")
    }
    guard let value = attached ?? rest.first, attached != nil || !value.hasPrefix("--"), !value.isEmpty else {
      throw .missingValue(option: option, path: path)
    }
    if attached == nil { rest.removeFirst() }
    guard option.accepts(value) else { throw .badValue(value, option: option) }
    return (option, value)
  }
}

extension Option {
  fileprivate func accepts(_ value: String) -> Bool {
    switch kind {
    case .flag, .text: true
    case .integer(let range): Int(value).map { range.contains($0) } ?? false
    case .number: Double(value).map { $0.isFinite } ?? false
    case .choice(let choices): choices.contains(value)
    }
  }
}
