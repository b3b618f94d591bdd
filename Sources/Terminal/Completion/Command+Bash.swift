extension Command {
  /// Written for bash alone: the package bash-completion is not needed.
  var bashCompletion: String {
    let places = CommandPlace(command: self, path: [name]).all
    let paths = places.dropFirst().map { "\"\($0.path.joined(separator: " "))\"" }.joined(separator: " | ")
    return """
      # Completion of \(name) for bash, written by '\(name) completion bash'.

      _\(name)() {
        local current="${COMP_WORDS[COMP_CWORD]}" path="\(name)" index=1 word="" kind="" explains=""
        local commands="" options=""
        local -a positionals=()
        COMPREPLY=()
        if [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} == help ]]; then
          explains=yes
          index=2
        fi
        # The names that lead to a command stand before everything else.
        while [[ $index -lt $COMP_CWORD ]]; do
          case "$path ${COMP_WORDS[index]}" in
            \(paths))
              path+=" ${COMP_WORDS[index]}"
              ;;
            *) break ;;
          esac
          index=$((index + 1))
        done
        case "$path" in
      \(places.map(bashWords).joined(separator: "\n"))
        esac
        # What the word at the cursor is: the value of an option, or the next argument.
        while [[ $index -lt $COMP_CWORD ]]; do
          word="${COMP_WORDS[index]}"
          if [[ $word == "=" ]]; then
            # After "--option" its value, and otherwise the rest of a KEY=VALUE, which may be the path of a file.
            kind="${kind:-files}"
          elif [[ -n $kind ]]; then
            kind=""
          else
            case "$path $word" in
      \(bashValues(places))
              *" -"*) ;;
              *) positionals=("${positionals[@]:1}") ;;
            esac
          fi
          index=$((index + 1))
        done
        if [[ $current == "=" ]]; then
          current=""
          kind="${kind:-files}"
        fi
        if [[ -n $explains ]]; then
          kind="$commands"
        elif [[ -z $kind ]]; then
          if [[ $current == -* ]]; then
            kind="$options"
          else
            kind="${positionals[0]:-$commands}"
            kind="${kind:-$options}"
          fi
        fi
        case "$kind" in
          files | folders)
            compopt -o filenames 2>/dev/null
            if [[ $kind == files ]]; then
              mapfile -t COMPREPLY < <(compgen -f -- "$current")
            else
              mapfile -t COMPREPLY < <(compgen -d -- "$current")
            fi
            ;;
          text) ;;
          *) mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$current") ;;
        esac
      }

      complete -F _\(name) \(name)

      """
  }

  private func bashWords(_ place: CommandPlace) -> String {
    let options = (place.command.options + place.commonOptions).map { "--\($0.name)" }.joined(separator: " ")
    var lines = ["    \"\(place.path.joined(separator: " "))\")"]
    if !place.next.isEmpty { lines.append("      commands=\"\(place.next.map(\.name).joined(separator: " "))\"") }
    lines.append("      options=\"\(options)\"")
    if !place.command.positionals.isEmpty {
      let kinds = place.command.positionals.map { bashKind($0.completedValue) }
      lines.append("      positionals=(\(kinds.joined(separator: " ")))")
    }
    return (lines + ["      ;;"]).joined(separator: "\n")
  }

  /// The options that take a value, as the patterns of a `case` by what may follow them.
  private func bashValues(_ places: [CommandPlace]) -> String {
    var kinds: [(kind: String, patterns: [String])] = []
    for place in places {
      for option in place.command.options {
        guard let value = option.completedValue else { continue }
        let kind = bashKind(value)
        let pattern = "\"\((place.path + ["--\(option.name)"]).joined(separator: " "))\""
        if let index = kinds.firstIndex(where: { $0.kind == kind }) {
          kinds[index].patterns.append(pattern)
        } else {
          kinds.append((kind, [pattern]))
        }
      }
    }
    return kinds.map { "        \($0.patterns.joined(separator: " | "))) kind=\"\($0.kind)\" ;;" }
      .joined(separator: "\n")
  }

  private func bashKind(_ value: CompletedValue) -> String {
    switch value {
    case .files: "files"
    case .folders: "folders"
    case .text: "text"
    case .choices(let choices): choices.joined(separator: " ")
    }
  }
}
