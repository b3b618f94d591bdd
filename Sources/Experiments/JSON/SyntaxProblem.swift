/// Why a text is not JSON.
package enum SyntaxProblem: Sendable, Equatable {
  case notUTF8
  case expectedValue(found: String)
  case expectedKey(found: String)
  case expectedColon(key: String, found: String)
  case expectedComma(closing: String, found: String)
  case trailingComma(closing: String)
  case comment
  case singleQuote
  case unclosedString
  case badEscape(String)
  case controlCharacter(code: Int)
  case badNumber(String)
  case numberTooLarge(String)
  case textAfterEnd(found: String)
  case tooDeep(limit: Int)
}

extension SyntaxProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notUTF8: "the file is not UTF-8 text; save it as UTF-8"
    case .expectedValue(let found): "expected a value, found \(found)"
    case .expectedKey(let found): "expected a key in double quotes, found \(found)"
    case .expectedColon(let key, let found): "expected ':' after the key \"\(key)\", found \(found)"
    case .expectedComma(let closing, let found): "expected ',' or '\(closing)', found \(found)"
    case .trailingComma(let closing): "there is a comma before '\(closing)'; remove it"
    case .comment: "JSON has no comments; remove it"
    case .singleQuote: "strings are written in double quotes, not in single ones"
    case .unclosedString: "the string that begins here is not closed on its line; add the missing '\"'"
    case .badEscape(let escape): "\(escape) is not an escape; write \\\\ for a backslash"
    case .controlCharacter(let code): "a string may not hold the control character \(code); write it as an escape"
    case .badNumber(let text): "\(text) is not a number in JSON; write it like 12, -0.5 or 1e-3"
    case .numberTooLarge(let text): "the number \(text) is too large"
    case .textAfterEnd(let found): "expected the end of the file, found \(found)"
    case .tooDeep(let limit): "values are nested more than \(limit) deep"
    }
  }
}
