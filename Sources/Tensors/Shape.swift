/// The extents of a tensor of rank 0 to 3, row-major. Rank 0 is a scalar.
package struct Shape: Sendable, Equatable, ExpressibleByArrayLiteral, CustomStringConvertible {
  package let rank: Int
  private let extents: (Int, Int, Int)

  package init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  package init(_ extents: [Int]) {
    precondition(extents.count <= 3, "a tensor has at most three dimensions, not \(extents.count)")
    precondition(extents.allSatisfy { $0 >= 0 }, "a tensor cannot have the shape \(extents)")
    rank = extents.count
    self.extents = (
      extents.isEmpty ? 1 : extents[0], extents.count > 1 ? extents[1] : 1, extents.count > 2 ? extents[2] : 1
    )
  }

  /// The shape of a matrix.
  package init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot have \(rows) rows of \(columns)")
    rank = 2
    extents = (rows, columns, 1)
  }

  /// The extent of one dimension.
  package subscript(dimension: Int) -> Int {
    precondition(dimension >= 0 && dimension < rank, "dimension \(dimension) of a tensor of rank \(rank)")
    return dimension == 0 ? extents.0 : dimension == 1 ? extents.1 : extents.2
  }

  /// Number of elements.
  package var count: Int { extents.0 * extents.1 * extents.2 }

  /// Extent of the first dimension; 1 for a scalar.
  package var rows: Int { extents.0 }

  /// Elements of one row: the product of all dimensions but the first.
  package var columns: Int { extents.1 * extents.2 }

  /// The extents as an array.
  package var array: [Int] { Array([extents.0, extents.1, extents.2].prefix(rank)) }

  package var description: String { "[\(array.map(String.init).joined(separator: ", "))]" }

  package static func == (left: Shape, right: Shape) -> Bool {
    left.rank == right.rank && left.extents == right.extents
  }
}
