/// A command as data: from this one declaration arguments are parsed, mistakes are explained and help is written.
///
/// A command with subcommands does nothing itself and takes no arguments of its own.
package struct Command: Sendable, Equatable {
  /// What is typed, such as "run"; for the outermost command the program's name.
  package let name: String
  /// One sentence without a full stop.
  package let summary: String
  /// Paragraphs of help after the usage line; empty when there is nothing to add.
  package let discussion: String
  /// Command lines to show in the help, with what each does.
  package let examples: [Example]
  /// Positional arguments, in their order.
  package let positionals: [Positional]
  /// Options in the order of the help.
  package let options: [Option]
  package let subcommands: [Command]
  /// What else the help lists, such as exit codes.
  package let tables: [HelpTable]

  /// Rows of the help under a title: a short name and what it means.
  package struct HelpTable: Sendable, Equatable {
    package let title: String
    package let rows: [Row]

    package struct Row: Sendable, Equatable {
      package let name: String
      package let meaning: String

      package init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
      }
    }

    package init(_ title: String, rows: [Row]) {
      self.title = title
      self.rows = rows
    }
  }

  package struct Example: Sendable, Equatable {
    package let line: String
    package let explanation: String

    package init(_ line: String, _ explanation: String) {
      self.line = line
      self.explanation = explanation
    }
  }

  /// A command that does something.
  package init(
    _ name: String, summary: String, discussion: String = "", examples: [Example] = [], positionals: [Positional] = [],
    options: [Option] = []
  ) {
    precondition(Set(options.map(\.name)).count == options.count, "an option's name stands for one option")
    precondition(!options.contains { $0.name == "help" }, "--help is every command's")
    precondition(
      !zip(positionals, positionals.dropFirst()).contains { !$0.isRequired && $1.isRequired },
      "required arguments come before optional ones")
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
    self.positionals = positionals
    self.options = options
    subcommands = []
    tables = []
  }

  /// A command that only leads to others.
  package init(
    _ name: String, summary: String, discussion: String = "", examples: [Example] = [], subcommands: [Command],
    tables: [HelpTable] = []
  ) {
    precondition(!subcommands.isEmpty, "a group has commands")
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
    positionals = []
    options = []
    self.subcommands = subcommands
    self.tables = tables
  }
}
