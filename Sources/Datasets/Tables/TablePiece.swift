/// The rows of one block of a file, with ids that number the block's own texts.
struct TablePiece: Sendable {
  /// Why a row cannot be read.
  enum Mistake: Sendable {
    case textAfterQuote
    case wrongFieldCount(found: Int, expected: Int)
    case badField(column: String, text: String, expected: String)
    case unclosedQuote

    func error(path: String, line: Int) -> DatasetError {
      switch self {
      case .textAfterQuote: .textAfterQuote(path: path, line: line)
      case .wrongFieldCount(let found, let expected):
        .wrongFieldCount(path: path, line: line, found: found, expected: expected)
      case .badField(let column, let text, let expected):
        .badField(path: path, line: line, column: column, text: text, expected: expected)
      case .unclosedQuote: .unclosedQuote(path: path, line: line)
      }
    }
  }

  /// The entries of a list column, as in `Table.Values.list`.
  struct Lists: Sendable {
    var offsets: [Int32] = [0]
    var ids: [Int32] = []
    var weights: [Float] = []

    mutating func truncate(to count: Int) {
      ids.removeLast(ids.count - count)
      weights.removeLast(max(weights.count - count, 0))
    }
  }

  /// Number of rows.
  var count = 0
  /// Row after row, the values of all columns of a kind, so that a row is appended and taken back in one place.
  var ids: [Int32] = []
  var numbers: [Float] = []
  var times: [Int64] = []
  var lists: [Lists]
  /// One a domain.
  var texts: [TextNumbers]
  /// Lines are counted from the block's first, which is 1.
  var lines = LineIndex()
  var lineCount = 0
  var malformed = 0
  var filtered = 0
  /// What ended the reading, and the line of the record.
  var mistake: (line: Int, mistake: Mistake)?

  /// Takes back what was appended beyond the rows.
  mutating func truncate(_ layout: TableLayout) {
    ids.removeLast(ids.count - count * layout.ids)
    numbers.removeLast(numbers.count - count * layout.numbers)
    times.removeLast(times.count - count * layout.times)
    for index in lists.indices {
      lists[index].offsets.removeLast(lists[index].offsets.count - count - 1)
      lists[index].truncate(to: Int(lists[index].offsets[count]))
    }
  }
}
