/// The keys and list indices that lead from the root of a configuration to a value, written `training.optimizer.kind`
/// or `dataset.features.3.column`: the form that `--set` takes.
package struct JSONPath: Sendable, Hashable {
  package var components: [String]

  package init(_ components: [String] = []) {
    self.components = components
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
