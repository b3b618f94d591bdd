/// A JSON value that keeps what messages and reproducible runs need: the order of keys, exact integers, and the place
/// where every value was written.
package struct JSON: Sendable {
  package enum Content: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number written without fraction or exponent.
    case integer(Int)
    /// Any other number; finite.
    case number(Double)
    case string(String)
    case array([JSON])
    /// Members in the order written; no key occurs twice.
    case object([JSONMember])
    /// Stands for a part that could not be read; the mistake has been reported, so that readers pass over it in silence.
    case unreadable
  }

  package var content: Content
  package var origin: Origin

  package init(_ content: Content, origin: Origin = .program) {
    self.content = content
    self.origin = origin
  }
}

/// A key of a JSON object and its value.
package struct JSONMember: Sendable {
  package var key: String
  package var keyOrigin: Origin
  package var value: JSON

  package init(_ key: String, _ value: JSON, keyOrigin: Origin = .program) {
    self.key = key
    self.value = value
    self.keyOrigin = keyOrigin
  }
}

/// Two values are equal when their contents are; where they were written does not matter.
extension JSON: Equatable {
  package static func == (first: JSON, second: JSON) -> Bool {
    first.content == second.content
  }
}

extension JSONMember: Equatable {
  package static func == (first: JSONMember, second: JSONMember) -> Bool {
    first.key == second.key && first.value == second.value
  }
}

extension JSON {
  /// The members of an object; nil for any other value.
  package var members: [JSONMember]? {
    guard case .object(let members) = content else { return nil }
    return members
  }

  /// The value of `key`, if this is an object that has it.
  package subscript(key: String) -> JSON? {
    members?.first { $0.key == key }?.value
  }

  /// What a message calls this value: `the string "abc"`, `3`, `a list`.
  package var summary: String {
    switch content {
    case .null, .boolean, .integer, .number: text()
    case .string: "the string \(text())"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object(let members): members.isEmpty ? "an empty object" : "an object"
    case .unreadable: "unreadable"
    }
  }
}

// Literals, by which the program writes defaults.

// Not by `nil`: where a `JSON?` is wanted the compiler could take that for the value null.

extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// The value null.
  package static var null: JSON { JSON(.null) }
  package init(booleanLiteral value: Bool) { self.init(.boolean(value)) }
  package init(integerLiteral value: Int) { self.init(.integer(value)) }
  package init(floatLiteral value: Double) { self.init(.number(value)) }
  package init(stringLiteral value: String) { self.init(.string(value)) }
  package init(arrayLiteral elements: JSON...) { self.init(.array(elements)) }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self.init(.object(elements.map { JSONMember($0, $1) }))
  }
}
