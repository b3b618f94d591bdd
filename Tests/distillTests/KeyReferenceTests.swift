import Experiments
import Foundation
import Sweeps
import Testing

/// The reference of keys in configs/README.md names every key that the decoder reads, with the type and default that it
/// has there, and no other.
@Suite struct KeyReferenceTests {
  @Test func namesEveryKeyAndNoOther() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("configs/README.md")
    let page = KeyReference(try String(contentsOf: file, encoding: .utf8))
    let lists = Experiment.keyLists + SweepDescription.keyLists
    let (documented, read) = (Set(page.lines), Set(lists.flatMap(lines)))
    #expect(read.count > 200)
    #expect(read.subtracting(documented).sorted() == [], "in the decoder, but not on the page")
    #expect(documented.subtracting(read).sorted() == [], "on the page, but not in the decoder")
  }

  /// A line for the kind, if there are several, and one for each key.
  private func lines(of list: KeyList) -> [String] {
    let kind = list.kind.map { "\($0.name)" }
    let own = list.kind.map { ["\(list.object) | \($0.key) | \($0.name)\($0.isDefault ? " (default)" : "")"] } ?? []
    return own
      + list.keys.map { key in
        let standard =
          computed["\(list.object) | \(key.name)"] ?? key.standard.map { "`\($0.text())`" }
          ?? (key.isRequired ? "required" : "–")
        return ([list.object, kind, key.name, key.expected, standard].compactMap { $0 }).joined(separator: " | ")
      }
  }

  /// Defaults that depend on other keys.
  private let computed = [
    "a sweep | name": "that of the experiment",
    "an object that says what is varied | name": "the paths",
    "an object that describes the training or the path of one | micro_batch_size": "256, or `batch_size` if less",
    "an object that says when the learning rate is lowered | better": "by the metric",
  ]
}

/// The tables below "# Keys" of a page: each object's name in italics, then its kinds, if any, and its keys.
private struct KeyReference {
  var lines: [String] = []

  init(_ page: String) {
    var object = ""
    var kindKey = ""
    var kinds: [String] = []
    var header: [String] = []
    for line in page.components(separatedBy: "\n# Keys\n").last?.split(separator: "\n") ?? [] {
      if line.hasPrefix("#") {
        (object, kindKey, kinds, header) = ("", "", [], [])
      } else if line.hasPrefix("*"), line.hasSuffix("*"), object.isEmpty {
        object = String(line.dropFirst().dropLast())
      } else if line.hasPrefix("|"), !line.hasPrefix("|-") {
        let cells = line.dropFirst().dropLast().components(separatedBy: " | ").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
        if cells.last == "meaning" || cells.last == "what it is" {
          header = cells
          if cells.last == "what it is" { kindKey = plain(cells[0]) }
        } else if header.last == "what it is" {
          kinds.append(plain(cells[0].replacingOccurrences(of: " (default)", with: "")))
          lines.append("\(object) | \(kindKey) | \(cells[0].replacingOccurrences(of: "`", with: ""))")
        } else if header.contains("of"), cells.count == 5 {
          let of = cells[1] == "every" ? kinds : cells[1].components(separatedBy: ", ").map(plain)
          lines += of.map { ([object, $0, plain(cells[0])] + cells[2...3]).joined(separator: " | ") }
        } else if cells.count == 4 {
          lines.append(([object, plain(cells[0])] + cells[1...2]).joined(separator: " | "))
        }
      }
    }
  }
}

private func plain(_ cell: String) -> String { cell.replacingOccurrences(of: "`", with: "") }
