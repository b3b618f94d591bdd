import Terminal
import Testing

@testable import distill

/// What holds for every command that is declared, now and later.
@Suite struct ProgramTests {
  static let leaves: [Leaf] = Leaf.all(in: Program.program)

  @Test(arguments: leaves)
  func hasAnExampleOfItself(leaf: Leaf) {
    #expect(!leaf.command.examples.isEmpty)
    #expect(leaf.command.examples.contains { $0.line.hasPrefix(leaf.path.joined(separator: " ")) })
  }

  @Test(arguments: leaves)
  func examplesParse(leaf: Leaf) {
    for example in leaf.command.examples where example.line.hasPrefix("distill ") {
      let words = words(of: example.line).prefix { $0 != ">" && $0 != "|" }
      #expect(throws: Never.self) { try Program.program.parse(Array(words)) }
    }
  }

  @Test(arguments: leaves)
  func explainsItself(leaf: Leaf) {
    let command = leaf.command
    #expect(!command.summary.isEmpty && !command.summary.hasSuffix("."))
    for summary in command.options.map(\.summary) + command.positionals.map(\.summary)
      + command.examples.map(\.explanation)
    {
      #expect(summary.hasSuffix("."), "\(summary)")
    }
    // A page of help is read on a terminal.
    #expect(command.help(path: leaf.path).split(separator: "\n").allSatisfy { $0.count <= 110 })
  }

  @Test func exitCodesAreListed() {
    let help = Program.program.help(path: ["distill"])
    for code in ["0", "1", "2", "130", "143"] { #expect(help.contains("\n  \(code) "), "\(code)") }
  }
}

/// A command that does something, with the names that lead to it.
struct Leaf: Sendable, CustomTestStringConvertible {
  let path: [String]
  let command: Command

  var testDescription: String { path.joined(separator: " ") }

  static func all(in command: Command, path: [String] = []) -> [Leaf] {
    let path = path + [command.name]
    if command.subcommands.isEmpty { return [Leaf(path: path, command: command)] }
    return command.subcommands.flatMap { all(in: $0, path: path) }
  }
}

/// The arguments of a line as a shell would take it apart; single quotes only.
private func words(of line: String) -> [String] {
  var words: [String] = []
  for (index, piece) in line.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
    if index % 2 == 1 {
      words[words.count - 1] += piece
    } else {
      let parts = piece.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      if words.isEmpty {
        words = parts
      } else {
        words[words.count - 1] += parts[0]
        words += parts.dropFirst()
      }
    }
  }
  return words.filter { !$0.isEmpty }.dropFirst().map { $0 }
}
