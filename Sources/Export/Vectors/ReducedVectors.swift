import Kernels

/// Vectors of fewer dimensions by truncated singular value decomposition: V ≈ (V Bᵀ) B with the rows of B the first right
/// singular vectors of V, so that q · v ≈ (B q) · (B v).
///
/// Of all matrices of that rank the product is the nearest to V in the sum of squares (Eckart and Young, 1936).
package struct ReducedVectors: StoredVectors {
  package let width: Int
  /// B [width, W], orthonormal rows.
  package let projection: [Float]
  /// V Bᵀ [N, width].
  package let values: [Float]
  /// The share of Σ v² that the kept dimensions hold.
  package let kept: Double
  package var bytesPerVector: Int { 4 * width }

  /// - Precondition: `width` is at most the vectors' width and their number.
  package init(reducing vectors: ExactVectors, to width: Int) {
    let rows = vectors.values.count / vectors.width
    precondition(width > 0 && width <= min(rows, vectors.width), "width \(width) of \(vectors.width)")
    let (values, directions) = Factorisation.rightSingularVectors(
      vectors.values, rows: rows, columns: vectors.width)
    let squares = values.map { Double($0) * Double($0) }
    let total = squares.reduce(0, +)
    kept = total > 0 ? squares.prefix(width).reduce(0, +) / total : 1
    projection = Array(directions.prefix(width * vectors.width))
    self.width = width
    self.values = Self.project(vectors.values, rows: rows, by: projection, to: width)
  }

  package init(values: [Float], width: Int, projection: [Float], kept: Double) {
    precondition(width > 0 && values.count % width == 0 && projection.count % width == 0, "whole rows")
    self.width = width
    self.values = values
    self.projection = projection
    self.kept = kept
  }

  /// B q.
  package func query(_ exact: [Float]) -> [Float] {
    Self.project(exact, rows: 1, by: projection, to: width)
  }

  package func rows(_ exact: ExactVectors) -> [Float] {
    Self.project(exact.values, rows: exact.values.count / exact.width, by: projection, to: width)
  }

  private static func project(_ rows: [Float], rows count: Int, by projection: [Float], to width: Int) -> [Float] {
    var result = [Float](repeating: 0, count: count * width)
    var span = result.mutableSpan
    MatrixProduct.multiply(
      rows.span, projection.span, transposeB: true, m: count, n: width, k: projection.count / width, into: &span)
    return result
  }
}
