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

/// A problem of a text, and its place.
struct Located: Error {
  var problem: Problem
  var line: Int
  var column: Int
}

/// Walks through the text of a document once, from front to back.
struct JSONParser {
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
}

// The text at hand.

extension JSONParser {
  var current: UInt8? { position < text.count ? text[position] : nil }

  mutating func advance() {
    if text[position] == UInt8(ascii: "\n") {
      line += 1
      column = 1
    } else if text[position] & 0xC0 != 0x80 {
      column += 1
    }
    position += 1
  }

  mutating func skipSpace() throws(Located) {
    while let byte = current, byte == 0x20 || (0x9...0xA).contains(byte) || byte == 0xD { advance() }
    if current == UInt8(ascii: "#") || (current == UInt8(ascii: "/") && position + 1 < text.count) {
      throw problem(.comment)
    }
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "+-._".utf8.contains(byte)
    }
  }

  /// The letters, digits and signs from here on.
  var word: String { String(decoding: text[position...].prefix(while: Self.isWordByte), as: UTF8.self) }

  /// What a message says stands here.
  var found: String {
    guard let byte = current else { return "the end of the file" }
    if !word.isEmpty { return word }
    if byte == UInt8(ascii: "\"") {
      return "\"" + String(decoding: text[(position + 1)...].prefix { $0 != byte && $0 >= 0x20 }, as: UTF8.self) + "\""
    }
    let scalar = String(decoding: text[position...].prefix(4), as: UTF8.self).unicodeScalars.first
    return scalar.map { "'\($0)'" } ?? "nothing"
  }

  func badEscape(length: Int) -> Located {
    problem(.badEscape(String(decoding: text[position...].prefix { $0 >= 0x20 }.prefix(length), as: UTF8.self)))
  }

  func problem(_ problem: SyntaxProblem) -> Located {
    Located(problem: .syntax(problem), line: line, column: column)
  }
}
