package import Experiments

/// Something that a sweep varies: one key path of the experiment, or several whose values are chosen together.
package struct VariedKey: Sendable, Equatable {
  /// The name in tables and in the journal.
  package let name: String
  /// The key paths that one choice sets.
  package let paths: [JSONPath]
  package let domain: Domain

  package enum Domain: Sendable, Equatable {
    /// Listed choices, each with one value a path.
    case choices([[JSON]])
    /// Numbers between two bounds; all paths are set to the same one.
    case range(ValueRange)
  }

  package init(name: String, paths: [JSONPath], domain: Domain) {
    precondition(!paths.isEmpty, "a varied key has a path")
    self.name = name
    self.paths = paths
    self.domain = domain
  }

  /// What a number drawn uniformly from [0, 1) stands for.
  package func setting(at share: Double) -> Setting {
    switch domain {
    case .choices(let choices):
      Setting(values: choices[min(choices.count - 1, Int(share * Double(choices.count)))])
    case .range(let range):
      Setting(values: Array(repeating: range.value(at: share), count: paths.count))
    }
  }

  /// What the experiment itself has at the paths; null where it has nothing.
  package func setting(of experiment: JSON) -> Setting {
    Setting(values: paths.map { experiment.value(at: $0) ?? .null }, isBase: true)
  }
}

/// One choice of a varied key.
package struct Setting: Sendable {
  /// One value a path.
  package let values: [JSON]
  private let isBase: Bool

  /// - Parameter isBase: whether these are the experiment's own values.
  package init(values: [JSON], isBase: Bool = false) {
    self.values = values
    self.isBase = isBase
  }

  /// As tables and the journal show it: the value, or the values in brackets where the paths have different ones. What
  /// the experiment itself has is written out in it and only called so here, where it is more than a plain value.
  package var label: String {
    if isBase, values.contains(where: \.isComposed) { return "base" }
    let labels = values.map(\.label)
    return labels.dropFirst().allSatisfy { $0 == labels[0] } ? labels[0] : "(\(labels.joined(separator: ", ")))"
  }

  /// The number that all paths have; nil where they have another kind of value or different ones.
  package var number: Double? {
    guard let number = values[0].number, values.allSatisfy({ $0.number == number }) else { return nil }
    return number
  }
}

/// Settings are the same when they say the same, however their numbers are written: 1 is 1.0.
extension Setting: Equatable {
  package static func == (left: Setting, right: Setting) -> Bool {
    left.values.count == right.values.count
      && zip(left.values, right.values).allSatisfy { $0.withPlainNumbers == $1.withPlainNumbers }
  }
}

extension JSON {
  /// The value as a number, if it is one.
  package var number: Double? {
    switch content {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// Whether the value is a list or an object.
  fileprivate var isComposed: Bool {
    switch content {
    case .array, .object: true
    default: false
    }
  }

  /// Whole numbers as integers, so that 1.0 and 1 are equal.
  fileprivate var withPlainNumbers: JSON {
    switch content {
    case .number(let number): Int(exactly: number).map { JSON(.integer($0)) } ?? self
    case .array(let elements): JSON(.array(elements.map(\.withPlainNumbers)))
    case .object(let members): JSON(.object(members.map { JSONMember($0.key, $0.value.withPlainNumbers) }))
    default: self
    }
  }

  /// The value in a table: a string without quotes, a file by its name, anything else as JSON.
  fileprivate var label: String {
    switch withPlainNumbers.content {
    case .string(let text): text.hasSuffix(".json") ? String(FilePath.name(text).dropLast(5)) : text
    default: withPlainNumbers.text()
    }
  }
}
