/// An argument found by its place.
package struct Positional: Sendable, Equatable {
  /// As the help shows it, such as "FILE".
  package let name: String
  package let summary: String
  package let isRequired: Bool

  package init(_ name: String, summary: String, isRequired: Bool = true) {
    self.name = name
    self.summary = summary
    self.isRequired = isRequired
  }
}

/// An argument found by its name: `--name`, `--name value` or `--name=value`.
package struct Option: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Present or absent; takes no value.
    case flag
    case text
    case integer(ClosedRange<Int>)
    /// A finite number.
    case number
    case choice([String])
  }

  /// Without the dashes, such as "threads".
  package let name: String
  /// What stands for the value in the help, such as "N"; empty for a flag.
  package let placeholder: String
  /// Sentences with full stops.
  package let summary: String
  package let kind: Kind
  /// Whether it may be given more than once, all values counting.
  package let repeats: Bool

  private init(_ name: String, _ placeholder: String, _ summary: String, _ kind: Kind, repeats: Bool) {
    self.name = name
    self.placeholder = placeholder
    self.summary = summary
    self.kind = kind
    self.repeats = repeats
  }

  /// An option that is present or absent.
  package static func flag(_ name: String, summary: String) -> Option {
    Option(name, "", summary, .flag, repeats: false)
  }

  /// An option whose value is any text, such as a path.
  package static func text(_ name: String, _ placeholder: String, summary: String, repeats: Bool = false) -> Option {
    Option(name, placeholder, summary, .text, repeats: repeats)
  }

  /// An option whose value is an integer in `range`.
  package static func integer(
    _ name: String, _ placeholder: String = "N", in range: ClosedRange<Int>, summary: String
  ) -> Option {
    Option(name, placeholder, summary, .integer(range), repeats: false)
  }

  /// An option whose value is a finite number.
  package static func number(_ name: String, _ placeholder: String = "X", summary: String) -> Option {
    Option(name, placeholder, summary, .number, repeats: false)
  }

  /// An option whose value is one of `choices`.
  package static func choice(
    _ name: String, _ placeholder: String, of choices: [String], summary: String, repeats: Bool = false
  ) -> Option {
    precondition(!choices.isEmpty, "a choice needs choices")
    return Option(name, placeholder, summary, .choice(choices), repeats: repeats)
  }
}
