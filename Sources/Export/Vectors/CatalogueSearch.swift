import Kernels

/// Exhaustive search by inner product over item vectors: what an index must agree with.
package struct CatalogueSearch {
  private let values: [Float]
  private let width: Int

  package init(_ vectors: any StoredVectors) {
    values = vectors.values
    width = vectors.width
  }

  /// N.
  package var count: Int { values.count / width }

  /// The query's product with every item.
  package func products(_ query: [Float]) -> [Float] {
    precondition(query.count == width, "a query of the vectors' width")
    var products = [Float](repeating: 0, count: count)
    var span = products.mutableSpan
    GatheredProducts.multiply(queries: query.span, values.span, width: width, into: &span)
    return products
  }

  /// The rows of the `k` largest products, largest first, earlier rows first among equals.
  package static func top(_ k: Int, of products: [Float]) -> [Int] {
    products.indices.sorted { left, right in
      products[left] == products[right] ? left < right : products[left] > products[right]
    }.prefix(k).map { $0 }
  }
}
