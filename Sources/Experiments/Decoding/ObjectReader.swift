import Suggestions

/// Reads the keys of one JSON object, each with its form, and remembers what they were read as.
///
/// The order of reading is the order of the keys in the resolved JSON. Keys that nobody asked for are mistakes.
package final class ObjectReader {
  private let node: Node
  private var asked: [String] = []
  private var resolved: [JSONMember] = []
  private var acceptsAnyKey = false

  fileprivate init(_ node: Node) {
    self.node = node
  }

  /// The value of a key that must be there.
  package func read<Value>(_ key: String, _ form: Form<Value>) -> Value {
    asked.append(key)
    if let listing { return listing.read(key, form, default: nil, at: node) }
    guard let member = member(key) else {
      if node.value.content != .unreadable {
        node.collector.report(.missing(expected: form.expected), at: path(key), origin: node.value.origin)
      }
      return form.placeholder(node.collector)
    }
    return decode(member.value, key, form)
  }

  /// The value of a key that may be left out; the default then goes through the same form.
  package func read<Value>(_ key: String, _ form: Form<Value>, default value: JSON) -> Value {
    asked.append(key)
    if let listing { return listing.read(key, form, default: value, at: node) }
    return decode(member(key)?.value ?? value, key, form)
  }

  /// The value of a key that may be left out or null, which both mean none; the resolved JSON then says null.
  package func readOptional<Value>(_ key: String, _ form: Form<Value>) -> Value? {
    asked.append(key)
    if let listing {
      _ = listing.read(key, form, default: nil, isOptional: true, at: node)
      return nil
    }
    guard let value = member(key)?.value, value.content != .null else {
      resolved.append(JSONMember(key, .null))
      return nil
    }
    return decode(value, key, form)
  }

  /// As `readOptional`, for a key that few objects have: the resolved JSON does without it when it is left out.
  package func readIfPresent<Value>(_ key: String, _ form: Form<Value>) -> Value? {
    readAtMostOne(of: [(key, form)])
  }

  /// The value of the one of several keys that must be there.
  package func readOne<Value>(of alternatives: [(key: String, form: Form<Value>)]) -> Value {
    if let value = readAtMostOne(of: alternatives) { return value }
    report(.noneOf(keys: alternatives.map(\.key)))
    return alternatives[0].form.placeholder(node.collector)
  }

  /// The value of the one of several keys that may be there; nil when none is.
  package func readAtMostOne<Value>(of alternatives: [(key: String, form: Form<Value>)]) -> Value? {
    asked += alternatives.map(\.key)
    if let listing {
      for (key, form) in alternatives { _ = listing.read(key, form, default: nil, isOptional: true, at: node) }
      return nil
    }
    let present = alternatives.compactMap { alternative in
      member(alternative.key).map { (key: alternative.key, json: $0.value, form: alternative.form) }
    }
    if present.count > 1 {
      report(.severalOf(keys: present.map(\.key)), at: present[1].key)
      for alternative in present { node.collector.expectNothing(of: path(alternative.key)) }
    }
    return present.map { decode($0.json, $0.key, $0.form) }.first
  }

  /// Reports what is wrong with the value of `key` beside its form, or with the object when `key` is nil; where a
  /// mistake is known already, the value only stands in and nothing is said.
  package func report(_ problem: Problem, at key: String? = nil) {
    let path = key.map(path) ?? node.path
    let origin = key.flatMap { member($0)?.value.origin } ?? node.value.origin
    if node.value.content != .unreadable, key == nil || !node.collector.knowsMistake(within: path) {
      node.collector.report(problem, at: path, origin: origin)
    }
  }

  /// The kind of the object; nil when it is misspelt, after which nothing is known about the other keys.
  fileprivate func readKind(_ key: String, _ form: Form<Int>, default kind: String?) -> Int? {
    let index = if let kind { read(key, form, default: JSON(.string(kind))) } else { read(key, form) }
    acceptsAnyKey = node.collector.knowsMistake(at: path(key))
    return acceptsAnyKey ? nil : index
  }

  /// A reader that finds nothing and reports nothing.
  fileprivate var standIn: ObjectReader {
    ObjectReader(Node(JSON(.unreadable), path: node.path, collector: node.collector))
  }

  fileprivate func silently<Value>(_ body: (ObjectReader) -> Value) -> Value {
    node.collector.expectNothing(of: node.path)
    return node.collector.silently { body(standIn) }
  }

  /// Reports the keys that nobody asked for and gives the resolved object.
  fileprivate func finish() -> JSON {
    if !acceptsAnyKey {
      for member in node.value.members ?? [] where !asked.contains(member.key) {
        // A key that is not there yet is the likelier one to be meant.
        let free = asked.filter { self.member($0) == nil }
        let known = nearestName(to: member.key, among: free) == nil ? asked : free
        let deeper = JSON(.object(resolved)).shallowestPath(to: member.key)
        let problem =
          deeper.map { Problem.misplacedKey(likely: JSONPath(node.path.components + $0.components)) }
          ?? .unknownKey(member.key, known: known)
        node.collector.report(problem, at: path(member.key), origin: member.keyOrigin)
      }
    }
    return JSON(.object(resolved), origin: node.value.origin)
  }

  private var listing: KeyListing? { node.collector.listing }

  private func member(_ key: String) -> JSONMember? {
    node.value.members?.first { $0.key == key }
  }

  /// The path of the value of `key`.
  func path(_ key: String) -> JSONPath { node.path.appending(key) }

  /// Where the value of `key` was written.
  func origin(of key: String) -> Origin { member(key)?.value.origin ?? node.value.origin }

  /// Decodes a value from elsewhere, for which `key` stands; it is no part of the resolved JSON.
  func decode<Value>(_ value: JSON, as form: Form<Value>, at key: String) -> Value {
    form.decode(Node(value, path: path(key), collector: node.collector)).value
  }

  private func decode<Value>(_ value: JSON, _ key: String, _ form: Form<Value>) -> Value {
    let decoded = form.decode(Node(value, path: path(key), collector: node.collector))
    resolved.append(JSONMember(key, decoded.resolved))
    return decoded.value
  }
}

extension JSON {
  /// The path of the only value of that key among those nearest to the top, of a list in its first element; nil where
  /// there is none or several are as near.
  fileprivate func shallowestPath(to key: String) -> JSONPath? {
    var level = [(path: JSONPath(), value: self)]
    while !level.isEmpty {
      level = level.flatMap { parent in
        if case .array(let elements) = parent.value.content {
          return elements.prefix(1).map { (parent.path.appending(0), $0) }
        }
        return (parent.value.members ?? []).map { (parent.path.appending($0.key), $0.value) }
      }
      let found = level.filter { $0.path.components.last == key }
      if !found.isEmpty { return found.count == 1 ? found[0].path : nil }
    }
    return nil
  }
}

extension Form {
  /// An object with known keys.
  package static func object(_ expected: String, _ body: @escaping (ObjectReader) -> Value) -> Form {
    Form(expected) { node in
      if node.value.members == nil && node.value.content != .unreadable {
        node.report(.unexpected(found: node.value.summary, expected: expected))
      }
      guard node.value.members != nil else {
        node.collector.listing?.begin(expected)
        defer { node.collector.listing?.end() }
        return (ObjectReader(node).silently(body), node.value)
      }
      let reader = ObjectReader(node)
      let value = body(reader)
      return (value, reader.finish())
    }
  }

  /// An object whose key `kind` says which other keys it has; a string alone is short for an object with that kind.
  /// - Parameters:
  ///   - what: what a message calls the kinds: `optimizer`.
  ///   - catalogue: the kinds by name; the place where a name becomes a type.
  ///   - key: the key that says the kind.
  ///   - kind: the kind when none is stated.
  package static func kinds(
    _ what: String, _ catalogue: [(name: String, body: (ObjectReader) -> Value)], key: String = "kind",
    default kind: String? = nil
  ) -> Form {
    precondition(!catalogue.isEmpty)
    let names = Form<Int>.choice(catalogue.enumerated().map { ($1.name, $0) }, what: what)
    let article = what.first.map { "aeiou".contains($0) ? "an" : "a" } ?? "a"
    let object = kind == nil ? "an object with" : "an object that may have"
    let form = Form.object("\(article) \(what): the name of one, or \(object) the key \"\(key)\"") { reader in
      guard let index = reader.readKind(key, names, default: kind) else { return reader.silently(catalogue[0].body) }
      return catalogue[index].body(reader)
    }
    return Form(form.expected) { node in
      if let listing = node.collector.listing {
        let reader = ObjectReader(node)
        let values = catalogue.map { entry in
          listing.begin(what, kind: entry.name, key: key, isDefault: entry.name == kind)
          defer { listing.end() }
          return reader.silently(entry.body)
        }
        return (values[0], node.value)
      }
      guard case .string(let name) = node.value.content else { return form.decode(node) }
      guard catalogue.contains(where: { $0.name == name }) else {
        node.report(.unknownChoice(name, what: what, known: catalogue.map(\.name)))
        return (ObjectReader(node).silently(catalogue[0].body), node.value)
      }
      let member = JSONMember(key, node.value, keyOrigin: node.value.origin)
      return form.decode(
        Node(JSON(.object([member]), origin: node.value.origin), path: node.path, collector: node.collector))
    }
  }
}
