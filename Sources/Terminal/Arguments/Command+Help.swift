extension Command {
  /// The help text, in lines of at most `width` columns, ending with a line feed.
  ///
  /// - Parameter path: the names that lead to this command, the program's first.
  package func help(path: [String], width: Int = 80) -> String {
    var sections = [wrapped(summary + ".", width: width), usage(path: path, width: width)]
    if !discussion.isEmpty {
      sections += discussion.split(separator: "\n\n").map { wrapped(String($0), width: width) }
    }
    sections += [
      section("Commands", subcommands.map { ($0.name, $0.summary) }, width: width),
      section("Arguments", positionals.map { ($0.name, $0.summary) }, width: width),
      section("Options", optionRows(isProgram: path.count == 1), width: width),
    ].filter { !$0.isEmpty }
    sections += tables.map { section($0.title, $0.rows.map { ($0.name, $0.meaning) }, width: width) }
    if !examples.isEmpty {
      let lines = examples.map { "  \($0.line)\n" + wrapped($0.explanation, width: width, indent: 6) }
      sections.append((["Examples:"] + lines).joined(separator: "\n"))
    }
    if !subcommands.isEmpty {
      sections.append("'\(path.joined(separator: " ")) COMMAND --help' explains a command.")
    }
    return sections.joined(separator: "\n\n") + "\n"
  }

  private func usage(path: [String], width: Int) -> String {
    var words = subcommands.isEmpty ? [] : ["COMMAND"]
    words += positionals.map { $0.isRequired ? $0.name : "[\($0.name)]" }
    words += options.map { "[\($0.form)]" + ($0.repeats ? "..." : "") }
    let head = (["Usage:"] + path).joined(separator: " ")
    // A word such as "[--threads N]" is never broken.
    var lines = [head]
    for word in words {
      if lines[lines.count - 1].count + 1 + word.count > width {
        lines.append(String(repeating: " ", count: head.count))
      }
      lines[lines.count - 1] += " " + word
    }
    return lines.joined(separator: "\n")
  }

  private func optionRows(isProgram: Bool) -> [(String, String)] {
    var rows = options.map { option in
      let repeats = option.repeats ? " May be given several times." : ""
      guard case .choice(let choices) = option.kind else { return (option.form, option.summary + repeats) }
      return (option.form, option.summary + repeats + " One of: " + choices.joined(separator: ", ") + ".")
    }
    rows.append(("--help", "Show this help."))
    if isProgram { rows.append(("--version", "Show the version.")) }
    return rows
  }

  private func section(_ title: String, _ rows: [(String, String)], width: Int) -> String {
    guard !rows.isEmpty else { return "" }
    let indent = min(24, rows.map { $0.0.count }.max() ?? 0) + 4
    let lines = rows.map { name, text in
      let body = wrapped(text, width: width, indent: indent)
      // A name too long for its column stands on a line of its own.
      guard name.count + 4 <= indent else { return "  \(name)\n\(body)" }
      return "  \(name)" + body.dropFirst(name.count + 2)
    }
    return ([title + ":"] + lines).joined(separator: "\n")
  }
}

extension Option {
  /// As it is typed: "--threads N".
  fileprivate var form: String {
    placeholder.isEmpty ? "--\(name)" : "--\(name) \(placeholder)"
  }
}

/// The words of `text` in lines of at most `width` columns, each after `indent` blanks; a longer word is not broken.
private func wrapped(_ text: String, width: Int, indent: Int = 0) -> String {
  let blanks = String(repeating: " ", count: indent)
  var lines: [String] = []
  for word in text.split(whereSeparator: \.isWhitespace) {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(blanks + word)
    }
  }
  return lines.joined(separator: "\n")
}
