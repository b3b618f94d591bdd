/// The keys and list indices that lead from the root of a configuration to a value, written `training.optimizer.kind`
/// or `dataset.features.3.column`.
package struct JSONPath: Sendable, Hashable {
  package var components: [String]

  package init(_ components: [String] = []) {
    self.components = components
  }

  /// Reads a path as a user writes it: keys with dots between them, a list's element as `terms[2].weight` or
  /// `terms.2.weight`; nil when it is not of that form.
  package init?(keyPath text: some StringProtocol) {
    components = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      var pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      let key = pieces.removeFirst()
      if key.isEmpty || key.contains("]") { return nil }
      components.append(String(key))
      for piece in pieces {
        guard piece.last == "]", let index = Int(piece.dropLast()), index >= 0 else { return nil }
        components.append(String(index))
      }
    }
  }

  package func appending(_ component: String) -> JSONPath {
    JSONPath(components + [component])
  }

  package func appending(_ index: Int) -> JSONPath {
    appending(String(index))
  }
}

extension JSONPath: CustomStringConvertible, ExpressibleByStringLiteral {
  package var description: String { components.joined(separator: ".") }

  package init(stringLiteral text: String) {
    self.init(text.split(separator: ".").map(String.init))
  }
}

extension JSON {
  /// Where the value at `path` was written; where there is none, the place of the nearest value that would hold it.
  package func origin(at path: JSONPath) -> Origin {
    var value = self
    for component in path.components {
      switch value.content {
      case .object:
        guard let next = value[component] else { return value.origin }
        value = next
      case .array(let elements):
        guard let index = Int(component), elements.indices.contains(index) else { return value.origin }
        value = elements[index]
      default: return value.origin
      }
    }
    return value.origin
  }
}
