// Plain values and lists.

extension Form where Value == Bool {
  package static var boolean: Form {
    Form("true or false", placeholder: false) { json in
      if case .boolean(let value) = json.content { value } else { nil }
    }
  }
}

extension Form where Value == Int {
  package static func integer(_ interval: Interval<Int> = .all) -> Form {
    Form("an integer\(interval)", placeholder: interval.someValue(else: 1)) { json in
      if case .integer(let value) = json.content, interval.contains(value) { value } else { nil }
    }
  }
}

extension Form where Value == Double {
  package static func number(_ interval: Interval<Double> = .all) -> Form {
    Form("a number\(interval)", placeholder: interval.someValue(else: 0.5)) { json in
      let number: Double
      switch json.content {
      case .integer(let integer): number = Double(integer)
      case .number(let value): number = value
      default: return nil
      }
      return interval.contains(number) ? number : nil
    }
  }
}

extension Form where Value == String {
  /// Any string but the empty one.
  package static func string(_ expected: String = "a string that is not empty") -> Form {
    Form(expected, placeholder: "?") { json in
      if case .string(let value) = json.content, !value.isEmpty { value } else { nil }
    }
  }

  /// Any string, the empty one included.
  package static var text: Form {
    Form("a string", placeholder: "?") { json in
      if case .string(let value) = json.content { value } else { nil }
    }
  }

  /// The path of a file or folder, relative to the file that names it. The value is the path as seen from the working
  /// directory; the resolved JSON has it from the root, so that it can be read again from anywhere.
  package static func path(_ expected: String) -> Form {
    Form(expected) { node in
      let (text, _) = Form.string(expected).decode(node)
      let path = FilePath.resolve(text, in: node.value.origin.folder)
      return (path, JSON(.string(FilePath.absolute(path)), origin: node.value.origin))
    }
  }
}

extension Form {
  /// One of several names.
  package static func choice(_ choices: [(name: String, value: Value)], what: String) -> Form {
    precondition(!choices.isEmpty)
    let names = choices.map(\.name)
    let expected = "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
    return Form(expected) { node in
      guard case .string(let name) = node.value.content else {
        if node.value.content != .unreadable {
          node.report(.unexpected(found: node.value.summary, expected: expected))
        }
        return (choices[0].value, node.value)
      }
      if let choice = choices.first(where: { $0.name == name }) { return (choice.value, node.value) }
      node.report(.unknownChoice(name, what: what, known: names))
      return (choices[0].value, node.value)
    }
  }

  /// A list, each element of the given form.
  package static func list<Element>(
    of element: Form<Element>, _ count: Interval<Int> = .all, _ expected: String? = nil
  ) -> Form where Value == [Element] {
    let expected = expected ?? "a list, each element \(element.expected)"
    return Form(expected) { node in
      if node.collector.listing != nil { _ = element.decode(node) }
      guard case .array(let elements) = node.value.content, count.contains(elements.count) else {
        if node.value.content != .unreadable {
          node.report(.unexpected(found: node.value.summary, expected: expected))
        }
        let length = count.someValue(else: 0)
        return ((0..<length).map { _ in element.placeholder(node.collector) }, node.value)
      }
      let decoded = elements.enumerated().map { index, value in
        element.decode(Node(value, path: node.path.appending(index), collector: node.collector))
      }
      return (decoded.map(\.value), JSON(.array(decoded.map(\.resolved)), origin: node.value.origin))
    }
  }

  /// An object whose keys are names that the user chooses, in the order written.
  package static func dictionary<Element>(
    of element: Form<Element>, _ expected: String
  ) -> Form where Value == [(name: String, value: Element)] {
    Form(expected) { node in
      if node.collector.listing != nil { _ = element.decode(node) }
      guard let members = node.value.members else {
        if node.value.content != .unreadable {
          node.report(.unexpected(found: node.value.summary, expected: expected))
        }
        return ([], node.value)
      }
      var values: Value = []
      var resolved: [JSONMember] = []
      for member in members {
        let path = node.path.appending(member.key)
        let decoded = element.decode(Node(member.value, path: path, collector: node.collector))
        values.append((member.key, decoded.value))
        resolved.append(JSONMember(member.key, decoded.resolved, keyOrigin: member.keyOrigin))
      }
      return (values, JSON(.object(resolved), origin: node.value.origin))
    }
  }

  /// This form, or another for the values that `isOther` picks.
  package func or(_ other: Form, when isOther: @escaping (JSON) -> Bool) -> Form {
    .either("\(expected) or \(other.expected)", [self, other]) { isOther($0) ? 1 : 0 }
  }

  /// The one of several forms that `pick` chooses by the value.
  package static func either(_ expected: String, _ forms: [Form], pick: @escaping (JSON) -> Int) -> Form {
    Form(expected) { node in
      guard node.collector.listing == nil else { return forms.map { $0.decode(node) }[0] }
      return forms[pick(node.value)].decode(node)
    }
  }
}

extension Form where Value: CaseIterable & RawRepresentable<String> {
  /// A case of an enumeration by its name in snake_case.
  package static func choice(_ what: String) -> Form {
    .choice(Value.allCases.map { (snakeCase($0.rawValue), $0) }, what: what)
  }
}

/// `perPositive` as `per_positive`.
package func snakeCase(_ name: String) -> String {
  name.reduce(into: "") { result, character in
    result += character.isUppercase ? "_" + character.lowercased() : String(character)
  }
}
