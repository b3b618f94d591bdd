import Kernels

/// Joins the pieces of a table in the order of the file.
struct TableBuilder: Sendable {
  private let path: String
  private let interners: [Interner]
  /// The mistake of the first piece that has one; no piece is added after it.
  private(set) var error: DatasetError?
  private var pieces: [TablePiece] = []
  /// The line that follows the pieces added so far, from 1.
  private(set) var line: Int
  /// Where each piece's rows begin, and the end.
  private var bounds = [0]
  /// For each piece and domain the domain's numbers of the piece's texts.
  private var numbers: [[[Int32]]] = []
  private var lines = LineIndex()
  private var malformed = 0
  private var filtered = 0

  /// - Parameters:
  ///   - line: the line of the first row.
  ///   - interners: the domains of the pieces' texts.
  init(path: String, line: Int, _ interners: [Interner]) {
    self.path = path
    self.line = line
    self.interners = interners
  }

  /// Adds the piece that follows and takes its texts over into their domains, unless it or one before has a mistake.
  mutating func add(_ piece: consuming TablePiece) {
    if error != nil { return }
    let row = bounds[bounds.count - 1]
    if let (place, mistake) = piece.mistake {
      error = mistake.error(path: path, line: line + place - 1)
      return
    }
    guard row + piece.count < Int(Int32.max) else {
      error = .tooLarge(what: "rows in \(path)", count: row + piece.count, limit: Int(Int32.max) - 1)
      return
    }
    numbers.append(interners.indices.map { interners[$0].numbers(of: piece.texts[$0]) })
    piece.texts = []
    lines.append(piece.lines, row: row, lines: line - 1)
    bounds.append(row + piece.count)
    line += piece.lineCount
    malformed += piece.malformed
    filtered += piece.filtered
    pieces.append(piece)
  }

  /// The table of all pieces that were added.
  func table(_ name: String, _ layout: TableLayout, _ team: ThreadTeam) -> Table {
    let columns = layout.columns.map { column in
      let values: Table.Values =
        switch column.kind {
        case .id: .id(ids(column, layout.ids, pieces, team))
        case .number: .number(Self.column(bounds, column.slot, of: layout.numbers, pieces.map(\.numbers), team))
        case .seconds, .milliseconds, .timeText:
          .time(Self.column(bounds, column.slot, of: layout.times, pieces.map(\.times), team))
        case .list(_, let weightSeparator): lists(column, isWeighted: weightSeparator != nil, pieces)
        }
      return Table.Column(name: column.name, values: values)
    }
    return Table(
      name: name, path: path, count: bounds[bounds.count - 1], columns: columns, lines: lines, malformed: malformed,
      filtered: filtered)
  }

  private func ids(_ column: TableLayout.Column, _ width: Int, _ pieces: [TablePiece], _ team: ThreadTeam) -> [Int32] {
    team.array(bounds: bounds) { [numbers] part, range, output in
      let (stored, domain) = (pieces[part].ids, numbers[part][column.domain])
      let (ids, numbers) = (stored.span, domain.span)
      for row in 0..<range.count {
        let id = ids[row * width + column.slot]
        output.append(id < 0 ? Table.missingId : numbers[Int(id)])
      }
    }
  }

  private static func column<Value: BitwiseCopyable & Sendable>(
    _ bounds: [Int], _ slot: Int, of width: Int, _ pieces: [[Value]], _ team: ThreadTeam
  ) -> [Value] {
    team.array(bounds: bounds) { part, range, output in
      let stored = pieces[part]
      let values = stored.span
      for row in 0..<range.count { output.append(values[row * width + slot]) }
    }
  }

  private func lists(_ column: TableLayout.Column, isWeighted: Bool, _ pieces: [TablePiece]) -> Table.Values {
    var joined = TablePiece.Lists()
    for (part, piece) in pieces.enumerated() {
      let lists = piece.lists[column.slot]
      let first = Int32(joined.ids.count)
      joined.offsets += lists.offsets.dropFirst().map { $0 + first }
      joined.ids += lists.ids.map { numbers[part][column.domain][Int($0)] }
      joined.weights += lists.weights
    }
    return .list(offsets: joined.offsets, ids: joined.ids, weights: isWeighted ? joined.weights : nil)
  }
}
