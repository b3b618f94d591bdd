/// A table for people: a header, rows, numbers to the right.
package struct TextTable: Sendable, Equatable {
  package enum Alignment: Sendable, Equatable {
    case left, right
    /// Right where every cell that is not empty begins like a number or is a dash; left otherwise.
    case automatic
  }

  package struct Column: Sendable, Equatable {
    package let title: String
    package let alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .automatic) {
      self.title = title
      self.alignment = alignment
    }
  }

  package let columns: [Column]
  /// One cell a column in each row, without control characters.
  package private(set) var rows: [[String]]

  package init(columns: [Column], rows: [[String]] = []) {
    precondition(!columns.isEmpty, "a table has columns")
    self.columns = columns.map { Column(printable($0.title), $0.alignment) }
    self.rows = []
    for row in rows { append(row) }
  }

  /// A table whose columns align by what they hold.
  package init(_ titles: [String], rows: [[String]] = []) {
    self.init(columns: titles.map { Column($0) }, rows: rows)
  }

  package mutating func append(_ row: [String]) {
    precondition(row.count == columns.count, "one cell a column")
    rows.append(row.map(printable))
  }

  /// Whether the column's cells stand to the right.
  func isRight(_ column: Int) -> Bool {
    switch columns[column].alignment {
    case .left: return false
    case .right: return true
    case .automatic:
      let cells = rows.map { $0[column] }.filter { !$0.isEmpty }
      return !cells.isEmpty && cells.allSatisfy(looksLikeNumber)
    }
  }

  /// The table as lines of text, each ending with a line feed and without blanks at its end.
  package func text() -> String {
    let widths = columns.indices.map { column in
      max(displayWidth(columns[column].title), rows.map { displayWidth($0[column]) }.max() ?? 0)
    }
    let rights = columns.indices.map(isRight)
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - displayWidth(cells[column]))
        return rights[column] ? blanks + cells[column] : cells[column] + blanks
      }
      let joined = padded.joined(separator: "  ")
      return String(joined[..<(joined.lastIndex { $0 != " " }.map { joined.index(after: $0) } ?? joined.startIndex)])
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([line(columns.map(\.title)), rule] + rows.map(line)).map { $0 + "\n" }.joined()
  }
}

private func looksLikeNumber(_ cell: String) -> Bool {
  if ["-", "–", "—", "nan", "inf", "-inf"].contains(cell) { return true }
  let digits = cell.drop { "+-−±<>≤≥~".contains($0) }
  return digits.first?.isNumber ?? false
}
