extension JSON {
  /// Reads one JSON document (RFC 8259; a byte order mark is passed over).
  ///
  /// Keys that occur twice in an object are reported to `mistakes` and reading goes on with the first; at the first
  /// error of syntax it ends.
  /// - Parameters:
  ///   - text: the bytes of the document.
  ///   - origin: the place of a value, given its line and column.
  /// - Returns: nil when the text is not JSON, which has then been reported.
  package static func parse(
    _ text: [UInt8], mistakes: inout [Mistake], origin: (_ line: Int, _ column: Int) -> Origin
  ) -> JSON? {
    var parser = JSONParser(text: text)
    let result: JSON?
    do throws(Located) {
      result = try parser.document(origin)
    } catch {
      parser.repeated.append(error)
      result = nil
    }
    for located in parser.repeated {
      mistakes.append(Mistake(origin: origin(located.line, located.column), path: JSONPath(), located.problem))
    }
    return result
  }
}

/// A problem and the place where it was met.
private struct Located: Error {
  var problem: Problem
  var line: Int
  var column: Int
}

private struct JSONParser {
  let text: [UInt8]
  var position = 0
  var line = 1
  var column = 1
  var depth = 0
  var repeated: [Located] = []

  static let deepest = 128

  init(text: [UInt8]) {
    self.text = text
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  typealias Origins = (_ line: Int, _ column: Int) -> Origin

  mutating func document(_ origin: Origins) throws(Located) -> JSON {
    guard String(validating: text, as: UTF8.self) != nil else { throw problem(.notUTF8) }
    let value = try value(origin)
    try skipSpace()
    if position < text.count { throw problem(.textAfterEnd(found: found)) }
    return value
  }

  private mutating func value(_ origin: Origins) throws(Located) -> JSON {
    try skipSpace()
    let place = origin(line, column)
    switch current {
    case UInt8(ascii: "{"): return JSON(.object(try members(origin)), origin: place)
    case UInt8(ascii: "["): return JSON(.array(try elements(origin)), origin: place)
    case UInt8(ascii: "\""): return JSON(.string(try string()), origin: place)
    case UInt8(ascii: "'"): throw problem(.singleQuote)
    default: return JSON(try scalar(), origin: place)
    }
  }

  private mutating func members(_ origin: Origins) throws(Located) -> [JSONMember] {
    var members: [JSONMember] = []
    var lines: [String: Int] = [:]
    try list(closing: "}") { (parser) throws(Located) in
      let place = (line: parser.line, column: parser.column)
      if parser.current == UInt8(ascii: "'") { throw parser.problem(.singleQuote) }
      guard parser.current == UInt8(ascii: "\"") else { throw parser.problem(.expectedKey(found: parser.found)) }
      let key = try parser.string()
      try parser.skipSpace()
      guard parser.current == UInt8(ascii: ":") else {
        throw parser.problem(.expectedColon(key: key, found: parser.found))
      }
      parser.advance()
      let value = try parser.value(origin)
      if let first = lines[key] {
        let problem = Problem.duplicateKey(key, firstLine: first)
        parser.repeated.append(Located(problem: problem, line: place.line, column: place.column))
      } else {
        lines[key] = place.line
        members.append(JSONMember(key, value, keyOrigin: origin(place.line, place.column)))
      }
    }
    return members
  }

  private mutating func elements(_ origin: Origins) throws(Located) -> [JSON] {
    var elements: [JSON] = []
    try list(closing: "]") { (parser) throws(Located) in elements.append(try parser.value(origin)) }
    return elements
  }

  /// Reads parts separated by commas, from the opening bracket through the closing one.
  private mutating func list(
    closing: Unicode.Scalar, part: (inout JSONParser) throws(Located) -> Void
  ) throws(Located) {
    let closingByte = UInt8(ascii: closing)
    depth += 1
    if depth > Self.deepest { throw problem(.tooDeep(limit: Self.deepest)) }
    advance()
    try skipSpace()
    if current != closingByte {
      while true {
        try part(&self)
        try skipSpace()
        if current == closingByte { break }
        guard current == UInt8(ascii: ",") else {
          throw problem(.expectedComma(closing: String(closing), found: found))
        }
        let comma = (line: line, column: column)
        advance()
        try skipSpace()
        if current == closingByte {
          let problem = Problem.syntax(.trailingComma(closing: String(closing)))
          throw Located(problem: problem, line: comma.line, column: comma.column)
        }
      }
    }
    advance()
    depth -= 1
  }

  private mutating func scalar() throws(Located) -> JSON.Content {
    guard let first = current, Self.isWordByte(first) else { throw problem(.expectedValue(found: found)) }
    let word = self.word
    let content: JSON.Content
    switch word {
    case "null": content = .null
    case "true": content = .boolean(true)
    case "false": content = .boolean(false)
    default:
      guard "+-.0123456789".utf8.contains(first) else { throw problem(.expectedValue(found: found)) }
      guard let isInteger = Self.numberIsInteger(Array(word.utf8)) else { throw problem(.badNumber(word)) }
      if isInteger {
        guard let integer = Int(word) else { throw problem(.numberTooLarge(word)) }
        content = .integer(integer)
      } else {
        guard let number = Double(word), number.isFinite else { throw problem(.numberTooLarge(word)) }
        content = .number(number)
      }
    }
    for _ in word.utf8 { advance() }
    return content
  }

  /// Whether a number of JSON's grammar has neither fraction nor exponent; nil for anything else.
  private static func numberIsInteger(_ digits: [UInt8]) -> Bool? {
    var rest = digits[...]
    func takeDigits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadingZero = rest.first == UInt8(ascii: "0")
    let whole = takeDigits()
    if whole == 0 || (leadingZero && whole > 1) { return nil }
    if rest.isEmpty { return true }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      if takeDigits() == 0 { return nil }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      if takeDigits() == 0 { return nil }
    }
    return rest.isEmpty ? false : nil
  }

  private mutating func string() throws(Located) -> String {
    let opening = (line: line, column: column)
    advance()
    var bytes: [UInt8] = []
    while let byte = current, byte != UInt8(ascii: "\n") {
      switch byte {
      case UInt8(ascii: "\""):
        advance()
        return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): bytes += String(try escape()).utf8
      case 0..<0x20: throw problem(.controlCharacter(code: Int(byte)))
      default:
        bytes.append(byte)
        advance()
      }
    }
    throw Located(problem: .syntax(.unclosedString), line: opening.line, column: opening.column)
  }

  private mutating func escape() throws(Located) -> Unicode.Scalar {
    let letter = position + 1 < text.count ? text[position + 1] : UInt8(ascii: " ")
    if letter == UInt8(ascii: "u") { return try unicodeEscape() }
    let escapes: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
      UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    guard let scalar = escapes[letter] else { throw badEscape(length: 2) }
    advance()
    advance()
    return scalar
  }

  /// `\uXXXX`, or two of them that form a surrogate pair.
  private mutating func unicodeEscape() throws(Located) -> Unicode.Scalar {
    func unit(at start: Int) -> UInt32? {
      guard start + 6 <= text.count, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "u") else {
        return nil
      }
      let digits = text[(start + 2)..<(start + 6)]
      guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
      return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
    guard let first = unit(at: position) else { throw badEscape(length: 6) }
    var length = 6
    var code = first
    if (0xD800..<0xDC00).contains(first), let second = unit(at: position + 6), (0xDC00..<0xE000).contains(second) {
      code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      length = 12
    }
    guard let scalar = Unicode.Scalar(code) else { throw badEscape(length: 6) }
    for _ in 0..<length { advance() }
    return scalar
  }

  // MARK: the text at hand

  private var current: UInt8? { position < text.count ? text[position] : nil }

  private mutating func advance() {
    if text[position] == UInt8(ascii: "\n") {
      line += 1
      column = 1
    } else if text[position] & 0xC0 != 0x80 {
      column += 1
    }
    position += 1
  }

  private mutating func skipSpace() throws(Located) {
    while let byte = current, byte == 0x20 || (0x9...0xA).contains(byte) || byte == 0xD { advance() }
    if current == UInt8(ascii: "#") || (current == UInt8(ascii: "/") && position + 1 < text.count) {
      throw problem(.comment)
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "+-._".utf8.contains(byte)
    }
  }

  /// The letters, digits and signs from here on.
  private var word: String { String(decoding: text[position...].prefix(while: Self.isWordByte), as: UTF8.self) }

  /// What a message says stands here.
  private var found: String {
    guard let byte = current else { return "the end of the file" }
    if !word.isEmpty { return word }
    if byte == UInt8(ascii: "\"") {
      return "\"" + String(decoding: text[(position + 1)...].prefix { $0 != byte && $0 >= 0x20 }, as: UTF8.self) + "\""
    }
    let scalar = String(decoding: text[position...].prefix(4), as: UTF8.self).unicodeScalars.first
    return scalar.map { "'\($0)'" } ?? "nothing"
  }

  private func badEscape(length: Int) -> Located {
    problem(.badEscape(String(decoding: text[position...].prefix { $0 >= 0x20 }.prefix(length), as: UTF8.self)))
  }

  private func problem(_ problem: SyntaxProblem) -> Located {
    Located(problem: .syntax(problem), line: line, column: column)
  }
}
