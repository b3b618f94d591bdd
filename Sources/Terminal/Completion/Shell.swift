/// A shell for which completion can be written.
package enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish
}

extension Command {
  /// A script that teaches the shell to complete this program's command lines: commands, options, the values of
  /// options with choices, files and folders.
  package func completion(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletion
    case .zsh: zshCompletion
    case .fish: fishCompletion
    }
  }
}

/// What a shell can offer for a value.
enum CompletedValue: Hashable {
  case files, folders
  case choices([String])
  /// Anything else: the shell offers nothing.
  case text

  /// By the last word of the name that the help shows, such as "FILE".
  fileprivate init(placeholder: String) {
    switch placeholder.split(whereSeparator: { !$0.isLetter }).last {
    case "FILE": self = .files
    case "FOLDER", "RUN", "SWEEP": self = .folders
    default: self = .text
    }
  }
}

extension Positional {
  var completedValue: CompletedValue { CompletedValue(placeholder: name) }
}

extension Option {
  /// What may follow the option; nil for a flag.
  var completedValue: CompletedValue? {
    switch kind {
    case .flag: nil
    case .choice(let choices): .choices(choices)
    case .text: CompletedValue(placeholder: placeholder)
    case .integer, .number: .text
    }
  }
}

/// A command with the names that lead to it.
struct CommandPlace {
  let command: Command
  /// The program's name first.
  let path: [String]

  /// This command and all below it.
  var all: [CommandPlace] {
    [self] + command.subcommands.flatMap { CommandPlace(command: $0, path: path + [$0.name]).all }
  }

  /// The commands and what they do that may follow; `help` explains any of them.
  var next: [(name: String, summary: String)] {
    let names = command.subcommands.map { ($0.name, $0.summary) }
    return path.count == 1 && !names.isEmpty ? names + [("help", "Explain a command")] : names
  }

  /// The options that every command has beside its own.
  var commonOptions: [Option] {
    let help = Option.flag("help", summary: "Show this help.")
    return path.count == 1 && !command.subcommands.isEmpty
      ? [help, .flag("version", summary: "Show the version.")] : [help]
  }
}

/// The text in single quotes, as a shell reads it back; fish alone takes a backslash within them.
func quoted(_ text: String, for shell: Shell) -> String {
  let escaped =
    shell == .fish
    ? text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") : text.replacing("'", with: "'\\''")
  return "'\(escaped)'"
}
