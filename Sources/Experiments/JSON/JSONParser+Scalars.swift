// Numbers, words and strings.

extension JSONParser {
  mutating func scalar() throws(Located) -> JSON.Content {
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

  mutating func string() throws(Located) -> String {
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
}
