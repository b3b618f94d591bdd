import Kernels

/// The wanted columns of a table and where their values are found in a record.
struct TableLayout: Sendable {
  struct Column: Sendable {
    let name: String
    let field: Int
    let kind: Kind
    /// Place among the table's columns of its kind: ids, numbers, times or lists.
    let slot: Int
    /// Place of the domain in `TablePiece.texts`, of a column with ids.
    let domain: Int
    /// Which of the table's spellings of missing are this column's.
    let spellings: Range<Int>

    /// What a field must hold, for the message when it does not.
    var expected: String {
      switch kind {
      case .id: "an id"
      case .number: "a number"
      case .seconds: "a time in seconds since 1970"
      case .milliseconds: "a time in milliseconds since 1970"
      case .timeText: "a time such as 2017-05-06 14:30:00"
      case .list(_, let weightSeparator?):
        "a list of ids, each with a number behind \"\(Character(UnicodeScalar(weightSeparator)))\""
      case .list(_, nil): "a list of ids"
      }
    }
  }

  enum Kind: Sendable {
    case id, number, seconds, milliseconds, timeText
    case list(separator: UInt8, weightSeparator: UInt8?)
  }

  private struct Spelling: Sendable {
    let bytes: [UInt8]
    let word: UInt64
  }

  private(set) var columns: [Column] = []
  /// Number of columns of each kind.
  private(set) var ids = 0
  private(set) var numbers = 0
  private(set) var times = 0
  private(set) var lists = 0
  private var spellings: [Spelling] = []

  /// - Parameters:
  ///   - wanted: names of the columns to keep.
  ///   - domain: the place of the domain of a column with ids.
  init(
    _ table: TableDescription, fields: [ColumnDescription?], wanted: [String], domain: (_ column: String) -> Int
  ) {
    for (field, column) in fields.enumerated() {
      guard let column, wanted.contains(column.name) else { continue }
      func take(_ count: inout Int) -> Int {
        count += 1
        return count - 1
      }
      let kind: Kind
      var slot = 0
      var place = 0
      switch column.type {
      case .ignored: continue
      case .id: (kind, slot, place) = (.id, take(&ids), domain(column.name))
      case .number: (kind, slot) = (.number, take(&numbers))
      case .time(.seconds): (kind, slot) = (.seconds, take(&times))
      case .time(.milliseconds): (kind, slot) = (.milliseconds, take(&times))
      case .time(.text): (kind, slot) = (.timeText, take(&times))
      case .list(let separator, let weightSeparator):
        kind = .list(
          separator: separator.asciiValue ?? UInt8(ascii: " "), weightSeparator: weightSeparator?.asciiValue)
        (slot, place) = (take(&lists), domain(column.name))
      }
      let first = spellings.count
      for text in column.missing ?? table.missing where !text.isEmpty {
        let bytes = Array(text.utf8)
        spellings.append(Spelling(bytes: bytes, word: Delimiters.word(of: bytes.span, 0, bytes.count)))
      }
      columns.append(
        Column(
          name: column.name, field: field, kind: kind, slot: slot, domain: place, spellings: first..<spellings.count))
    }
  }

  /// Whether a field is empty or one of the column's spellings of missing.
  func isMissing(_ field: DelimitedField, of column: Int, in bytes: Span<UInt8>) -> Bool {
    if field.start == field.end { return true }
    let range = columns[column].spellings
    if range.isEmpty { return false }
    let (start, end) = (Int(field.start), Int(field.end))
    for index in range {
      let spelling = spellings[index].bytes
      guard spelling.count == end - start else { continue }
      if spelling.count <= 8 {
        if spellings[index].word == field.word { return true }
        continue
      }
      var place = 0
      while place < spelling.count && spelling[place] == bytes[start + place] { place += 1 }
      if place == spelling.count { return true }
    }
    return false
  }
}
