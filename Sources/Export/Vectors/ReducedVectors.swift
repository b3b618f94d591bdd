import Kernels

/// Vectors of fewer dimensions by truncated singular value decomposition of the scores that they give: of Q (V - m)ᵀ, the
/// products of sample users' queries with all items less their mean.
///
/// v' = A (v - m) and q' = D q with q · v ≈ q' · v' + q · m. With Q's right singular vectors P, S² its squared singular
/// values over their number (and a little of their mean, so that S can be inverted), and B the first right singular
/// vectors of (V - m) Pᵀ S: A = B S P and D = B S⁻¹ P. Of all products of that rank theirs is the nearest to the scores in
/// the sum of squares (Eckart and Young, 1936): dimensions are spent on what users' scores tell items apart by, not on
/// where vectors merely differ.
package struct ReducedVectors: StoredVectors {
  package let width: Int
  /// m [W].
  package let mean: [Float]
  /// A [width, W].
  package let itemProjection: [Float]
  /// D [width, W].
  package let queryProjection: [Float]
  /// v' [N, width].
  package let values: [Float]
  /// The share of the scores' variance that the kept dimensions hold.
  package let kept: Double
  package var bytesPerVector: Int { 4 * width }

  /// - Parameter queries: those of sample users, [M, W]; without any, every direction counts alike.
  /// - Precondition: `width` is at most the vectors' width and their number.
  package init(reducing vectors: ExactVectors, to width: Int, for queries: [Float] = []) {
    let (rows, whole) = (vectors.values.count / vectors.width, vectors.width)
    precondition(width > 0 && width <= min(rows, whole), "width \(width) of \(whole)")
    var sums = [Double](repeating: 0, count: whole)
    for place in vectors.values.indices { sums[place % whole] += Double(vectors.values[place]) }
    mean = sums.map { Float($0 / Double(rows)) }
    let centred = Self.centred(vectors, mean)
    let (weighting, inverse) = Self.weighting(queries, width: whole)
    let weighted = Self.project(centred, rows: rows, by: weighting, to: whole)
    let (values, directions) = Factorisation.rightSingularVectors(weighted, rows: rows, columns: whole)
    let squares = values.map { Double($0) * Double($0) }
    let total = squares.reduce(0, +)
    kept = total > 0 ? squares.prefix(width).reduce(0, +) / total : 1
    let chosen = Array(directions.prefix(width * whole))
    itemProjection = Self.product(chosen, weighting, rows: width, width: whole)
    queryProjection = Self.product(chosen, inverse, rows: width, width: whole)
    self.width = width
    self.values = Self.project(centred, rows: rows, by: itemProjection, to: width)
  }

  package init(
    values: [Float], width: Int, mean: [Float], itemProjection: [Float], queryProjection: [Float], kept: Double
  ) {
    precondition(
      width > 0 && values.count % width == 0 && itemProjection.count == width * mean.count
        && queryProjection.count == itemProjection.count, "whole rows")
    self.width = width
    self.values = values
    self.mean = mean
    self.itemProjection = itemProjection
    self.queryProjection = queryProjection
    self.kept = kept
  }

  /// D q.
  package func query(_ exact: [Float]) -> [Float] {
    Self.project(exact, rows: 1, by: queryProjection, to: width)
  }

  /// q · m.
  package func offset(_ exact: [Float]) -> Float { Reductions.dot(exact.span, mean.span) }

  package func rows(_ exact: ExactVectors) -> [Float] {
    Self.project(Self.centred(exact, mean), rows: exact.values.count / exact.width, by: itemProjection, to: width)
  }

  /// S P and S⁻¹ P, each [W, W].
  private static func weighting(_ queries: [Float], width: Int) -> (weighting: [Float], inverse: [Float]) {
    let count = queries.count / width
    let identity = (0..<(width * width)).map { Float($0 / width == $0 % width ? 1 : 0) }
    // With fewer queries than dimensions their directions do not span the space.
    guard count >= width else { return (identity, identity) }
    let (values, directions) = Factorisation.rightSingularVectors(queries, rows: count, columns: width)
    let squares = values.map { Double($0) * Double($0) / Double(count) }
    let floor = 1e-6 * squares.reduce(0, +) / Double(width)
    guard floor > 0 else { return (identity, identity) }
    let scales = squares.map { ($0 + floor).squareRoot() }
    return (
      directions.indices.map { Float(Double(directions[$0]) * scales[$0 / width]) },
      directions.indices.map { Float(Double(directions[$0]) / scales[$0 / width]) }
    )
  }

  private static func centred(_ vectors: ExactVectors, _ mean: [Float]) -> [Float] {
    let values = vectors.values
    return values.indices.map { values[$0] - mean[$0 % mean.count] }
  }

  /// Rows [n, W] times the transpose of a projection [width, W].
  private static func project(_ rows: [Float], rows count: Int, by projection: [Float], to width: Int) -> [Float] {
    var result = [Float](repeating: 0, count: count * width)
    var span = result.mutableSpan
    MatrixProduct.multiply(
      rows.span, projection.span, transposeB: true, m: count, n: width, k: projection.count / width, into: &span)
    return result
  }

  /// [rows, W] times [W, W].
  private static func product(_ left: [Float], _ right: [Float], rows: Int, width: Int) -> [Float] {
    var result = [Float](repeating: 0, count: rows * width)
    var span = result.mutableSpan
    MatrixProduct.multiply(left.span, right.span, m: rows, n: width, k: width, into: &span)
    return result
  }
}
