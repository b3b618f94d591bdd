extension Configuration {
  /// A configuration that has been composed elsewhere.
  package init(root: JSON, mistakes: [Mistake] = []) {
    self.root = root
    self.mistakes = mistakes
  }

  /// Puts `value` at `path`, as `--set` would; files that the value names are put in their places.
  package mutating func set(_ value: JSON, at path: JSONPath) {
    var composer = Composer()
    composer.set(composer.compose(value, path: path), at: path, in: &root)
    mistakes += composer.mistakes
  }
}

extension JSON {
  /// The value with its strings as `resolved` has them: a relative path, which depends on the file that it is written
  /// in, becomes the one from the root that decoding made of it. All else stays as it is written.
  package func withPaths(of resolved: JSON?) -> JSON {
    guard let resolved else { return self }
    var result = self
    switch (content, resolved.content) {
    case (.string, .string): return resolved
    case (.array(let elements), .array(let others)) where elements.count == others.count:
      result.content = .array(zip(elements, others).map { $0.withPaths(of: $1) })
    case (.object(let members), .object):
      result.content = .object(
        members.map { JSONMember($0.key, $0.value.withPaths(of: resolved[$0.key]), keyOrigin: $0.keyOrigin) })
    default: break
    }
    return result
  }
}
