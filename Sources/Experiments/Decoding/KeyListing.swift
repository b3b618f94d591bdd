/// The keys of one kind of object, in the order in which its form reads them.
package struct KeyList: Sendable, Equatable {
  package struct Key: Sendable, Equatable {
    package let name: String
    /// What its value must be: `an integer of at least 1`.
    package let expected: String
    /// What it is when left out; nil where nothing is.
    package let standard: JSON?
    /// Whether it must be there.
    package let isRequired: Bool
  }

  /// What a message calls the object: `an object that describes a tower`, or `metric` where it has several kinds.
  package let object: String
  /// The key that says the kind, such as "kind", and the kind; nil where there is one kind alone.
  package let kind: Kind?
  package fileprivate(set) var keys: [Key] = []

  package struct Kind: Sendable, Equatable {
    package let key: String
    package let name: String
    /// Whether it is the kind when none is stated.
    package let isDefault: Bool
  }
}

extension Form {
  /// Every object that may occur in a value of this form, each with all of its keys, the outermost first.
  package var keyLists: [KeyList] {
    let listing = KeyListing()
    let collector = MistakeCollector(listing: listing)
    _ = collector.silently { decode(Node(JSON(.unreadable), collector: collector)) }
    return listing.lists
  }
}

/// Takes down what forms read, by having them decode nothing.
final class KeyListing {
  private(set) var lists: [KeyList] = []
  /// The lists being read, outermost first.
  private var open: [Int] = []

  func begin(_ object: String, kind: String? = nil, key: String = "", isDefault: Bool = false) {
    let kind = kind.map { KeyList.Kind(key: key, name: $0, isDefault: isDefault) }
    let known = lists.firstIndex { $0.object == object && $0.kind == kind }
    if known == nil { lists.append(KeyList(object: object, kind: kind)) }
    open.append(known ?? lists.count - 1)
  }

  func end() { open.removeLast() }

  /// Takes the key down and reads what may stand below it.
  func read<Value>(
    _ key: String, _ form: Form<Value>, default standard: JSON?, isOptional: Bool = false, at node: Node
  ) -> Value {
    // The same kind of object may be read in several places, and have further keys in some.
    if let list = open.last, !lists[list].keys.contains(where: { $0.name == key }) {
      lists[list].keys.append(
        KeyList.Key(
          name: key, expected: form.expected, standard: standard, isRequired: standard == nil && !isOptional))
    }
    return form.decode(Node(JSON(.unreadable), path: node.path.appending(key), collector: node.collector)).value
  }
}
