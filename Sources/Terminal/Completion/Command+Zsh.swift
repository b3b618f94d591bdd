extension Command {
  /// A function for each command, by zsh's own `_arguments`.
  var zshCompletion: String {
    let functions = CommandPlace(command: self, path: [name]).all.map {
      $0.command.subcommands.isEmpty ? zshLeaf($0) : zshGroup($0)
    }
    return """
      #compdef \(name)
      # Completion of \(name) for zsh, written by '\(name) completion zsh'.

      \(functions.joined(separator: "\n\n"))

      # As a file of $fpath it is the function itself, otherwise it is sourced.
      if [[ $funcstack[1] == _\(name) ]]; then
        _\(name) "$@"
      else
        compdef _\(name) \(name)
      fi

      """
  }

  private func zshGroup(_ place: CommandPlace) -> String {
    let function = zshFunction(place.path)
    let calls = place.command.subcommands.map { "        \($0.name)) \(zshFunction(place.path + [$0.name])) ;;" }
    let help = place.path.count == 1 ? ["        help) \(function) ;;"] : []
    return """
      \(function)() {
        local context state state_descr line
        typeset -A opt_args
        _arguments -C \\
      \(place.commonOptions.map { "    \(zshOption($0)) \\" }.joined(separator: "\n"))
          '1:command:->command' \\
          '*::argument:->rest'
        case $state in
          command)
            local -a commands=(
      \(place.next.map { "        \(quoted("\($0.name):\($0.summary)", for: .zsh))" }.joined(separator: "\n"))
            )
            _describe -t commands 'command' commands
            ;;
          rest)
            case $line[1] in
      \((calls + help).joined(separator: "\n"))
            esac
            ;;
        esac
      }
      """
  }

  private func zshLeaf(_ place: CommandPlace) -> String {
    var arguments = (place.command.options + place.commonOptions).map(zshOption)
    for (index, positional) in place.command.positionals.enumerated() {
      let optional = positional.isRequired ? "" : ":"
      arguments.append(
        quoted(
          "\(index + 1):\(optional)\(zshEscaped(positional.name)):\(zshAction(positional.completedValue))", for: .zsh))
    }
    return """
      \(zshFunction(place.path))() {
        _arguments \\
      \(arguments.map { "    \($0)" }.joined(separator: " \\\n"))
      }
      """
  }

  private func zshOption(_ option: Option) -> String {
    let repeats = option.repeats ? "*" : ""
    guard let value = option.completedValue else {
      return quoted("\(repeats)--\(option.name)[\(zshEscaped(option.summary))]", for: .zsh)
    }
    return quoted(
      "\(repeats)--\(option.name)=[\(zshEscaped(option.summary))]:\(zshEscaped(option.placeholder)):\(zshAction(value))",
      for: .zsh)
  }

  private func zshAction(_ value: CompletedValue) -> String {
    switch value {
    case .files: "_files"
    case .folders: "_files -/"
    case .text: " "
    case .choices(let choices): "(\(choices.joined(separator: " ")))"
    }
  }

  private func zshFunction(_ path: [String]) -> String { "_" + path.joined(separator: "_") }

  /// Brackets and colons end the parts of an argument's description.
  private func zshEscaped(_ text: String) -> String {
    text.reduce(into: "") { $0 += "[]:\\".contains($1) ? "\\\($1)" : String($1) }
  }
}
