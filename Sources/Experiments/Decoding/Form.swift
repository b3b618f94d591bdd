/// Collects the mistakes that decoding meets.
package final class MistakeCollector {
  package private(set) var mistakes: [Mistake] = []
  private var faultyPaths: Set<JSONPath> = []
  private var silences = 0
  /// Takes down the keys that forms read, where decoding is only done for that.
  let listing: KeyListing?

  package init() { listing = nil }

  init(listing: KeyListing) { self.listing = listing }

  package func report(_ problem: Problem, at path: JSONPath, origin: Origin) {
    guard silences == 0 else { return }
    mistakes.append(Mistake(origin: origin, path: path, problem))
    faultyPaths.insert(path)
  }

  /// Notes that all within `path` only stands in for something that could not be read.
  func expectNothing(of path: JSONPath) {
    if silences == 0 { faultyPaths.insert(path) }
  }

  /// Whether a mistake has been reported for the value at `path` or for one that holds it.
  package func knowsMistake(at path: JSONPath) -> Bool {
    (0...path.components.count).contains { faultyPaths.contains(JSONPath(Array(path.components.prefix($0)))) }
  }

  /// Whether a mistake has been reported for the value at `path` or for one within it.
  package func knowsMistake(within path: JSONPath) -> Bool {
    faultyPaths.contains { $0.components.starts(with: path.components) }
  }

  /// Runs `body` without listening: what it decodes only stands in for a value whose mistake is known.
  func silently<Value>(_ body: () -> Value) -> Value {
    silences += 1
    defer { silences -= 1 }
    return body()
  }
}

/// A JSON value at its place in a configuration.
package struct Node {
  package let value: JSON
  package let path: JSONPath
  package let collector: MistakeCollector

  package init(_ value: JSON, path: JSONPath = JSONPath(), collector: MistakeCollector) {
    self.value = value
    self.path = path
    self.collector = collector
  }

  package func report(_ problem: Problem) {
    collector.report(problem, at: path, origin: value.origin)
  }
}

/// What a JSON value must look like, and the Swift value it becomes.
///
/// Decoding never fails on the spot: a mistake is reported to the node's collector and some value of the right type
/// stands in, so that all mistakes are found in one pass. Whoever started the decoding discards the result when there
/// were any (`decode(_:as:)`).
package struct Form<Value> {
  /// What a message says was expected: `an integer of at least 1`.
  package let expected: String
  /// The value, and the JSON that states it in full, defaults included. Decoding that JSON gives the same value.
  package let decode: (Node) -> (value: Value, resolved: JSON)

  package init(_ expected: String, decode: @escaping (Node) -> (value: Value, resolved: JSON)) {
    self.expected = expected
    self.decode = decode
  }

  /// A form of plain values: `convert` gives nil for what it does not accept, and `placeholder` then stands in.
  package init(_ expected: String, placeholder: Value, convert: @escaping (JSON) -> Value?) {
    self.init(expected) { node in
      if let value = convert(node.value) { return (value, node.value) }
      if node.value.content != .unreadable {
        node.report(.unexpected(found: node.value.summary, expected: expected))
      }
      return (placeholder, node.value)
    }
  }

  /// The value for which a mistake has been reported already.
  func placeholder(_ collector: MistakeCollector) -> Value {
    collector.silently { decode(Node(JSON(.unreadable), collector: collector)).value }
  }

  /// The same form with its value changed into another.
  package func map<Other>(_ transform: @escaping (Value) -> Other) -> Form<Other> {
    Form<Other>(expected) { node in
      let (value, resolved) = decode(node)
      return (transform(value), resolved)
    }
  }
}

extension JSON {
  /// Decodes a whole configuration.
  /// - Parameters:
  ///   - form: what it must look like.
  ///   - mistakes: those met before, while it was composed.
  ///   - check: finds what is wrong between the parts of a decoded value.
  /// - Throws: all mistakes together.
  package func decode<Value>(
    as form: Form<Value>, after mistakes: [Mistake] = [], check: (Value, MistakeCollector) -> Void = { _, _ in }
  ) throws(ConfigurationError) -> (value: Value, resolved: JSON) {
    let collector = MistakeCollector()
    let result = form.decode(Node(self, collector: collector))
    check(result.value, collector)
    let all = mistakes + collector.mistakes
    if !all.isEmpty { throw ConfigurationError(all) }
    return result
  }
}
