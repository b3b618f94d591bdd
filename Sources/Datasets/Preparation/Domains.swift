/// Columns whose ids are compared with one another share an interner.
struct Domains {
  private var leaders: [TableColumn: TableColumn] = [:]
  private var interners: [TableColumn: Interner] = [:]

  init(_ links: [(TableColumn, TableColumn)]) {
    for (first, second) in links {
      let (left, right) = (leader(of: first), leader(of: second))
      if left != right { leaders[right] = left }
    }
  }

  private func leader(of place: TableColumn) -> TableColumn {
    var place = place
    while let next = leaders[place] { place = next }
    return place
  }

  /// The interner of a column's domain.
  mutating func interner(of place: TableColumn) -> Interner {
    let leader = leader(of: place)
    if let interner = interners[leader] { return interner }
    let interner = Interner()
    interners[leader] = interner
    return interner
  }
}
