/// A document of headings, paragraphs, tables and lists, written as Markdown.
package struct Report: Sendable, Equatable {
  package enum Block: Sendable, Equatable {
    /// A heading below the title; level 1 is the highest.
    case heading(String, level: Int = 1)
    case paragraph(String)
    case table(TextTable)
    case list([String])
    /// Text shown as it stands, such as a configuration; `language` as Markdown viewers name it.
    case code(String, language: String = "")
  }

  package let title: String
  package var blocks: [Block]

  package init(title: String, blocks: [Block] = []) {
    self.title = title
    self.blocks = blocks
  }

  /// The report as Markdown with tables in GitHub's form, ending with a line feed.
  package func markdown() -> String {
    (["# " + printable(title)] + blocks.map(markdown)).joined(separator: "\n\n") + "\n"
  }

  private func markdown(_ block: Block) -> String {
    switch block {
    case .heading(let text, let level):
      return String(repeating: "#", count: max(1, min(level, 5)) + 1) + " " + printable(text)
    case .paragraph(let text): return text
    case .table(let table): return markdown(table)
    case .list(let items): return items.map { "- " + printable($0) }.joined(separator: "\n")
    case .code(let text, let language):
      // A fence longer than any run of backticks within.
      var fence = "```"
      while text.contains(fence) { fence += "`" }
      return "\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
    }
  }

  private func markdown(_ table: TextTable) -> String {
    func line(_ cells: [String]) -> String {
      "| "
        + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        .joined(separator: " | ") + " |"
    }
    let rule = table.columns.indices.map { table.isRight($0) ? "---:" : "---" }
    return ([line(table.columns.map(\.title)), "| " + rule.joined(separator: " | ") + " |"] + table.rows.map(line))
      .joined(separator: "\n")
  }
}
