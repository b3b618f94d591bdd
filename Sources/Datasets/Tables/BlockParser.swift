import Kernels

/// Makes rows of a block's records.
struct BlockParser: Sendable {
  let path: String
  let separator: UInt8
  /// How many fields a record must have.
  let fieldCount: Int
  let layout: TableLayout
  /// Conditions and the columns of the layout that they test.
  let conditions: [(column: Int, test: RowCondition.Test)]
  let skipsMalformed: Bool
  let zone: TimeZoneOffset
  /// Number of domains of ids.
  let domains: Int

  func parse(_ block: RecordBlocks.Block) -> TablePiece {
    var piece = TablePiece(
      lists: [TablePiece.Lists](repeating: .init(), count: layout.lists),
      texts: [TextNumbers](repeating: TextNumbers(), count: domains))
    let tests = conditions.map { condition in
      let domain = layout.columns[condition.column].domain
      return CompiledTest(condition.test) { domain < piece.texts.count ? piece.texts[domain].number(of: $0) : nil }
    }
    if block.hasQuotes { parseQuoted(block, tests, &piece) } else { parsePlain(block, tests, &piece) }
    return piece
  }

  /// A block in which each line is a record.
  private func parsePlain(_ block: RecordBlocks.Block, _ tests: [CompiledTest], _ piece: inout TablePiece) {
    let bytes = block.bytes.span
    var fields = [DelimitedField](repeating: DelimitedField(), count: 1 << 12)
    var position = block.start
    while position <= bytes.count {
      var output = fields.mutableSpan
      let (count, next) = Delimiters.cut(bytes, from: position, at: separator, into: &output)
      if count == 0 { return }
      var first = 0
      for index in 0..<count where fields[index].isLast {
        piece.lineCount += 1
        let record = first..<(index + 1)
        first = index + 1
        // A line without any byte is no record.
        if record.count == 1 && fields[index].start == fields[index].end { continue }
        guard add(fields.span.extracting(record), of: bytes, piece.lineCount, tests, &piece) else { return }
      }
      position = first == count ? next : Int(fields[first].start)
      // The record is longer than the room for it.
      if first == 0 { fields += repeatElement(DelimitedField(), count: fields.count) }
    }
  }

  private func parseQuoted(_ block: RecordBlocks.Block, _ tests: [CompiledTest], _ piece: inout TablePiece) {
    var reader = RecordReader(
      path: path, bytes: block.bytes, from: block.start, separator: separator, quotes: true, isAtEnd: true)
    var fields: [DelimitedField] = []
    while true {
      do { if try !reader.next() { break } } catch {
        piece.mistake = (reader.nextLine, .unclosedQuote)
        return
      }
      if reader.hasTextAfterQuote {
        guard note(.textAfterQuote, reader.line, &piece) else { return }
        continue
      }
      fields.removeAll(keepingCapacity: true)
      for index in 0..<reader.fieldCount {
        let (start, end) = reader.place(index)
        fields.append(
          DelimitedField(
            word: Delimiters.word(of: reader.bytes, start, end), start: start, end: end,
            isLast: index == reader.fieldCount - 1))
      }
      guard add(fields.span, of: reader.bytes, reader.line, tests, &piece) else { return }
    }
    piece.lineCount = reader.nextLine - 1
  }

  /// Appends a record to all columns, or to none of them when it cannot be read or does not pass.
  /// - Returns: whether reading goes on.
  private func add(
    _ fields: Span<DelimitedField>, of bytes: Span<UInt8>, _ line: Int, _ tests: [CompiledTest],
    _ piece: inout TablePiece
  ) -> Bool {
    guard fields.count == fieldCount else {
      return note(.wrongFieldCount(found: fields.count, expected: fieldCount), line, &piece)
    }
    for index in layout.columns.indices {
      if append(fields[layout.columns[index].field], index, of: bytes, &piece) { continue }
      piece.truncate(layout)
      return note(mistake(fields[layout.columns[index].field], index, of: bytes), line, &piece)
    }
    for index in tests.indices where !passes(tests[index], conditions[index].column, piece) {
      piece.truncate(layout)
      piece.filtered += 1
      return true
    }
    piece.lines.append(row: piece.count, line: line)
    piece.count += 1
    return true
  }

  /// Counts a row that cannot be read, or ends the reading.
  private func note(_ mistake: TablePiece.Mistake, _ line: Int, _ piece: inout TablePiece) -> Bool {
    if skipsMalformed {
      piece.malformed += 1
    } else {
      piece.mistake = (line, mistake)
    }
    return skipsMalformed
  }

  private func mistake(_ field: DelimitedField, _ column: Int, of bytes: Span<UInt8>) -> TablePiece.Mistake {
    let text = bytes.extracting(Int(field.start)..<Int(field.end))
    return .badField(
      column: layout.columns[column].name, text: String(decoding: text.copied, as: UTF8.self),
      expected: layout.columns[column].expected)
  }

  /// - Returns: false when the field cannot be read.
  private func append(
    _ field: DelimitedField, _ index: Int, of bytes: Span<UInt8>, _ piece: inout TablePiece
  ) -> Bool {
    let isMissing = layout.isMissing(field, of: index, in: bytes)
    let (start, end) = (Int(field.start), Int(field.end))
    switch layout.columns[index].kind {
    case .id:
      piece.ids.append(
        isMissing
          ? Table.missingId
          : piece.texts[layout.columns[index].domain].number(of: bytes, start, end, word: field.word))
    case .number:
      guard !isMissing else {
        piece.numbers.append(.nan)
        return true
      }
      guard let number = NumberText.decimal(bytes.extracting(start..<end)), Float(number).isFinite else { return false }
      piece.numbers.append(Float(number))
    case .seconds, .milliseconds, .timeText:
      guard !isMissing else {
        piece.times.append(Table.missingTime)
        return true
      }
      guard let time = time(bytes.extracting(start..<end), layout.columns[index].kind) else { return false }
      piece.times.append(time)
    case .list(let separator, let weightSeparator):
      let column = layout.columns[index]
      if !isMissing {
        var entry = start
        while entry <= end {
          var stop = entry
          while stop < end && bytes[stop] != separator { stop += 1 }
          if stop > entry && !appendEntry(bytes, entry, stop, weightSeparator, column, &piece) { return false }
          entry = stop + 1
        }
      }
      piece.lists[column.slot].offsets.append(Int32(piece.lists[column.slot].ids.count))
    }
    return true
  }

  private func time(_ text: Span<UInt8>, _ kind: TableLayout.Kind) -> Int64? {
    switch kind {
    case .seconds: NumberText.integer(text)
    case .milliseconds: NumberText.integer(text).map { $0 >= 0 ? $0 / 1000 : ($0 - 999) / 1000 }
    default: TimeText.moment(String(decoding: text.copied, as: UTF8.self), in: zone)
    }
  }

  private func appendEntry(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ weightSeparator: UInt8?, _ column: TableLayout.Column,
    _ piece: inout TablePiece
  ) -> Bool {
    var idEnd = end
    if let weightSeparator {
      // From the back: an id may hold the character that precedes its weight.
      while idEnd > start && bytes[idEnd - 1] != weightSeparator { idEnd -= 1 }
      guard idEnd > start + 1, let weight = NumberText.decimal(bytes.extracting(idEnd..<end)), Float(weight).isFinite
      else { return false }
      piece.lists[column.slot].weights.append(Float(weight))
      idEnd -= 1
    }
    let word = Delimiters.word(of: bytes, start, idEnd)
    piece.lists[column.slot].ids.append(piece.texts[column.domain].number(of: bytes, start, idEnd, word: word))
    return true
  }

  /// Whether the row appended last, which is not counted yet, passes.
  private func passes(_ test: CompiledTest, _ column: Int, _ piece: TablePiece) -> Bool {
    let column = layout.columns[column]
    switch column.kind {
    case .id: return test.passes(id: piece.ids[piece.count * layout.ids + column.slot])
    case .number:
      let number = piece.numbers[piece.count * layout.numbers + column.slot]
      return test.passes(number: number.isNaN ? nil : Double(number))
    case .seconds, .milliseconds, .timeText:
      let time = piece.times[piece.count * layout.times + column.slot]
      return test.passes(number: time == Table.missingTime ? nil : Double(time))
    case .list:
      let offsets = piece.lists[column.slot].offsets
      return test.passes(number: offsets[piece.count + 1] > offsets[piece.count] ? 0 : nil)
    }
  }
}

extension Span<UInt8> {
  /// A copy of the bytes.
  fileprivate var copied: [UInt8] {
    [UInt8](capacity: count) { out in
      for index in indices { out.append(self[index]) }
    }
  }
}
