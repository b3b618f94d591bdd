extension Command {
  /// A line for each command, option and argument, with the condition under which it is offered.
  var fishCompletion: String {
    let lines = CommandPlace(command: self, path: [name]).all.flatMap(fishLines)
    return """
      # Completion of \(name) for fish, written by '\(name) completion fish'.

      # The words before the cursor but the program's name.
      function __\(name)_words
          set -l words (commandline -opc)
          set -e words[1]
          string join -- \\n $words
      end

      # Whether a command may follow: the words so far are these alone, perhaps after "help".
      function __\(name)_leads_from
          set -l words (__\(name)_words)
          if test "$words[1]" = help
              set -e words[1]
          end
          test "$words" = "$argv"
      end

      # Whether the words so far name this command.
      function __\(name)_is
          set -l words (__\(name)_words)
          set -l length (count $argv)
          test (count $words) -ge $length; or return 1
          test $length -eq 0; or test "$words[1..$length]" = "$argv"
      end

      complete -c \(name) -f
      \(lines.joined(separator: "\n"))

      """
  }

  private func fishLines(_ place: CommandPlace) -> [String] {
    let names = place.path.dropFirst().joined(separator: " ")
    let isLeaf = place.command.subcommands.isEmpty
    let words = names.isEmpty ? "" : " \(names)"
    let condition = "-n \(quoted("__\(name)_\(isLeaf ? "is" : "leads_from")\(words)", for: .fish))"
    var lines = place.next.map {
      "complete -c \(name) \(condition) -a \($0.name) -d \(quoted($0.summary, for: .fish))"
    }
    for option in place.command.options + place.commonOptions {
      let value = option.completedValue.map(fishValue) ?? ""
      lines.append(
        "complete -c \(name) \(condition) -l \(option.name)\(value) -d \(quoted(option.summary, for: .fish))")
    }
    // fish does not count arguments: what any of them may be is offered for each.
    var offered: [CompletedValue] = []
    for positional in place.command.positionals where !offered.contains(positional.completedValue) {
      offered.append(positional.completedValue)
      switch positional.completedValue {
      case .files: lines.append("complete -c \(name) \(condition) -F")
      case .folders: lines.append("complete -c \(name) \(condition) -a \(Self.fishFolders)")
      case .choices(let choices):
        lines.append("complete -c \(name) \(condition) -a \(quoted(choices.joined(separator: " "), for: .fish))")
      case .text: break
      }
    }
    return lines
  }

  private func fishValue(_ value: CompletedValue) -> String {
    switch value {
    case .files: " -r -F"
    case .folders: " -x -a \(Self.fishFolders)"
    case .text: " -x"
    case .choices(let choices): " -x -a \(quoted(choices.joined(separator: " "), for: .fish))"
    }
  }

  private static let fishFolders = "'(__fish_complete_directories (commandline -ct))'"
}
