/// A table in memory, column by column; only the columns that were asked for.
struct Table {
  let name: String
  let path: String
  var count: Int
  var columns: [Column]
  var lines: LineIndex
  /// Rows left out because they could not be read.
  let malformed: Int
  /// Rows left out by the table's conditions.
  let filtered: Int

  struct Column {
    let name: String
    let values: Values
  }

  /// One value a row. Ids are numbers of the domain's interner.
  enum Values {
    /// `Table.missingId` where missing.
    case id([Int32])
    /// NaN where missing.
    case number([Float])
    /// `Table.missingTime` where missing.
    case time([Int64])
    /// Row r owns the entries offsets[r]..<offsets[r + 1].
    case list(offsets: [Int32], ids: [Int32], weights: [Float]?)
  }

  static let missingId: Int32 = -1
  static let missingTime = Int64.min

  func column(_ name: String) -> Values? {
    columns.first { $0.name == name }?.values
  }

  /// The line in which a row begins.
  func line(ofRow row: Int) -> Int { lines.line(ofRow: row) }
}

/// The line of each row, stored only where the distance between the two changes.
struct LineIndex: Equatable {
  private var rows: [Int32] = []
  private var distances: [Int] = []

  mutating func append(row: Int, line: Int) {
    if distances.last != line - row {
      rows.append(Int32(row))
      distances.append(line - row)
    }
  }

  /// Appends the rows of another index, which begin at `row`, with `lines` added to their lines.
  mutating func append(_ other: LineIndex, row: Int, lines: Int) {
    for index in other.rows.indices {
      let first = Int(other.rows[index])
      append(row: row + first, line: first + other.distances[index] + lines)
    }
  }

  func line(ofRow row: Int) -> Int {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if Int(rows[middle]) <= row { low = middle + 1 } else { high = middle }
    }
    return row + distances[low - 1]
  }
}
