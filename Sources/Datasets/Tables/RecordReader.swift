import Kernels

/// Cuts a file into records and records into fields, without making a string of either.
///
/// A record ends at a line feed (a carriage return before it does not count) or at the end of the file; a line without any byte
/// is no record. With `quotes`, a field that begins with a double quote ends at the next single one; within it separators
/// and line feeds are text and two double quotes stand for one.
struct RecordReader {
  let path: String
  /// What is read when the buffer is used up; nil when the buffer is all there is.
  private let file: InputFile?
  private let separator: UInt8
  private let quotes: Bool
  private var buffer: [UInt8]
  private var filled = 0
  private var position = 0
  private var isAtEnd = false
  /// Bytes of the file before the buffer.
  private var discarded = 0
  /// The line that follows the records read so far, from 1.
  private(set) var nextLine = 1
  private var starts: [Int] = []
  private var ends: [Int] = []
  private var escapedFields: [Int] = []
  /// Whether a quoted field of the current record is followed by something other than a separator.
  private(set) var hasTextAfterQuote = false

  /// The line in which the current record begins, from 1.
  private(set) var line = 0
  /// Number of fields of the current record.
  private(set) var fieldCount = 0

  static let longestRecord = 1 << 26
  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(path: String, separator: UInt8, quotes: Bool, bufferSize: Int = 1 << 20) throws(DatasetError) {
    self.path = path
    self.separator = separator
    self.quotes = quotes
    buffer = [UInt8](repeating: 0, count: bufferSize)
    do { file = try InputFile(path: path) } catch { throw .unreadableFile(path: path, reason: error.reason) }
    try refill()
    if filled >= 3 && buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF { position = 3 }
  }

  /// Reads bytes in memory from `position` on.
  /// - Parameter isAtEnd: whether the last record needs no line feed; otherwise what follows the last line feed is no record.
  init(path: String, bytes: [UInt8], from position: Int, separator: UInt8, quotes: Bool, isAtEnd: Bool) {
    self.path = path
    self.separator = separator
    self.quotes = quotes
    file = nil
    buffer = bytes
    filled = bytes.count
    self.position = position
    self.isAtEnd = isAtEnd
  }

  /// Number of bytes of the file up to the end of the current record.
  var consumed: Int { discarded + position }

  /// All bytes in memory; fields are parts of it.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span }
  }

  /// Goes to the end of the last whole record in the buffer.
  mutating func skipBufferedRecords() {
    while let (end, lines) = scan() {
      position = end
      nextLine += lines
    }
  }

  /// Where the bytes of a field of the current record are.
  func place(_ index: Int) -> (start: Int, end: Int) { (starts[index], ends[index]) }

  /// Goes to the next record; false at the end of the file.
  mutating func next() throws(DatasetError) -> Bool {
    while true {
      if let (end, lines) = scan() {
        let isBlank = fieldCount == 1 && starts[0] == ends[0] && buffer[position] != Self.quote
        line = nextLine
        nextLine += lines
        position = end
        if isBlank { continue }
        if !escapedFields.isEmpty { unescape() }
        return true
      }
      if isAtEnd {
        if position == filled { return false }
        throw .unclosedQuote(path: path, line: nextLine)
      }
      if filled - position > Self.longestRecord { throw .unclosedQuote(path: path, line: nextLine) }
      try refill()
    }
  }

  /// The bytes of a field of the current record.
  @_lifetime(borrow self)
  func field(_ index: Int) -> Span<UInt8> {
    buffer.span.extracting(starts[index]..<ends[index])
  }

  func text(_ index: Int) -> String {
    String(decoding: buffer[starts[index]..<ends[index]], as: UTF8.self)
  }

  /// Finds the fields of the record at `position`.
  /// - Returns: where the next record begins and how many lines this one has; nil when its end is not in the buffer.
  private mutating func scan() -> (end: Int, lines: Int)? {
    fieldCount = 0
    hasTextAfterQuote = false
    escapedFields.removeAll(keepingCapacity: true)
    var lines = 1
    var start = position
    while true {
      var index = start
      if quotes && index < filled && buffer[index] == Self.quote {
        guard let (end, newLines, isEscaped) = scanQuoted(from: index + 1) else { return nil }
        if isEscaped { escapedFields.append(fieldCount) }
        lines += newLines
        add(start + 1, end)
        index = end + 1
        while index < filled && buffer[index] != separator && buffer[index] != Self.lineFeed {
          if buffer[index] != Self.carriageReturn { hasTextAfterQuote = true }
          index += 1
        }
      } else {
        index = unquotedEnd(from: start)
        let isLast = index == filled || buffer[index] == Self.lineFeed
        let end = isLast && index > start && buffer[index - 1] == Self.carriageReturn ? index - 1 : index
        add(start, end)
      }
      if index == filled { return isAtEnd && index > position ? (index, lines) : nil }
      if buffer[index] == Self.lineFeed { return (index + 1, lines) }
      start = index + 1
    }
  }

  private func unquotedEnd(from start: Int) -> Int {
    let bytes = buffer.span
    let limit = filled
    var index = start
    while index < limit && bytes[index] != separator && bytes[index] != Self.lineFeed { index += 1 }
    return index
  }

  /// Finds the double quote that closes a field.
  private func scanQuoted(from start: Int) -> (end: Int, lines: Int, isEscaped: Bool)? {
    let bytes = buffer.span
    var index = start
    var lines = 0
    var isEscaped = false
    while index < filled {
      if bytes[index] == Self.quote {
        if index + 1 == filled && !isAtEnd { return nil }
        if index + 1 == filled || bytes[index + 1] != Self.quote { return (index, lines, isEscaped) }
        isEscaped = true
        index += 1
      } else if bytes[index] == Self.lineFeed {
        lines += 1
      }
      index += 1
    }
    return nil
  }

  private mutating func add(_ start: Int, _ end: Int) {
    if fieldCount == starts.count {
      starts.append(start)
      ends.append(end)
    } else {
      starts[fieldCount] = start
      ends[fieldCount] = end
    }
    fieldCount += 1
  }

  /// Makes one double quote of two, in place.
  private mutating func unescape() {
    for field in escapedFields {
      var target = starts[field]
      var source = starts[field]
      while source < ends[field] {
        buffer[target] = buffer[source]
        source += buffer[source] == Self.quote ? 2 : 1
        target += 1
      }
      ends[field] = target
    }
  }

  /// Moves the unfinished record to the front and reads on behind it.
  private mutating func refill() throws(DatasetError) {
    guard let file else { preconditionFailure("bytes in memory are all there are") }
    discarded += position
    let rest = filled - position
    for index in 0..<rest { buffer[index] = buffer[position + index] }
    if rest * 2 > buffer.count { buffer.append(contentsOf: [UInt8](repeating: 0, count: buffer.count)) }
    do {
      let count = try file.read(into: &buffer, from: rest)
      isAtEnd = rest + count < buffer.count
      filled = rest + count
      position = 0
    } catch {
      throw .unreadableFile(path: path, reason: error.reason)
    }
  }
}
