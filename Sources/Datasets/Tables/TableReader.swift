/// Reads the wanted columns of a table's file.
struct TableReader {
  let description: TableDescription
  /// Full path of the file.
  let path: String
  /// What the file's fields are, in their order; nil for a field that the description does not list.
  let fields: [ColumnDescription?]

  private let separator: UInt8
  private let quotes: Bool

  /// Opens the file and reads its header.
  init(_ description: TableDescription, path: String) throws(DatasetError) {
    self.description = description
    self.path = path
    let name = description.file.hasSuffix(".gz") ? String(description.file.dropLast(3)) : description.file
    separator = description.separator?.asciiValue ?? UInt8(ascii: name.hasSuffix(".tsv") ? "\t" : ",")
    quotes = description.quotes ?? (separator != UInt8(ascii: "\t"))
    guard description.header != .absent else {
      fields = description.columns
      _ = try RecordReader(path: path, separator: separator, quotes: quotes, bufferSize: 1 << 10)
      return
    }
    var reader = try RecordReader(path: path, separator: separator, quotes: quotes, bufferSize: 1 << 16)
    guard try reader.next() else { throw .unreadableFile(path: path, reason: "it is empty, expected a header") }
    fields = try Self.fields(header: (0..<reader.fieldCount).map { reader.text($0) }, of: description, path: path)
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
  /// - Parameters:
  ///   - wanted: names of the columns to keep; those of the table's conditions among them.
  ///   - interner: the domain of a column of type id or list.
  func read(
    wanted: [String], zone: TimeZoneOffset, interner: (_ column: String) -> Interner
  ) throws(DatasetError) -> Table {
    let parts = fields.enumerated().compactMap { index, column in
      column.flatMap { column in
        wanted.contains(column.name) ? Part(column, at: index, in: description, zone: zone, interner: interner) : nil
      }
    }
    let conditions = description.where.compactMap { condition in
      parts.firstIndex { $0.name == condition.column }.map { part in
        (part: part, test: CompiledTest(condition.test, in: interner(condition.column)))
      }
    }
    var reader = try RecordReader(path: path, separator: separator, quotes: quotes)
    if description.header != .absent { _ = try reader.next() }
    var lines = LineIndex()
    var count = 0
    var malformed = 0
    var filtered = 0
    while try reader.next() {
      if let error = append(reader, to: parts) {
        guard description.malformedRows == .skip else { throw error }
        malformed += 1
        continue
      }
      guard conditions.allSatisfy({ parts[$0.part].builder.lastPasses($0.test) }) else {
        filtered += 1
        for part in parts { part.builder.removeLast() }
        continue
      }
      lines.append(row: count, line: reader.line)
      count += 1
      if count == Int32.max { throw .tooLarge(what: "rows in \(path)", count: count, limit: Int(Int32.max) - 1) }
    }
    return Table(
      name: description.name, path: path, count: count,
      columns: parts.map { Table.Column(name: $0.name, values: $0.builder.values) }, lines: lines, malformed: malformed,
      filtered: filtered)
  }

  /// Appends the record to all columns, or to none of them when it cannot be read.
  private func append(_ reader: borrowing RecordReader, to parts: [Part]) -> DatasetError? {
    if reader.hasTextAfterQuote { return .textAfterQuote(path: path, line: reader.line) }
    if reader.fieldCount != fields.count {
      return .wrongFieldCount(path: path, line: reader.line, found: reader.fieldCount, expected: fields.count)
    }
    for index in parts.indices {
      if parts[index].append(reader.field(parts[index].field)) { continue }
      let part = parts[index]
      for done in parts[..<index] { done.builder.removeLast() }
      return .badField(
        path: path, line: reader.line, column: part.name, text: reader.text(part.field),
        expected: part.builder.expected)
    }
    return nil
  }

  /// A wanted column: its place in a record, its spellings of missing and what collects it.
  private final class Part {
    let name: String
    let field: Int
    let missing: [[UInt8]]
    let builder: any ColumnBuilder

    init?(
      _ column: ColumnDescription, at field: Int, in table: TableDescription, zone: TimeZoneOffset,
      interner: (String) -> Interner
    ) {
      name = column.name
      self.field = field
      missing = (column.missing ?? table.missing).map { Array($0.utf8) }
      switch column.type {
      case .id: builder = IdBuilder(interner(column.name))
      case .number: builder = NumberBuilder()
      case .time(let format): builder = TimeBuilder(format, zone)
      case .list(let separator, let weightSeparator):
        builder = ListBuilder(
          interner(column.name), separator: separator.asciiValue ?? UInt8(ascii: " "),
          weightSeparator: weightSeparator?.asciiValue)
      case .ignored: return nil
      }
    }

    func append(_ field: Span<UInt8>) -> Bool {
      if isMissing(field) {
        builder.appendMissing()
        return true
      }
      return builder.append(field)
    }

    private func isMissing(_ field: Span<UInt8>) -> Bool {
      if field.isEmpty { return true }
      for spelling in missing where spelling.count == field.count {
        var place = 0
        while place < field.count && spelling[place] == field[place] { place += 1 }
        if place == field.count { return true }
      }
      return false
    }
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
