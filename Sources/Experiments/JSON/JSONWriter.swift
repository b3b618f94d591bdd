extension JSON {
  /// The value on one line, its keys in their order, numbers in their shortest form that reads back exactly.
  package func text() -> String {
    var writer = JSONWriter(width: .max)
    writer.write(self, indentation: 0)
    return writer.output
  }

  /// The value over several lines, ending in a newline: what fits stays on a line, the rest is broken member by member.
  package func document() -> String {
    var writer = JSONWriter(width: 110)
    writer.write(self, indentation: 0)
    return writer.output + "\n"
  }
}

private struct JSONWriter {
  /// Longest line that is not broken.
  let width: Int
  var output = ""

  mutating func write(_ value: JSON, indentation: Int) {
    switch value.content {
    case .null, .unreadable: output += "null"
    case .boolean(let boolean): output += boolean ? "true" : "false"
    case .integer(let integer): output += String(integer)
    case .number(let number):
      precondition(number.isFinite, "JSON has no form for \(number)")
      output += number.description
    case .string(let string): write(string)
    case .array(let elements):
      write(elements, of: value, brackets: ("[", "]"), indentation: indentation) { writer, element, indentation in
        writer.write(element, indentation: indentation)
      }
    case .object(let members):
      write(members, of: value, brackets: ("{", "}"), indentation: indentation) { writer, member, indentation in
        writer.write(member.key)
        writer.output += ": "
        writer.write(member.value, indentation: indentation)
      }
    }
  }

  private mutating func write<Part>(
    _ parts: [Part], of value: JSON, brackets: (String, String), indentation: Int,
    each: (inout JSONWriter, Part, Int) -> Void
  ) {
    // The document itself is always broken, so that its keys stand one below the other.
    let breaks = !parts.isEmpty && width < .max && (indentation == 0 || indentation + value.text().utf8.count > width)
    let separator = breaks ? "\n" + String(repeating: " ", count: indentation + 2) : ""
    output += brackets.0
    for (index, part) in parts.enumerated() {
      if index > 0 { output += breaks ? "," : ", " }
      output += separator
      each(&self, part, indentation + 2)
    }
    if breaks { output += "\n" + String(repeating: " ", count: indentation) }
    output += brackets.1
  }

  private mutating func write(_ string: String) {
    output += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
