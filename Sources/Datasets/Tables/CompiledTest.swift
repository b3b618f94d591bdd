/// A condition with its ids looked up.
enum CompiledTest {
  case oneOf(Set<Int32>)
  case noneOf(Set<Int32>)
  case range(from: Double?, until: Double?)
  case present
  case missing

  init(_ test: RowCondition.Test, in interner: Interner?) {
    self.init(test) { interner?.number(of: $0) }
  }

  /// - Parameter number: the number of a text in the column's domain; nil for a column without ids.
  init(_ test: RowCondition.Test, number: (String) -> Int32?) {
    func numbers(_ texts: [String]) -> Set<Int32> { Set(texts.compactMap(number)) }
    switch test {
    case .oneOf(let texts): self = .oneOf(numbers(texts))
    case .noneOf(let texts): self = .noneOf(numbers(texts))
    case .range(let from, let until): self = .range(from: from, until: until)
    case .present: self = .present
    case .missing: self = .missing
    }
  }

  func passes(id: Int32) -> Bool {
    switch self {
    case .oneOf(let set): set.contains(id)
    case .noneOf(let set): id != Table.missingId && !set.contains(id)
    case .present: id != Table.missingId
    case .missing: id == Table.missingId
    case .range: false
    }
  }

  /// `value` is nil where missing.
  func passes(number value: Double?) -> Bool {
    switch self {
    case .range(let from, let until):
      value.map { $0 >= (from ?? -.infinity) && $0 < (until ?? .infinity) } ?? false
    case .present: value != nil
    case .missing: value == nil
    case .oneOf, .noneOf: false
    }
  }
}
