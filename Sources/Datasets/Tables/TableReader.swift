import Kernels
import Synchronization

/// Reads the wanted columns of a table's file.
struct TableReader {
  let description: TableDescription
  /// Full path of the file.
  let path: String
  /// What the file's fields are, in their order; nil for a field that the description does not list.
  let fields: [ColumnDescription?]

  /// Bytes that a thread reads and parses at a time.
  var blockSize = 1 << 22

  private let separator: UInt8
  private let quotes: Bool
  /// Where the first row begins: its byte, and its line from 1.
  private let start: (byte: Int, line: Int)

  /// Opens the file and reads its header.
  init(_ description: TableDescription, path: String) throws(DatasetError) {
    self.description = description
    self.path = path
    let name = description.file.hasSuffix(".gz") ? String(description.file.dropLast(3)) : description.file
    separator = description.separator?.asciiValue ?? UInt8(ascii: name.hasSuffix(".tsv") ? "\t" : ",")
    quotes = description.quotes ?? (separator != UInt8(ascii: "\t"))
    guard description.header != .absent else {
      fields = description.columns
      let reader = try RecordReader(path: path, separator: separator, quotes: quotes, bufferSize: 1 << 10)
      start = (reader.consumed, 1)
      return
    }
    var reader = try RecordReader(path: path, separator: separator, quotes: quotes, bufferSize: 1 << 16)
    guard try reader.next() else { throw .unreadableFile(path: path, reason: "it is empty, expected a header") }
    fields = try Self.fields(header: (0..<reader.fieldCount).map { reader.text($0) }, of: description, path: path)
    start = (reader.consumed, reader.nextLine)
  }

  private static func fields(
    header: [String], of description: TableDescription, path: String
  ) throws(DatasetError) -> [ColumnDescription?] {
    var names: [String] = []
    var fields: [ColumnDescription?] = []
    for text in header {
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let isTyped = description.header == .typed && parts.count == 2
      let name = String(isTyped ? parts[0] : Substring(text)).trimmingBlanks
      if names.contains(name) { throw .repeatedHeader(path: path, column: name) }
      names.append(name)
      if let listed = description.columns.first(where: { $0.name.trimmingBlanks == name }) {
        fields.append(listed)
      } else if description.header == .typed {
        let type = isTyped ? String(parts[1]).trimmingBlanks : ""
        guard let columnType = ColumnType(headerType: type) else {
          throw .unknownHeaderType(path: path, column: name, type: type)
        }
        fields.append(ColumnDescription(name, columnType))
      } else {
        fields.append(nil)
      }
    }
    let missing = description.columns.filter { !names.contains($0.name.trimmingBlanks) }
      .map { DatasetError.missingColumn(table: description.name, path: path, column: $0.name, found: names) }
    if let error = DatasetError.joining(missing) { throw error }
    return fields
  }

  /// Reads the rows that can be read and pass the table's conditions.
  ///
  /// Each thread makes rows of one block after another, with ids that number the block's own texts; the blocks are then
  /// joined in the order of the file, so that the table is the same for any number of threads and any size of blocks.
  /// - Parameters:
  ///   - wanted: names of the columns to keep; those of the table's conditions among them.
  ///   - interner: the domain of a column of type id or list.
  func read(
    wanted: [String], zone: TimeZoneOffset, team: ThreadTeam = ThreadTeam(threads: 1),
    interner: (_ column: String) -> Interner
  ) throws(DatasetError) -> Table {
    var interners: [Interner] = []
    let layout = TableLayout(description, fields: fields, wanted: wanted) { column in
      let interner = interner(column)
      if let known = interners.firstIndex(where: { $0 === interner }) { return known }
      interners.append(interner)
      return interners.count - 1
    }
    let conditions = description.where.compactMap { condition in
      layout.columns.firstIndex { $0.name == condition.column }.map { (column: $0, test: condition.test) }
    }
    // The texts of conditions come before those of the file.
    for condition in conditions {
      _ = CompiledTest(condition.test, in: interner(layout.columns[condition.column].name))
    }
    let parser = BlockParser(
      path: path, separator: separator, fieldCount: fields.count, layout: layout, conditions: conditions,
      skipsMalformed: description.malformedRows == .skip, zone: zone, domains: interners.count)
    let blocks = try RecordBlocks(
      path: path, from: start.byte, separator: separator, quotes: quotes, blockSize: blockSize)
    let builder = Self.parse(blocks, parser, TableBuilder(path: path, line: start.line, interners), team)
    if let error = builder.error { throw error }
    switch blocks.failure {
    case .unreadable(let reason)?: throw .unreadableFile(path: path, reason: reason)
    case .endlessRecord?: throw .unclosedQuote(path: path, line: builder.line)
    case nil: return builder.table(description.name, layout, team)
    }
  }

  /// Adds the blocks' rows in the order of the file, up to the first mistake.
  private static func parse(
    _ blocks: RecordBlocks, _ parser: BlockParser, _ builder: TableBuilder, _ team: ThreadTeam
  ) -> TableBuilder {
    let shared = Mutex((builder: builder, early: [Int: TablePiece](), next: 0))
    team.run(tasks: team.threads) { _ in
      while let block = blocks.next() {
        let piece = parser.parse(block)
        shared.withLock { shared in
          shared.early[block.number] = piece
          while let piece = shared.early.removeValue(forKey: shared.next) {
            shared.builder.add(piece)
            shared.next += 1
          }
          if shared.builder.error != nil { blocks.stop() }
        }
      }
    }
    return shared.withLock { $0.builder }
  }
}

extension ColumnType {
  /// The type behind the colon of a typed header.
  init?(headerType: String) {
    switch headerType {
    case "token": self = .id
    case "float": self = .number
    case "token_seq": self = .list(separator: " ", weightSeparator: nil)
    default: return nil
    }
  }
}

extension String {
  /// Without blanks and tabs at either end.
  var trimmingBlanks: String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
      return ""
    }
    return String(self[first...last])
  }
}

extension DatasetError {
  /// One error of many; nil of none.
  static func joining(_ errors: [DatasetError]) -> DatasetError? {
    errors.count > 1 ? .several(errors) : errors.first
  }
}
