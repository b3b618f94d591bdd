import Datasets

// Values that several parts of a dataset description have.

extension Form where Value == String {
  static var column: Form { .string("the name of a column") }
  static var table: Form { .string("the name of a table") }
  static var vocabularyName: Form { .string("the name of a vocabulary") }

  /// An id as the files write it; a number stands for its digits.
  static var id: Form {
    Form("a string or an integer", placeholder: "?") { json in
      switch json.content {
      case .string(let value): value
      case .integer(let value): String(value)
      default: nil
      }
    }
  }
}

extension Form where Value == Character {
  static var asciiCharacter: Form {
    Form("one ASCII character", placeholder: ",") { json in
      guard case .string(let text) = json.content, text.utf8.count == 1 else { return nil }
      return text.first
    }
  }
}

extension Form where Value == UInt64 {
  /// A seed: an integer that is not negative.
  package static var seed: Form { Form<Int>.integer(.from(0)).map { UInt64($0) } }
}

extension Form where Value == Float {
  /// A number in single precision, which must be finite and lie in the interval after it was rounded to that.
  package static func float(_ interval: Interval<Double> = .all) -> Form {
    Form("a number\(interval)", placeholder: Float(interval.someValue(else: 0.5))) { json in
      let number: Float
      switch json.content {
      case .integer(let integer): number = Float(integer)
      case .number(let value): number = Float(value)
      default: return nil
      }
      return number.isFinite && interval.contains(Double(number)) ? number : nil
    }
  }
}

extension Form where Value == TimeZoneOffset {
  static var timeZone: Form {
    Form("a distance from UTC such as \"+08:00\"", placeholder: .utc) { json in
      guard case .string(let text) = json.content else { return nil }
      return TimeZoneOffset(parsing: text)
    }
  }
}

extension Form where Value == Int64 {
  /// A moment in seconds since 1970, or as a date in the dataset's time zone.
  static func moment(in zone: TimeZoneOffset) -> Form {
    Form("a date such as \"2017-05-06\" or \"2017-05-06 14:30\", or seconds since 1970", placeholder: 0) { json in
      switch json.content {
      case .integer(let seconds): Int64(seconds)
      case .string(let text): TimeText.moment(text, in: zone)
      default: nil
      }
    }
  }

  /// A duration in seconds.
  static var duration: Form {
    Form("a duration above zero such as \"90s\", \"30m\", \"1h\" or \"7d\"", placeholder: 1) { json in
      guard case .string(let text) = json.content, let seconds = TimeText.duration(text), seconds > 0 else {
        return nil
      }
      return seconds
    }
  }
}

extension Form where Value == [ColumnPair] {
  /// `{"column of the samples": "column of the other table"}`
  static var columnPairs: Form {
    let expected = "an object from columns of the samples to columns of the other table"
    return Form(expected) { node in
      let (pairs, resolved) = Form<[(name: String, value: String)]>.dictionary(of: .column, expected).decode(node)
      if pairs.isEmpty, node.value.members != nil {
        node.report(.unexpected(found: node.value.summary, expected: expected))
      }
      return (pairs.map { ColumnPair(sample: $0.name, other: $0.value) }, resolved)
    }
  }
}

extension Form where Value == [RowCondition] {
  /// `{"column": ["a", "b"], "column": {"from": 0, "until": 1}, …}`
  static func conditions(in zone: TimeZoneOffset) -> Form {
    Form<[(name: String, value: RowCondition.Test)]>.dictionary(
      of: .condition(in: zone), "an object from columns to conditions"
    ).map { $0.map { RowCondition(column: $0.name, $0.value) } }
  }
}

extension Form where Value == RowCondition.Test {
  fileprivate static func condition(in zone: TimeZoneOffset) -> Form {
    let ids = Form<[String]>.list(of: .id, .from(1), "a list of at least one id")
    let range = Form.object("an object with \"from\", \"until\" or \"none_of\"") { reader in
      if let excluded = reader.readIfPresent("none_of", ids) { return .noneOf(excluded) }
      let from = reader.readIfPresent("from", .limit(in: zone))
      let until = reader.readIfPresent("until", .limit(in: zone))
      if from == nil && until == nil { reader.report(.noneOf(keys: ["from", "until", "none_of"])) }
      return .range(from: from, until: until)
    }
    let presence = Form.choice([("present", .present), ("missing", .missing)], what: "condition")
    return .either(
      "a list of ids, \"present\", \"missing\", or an object with \"from\", \"until\" or \"none_of\"",
      [range, ids.map { .oneOf($0) }, presence]
    ) { value in
      switch value.content {
      case .array: 1
      case .string: 2
      default: 0
      }
    }
  }
}

extension Form where Value == Double {
  /// The end of a range: a number, or a date that stands for its seconds since 1970.
  fileprivate static func limit(in zone: TimeZoneOffset) -> Form {
    Form("a number or a date such as \"2017-05-06\"", placeholder: 0) { json in
      switch json.content {
      case .integer(let number): Double(number)
      case .number(let number): number
      case .string(let text): TimeText.moment(text, in: zone).map { Double($0) }
      default: nil
      }
    }
  }
}
