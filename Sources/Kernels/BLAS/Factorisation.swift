import COpenBLAS

/// Matrix factorisations by LAPACK.
package enum Factorisation {
  /// The orthogonal factor Q (m × n, row-major, m ≥ n) of A = Q R, with signs chosen so that R has a positive
  /// diagonal: a normal random A then gives a Q that is uniform over orthonormal columns (Mezzadri 2007).
  package static func orthogonalFactor(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    precondition(rows >= columns && columns > 0 && matrix.count == rows * columns, "QR needs rows ≥ columns > 0")
    var q = matrix
    var tau = [Float](repeating: 0, count: columns)
    let (m, n) = (Int32(rows), Int32(columns))
    let factored = unsafe LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, m, n, &q, n, &tau)
    let signs = (0..<columns).map { q[$0 * columns + $0] < 0 ? Float(-1) : 1 }
    let formed = unsafe LAPACKE_sorgqr(LAPACK_ROW_MAJOR, m, n, n, &q, n, tau)
    precondition(factored == 0 && formed == 0, "LAPACK refused a QR factorisation")
    for row in 0..<rows {
      for column in 0..<columns { q[row * columns + column] *= signs[column] }
    }
    return q
  }

  /// The singular values, largest first, of a row-major matrix.
  package static func singularValues(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    precondition(matrix.count == rows * columns, "singular values: sizes do not match")
    guard rows > 0, columns > 0 else { return [] }
    var a = matrix
    var values = [Float](repeating: 0, count: min(rows, columns))
    var superdiagonal = [Float](repeating: 0, count: max(1, min(rows, columns) - 1))
    var none: [Float] = [0]
    var noneEither: [Float] = [0]
    let (m, n) = (Int32(rows), Int32(columns))
    let status = unsafe LAPACKE_sgesvd(
      LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "N")), m, n, &a, n, &values, &none, m,
      &noneEither, n, &superdiagonal)
    precondition(status == 0, "LAPACK found no singular values (status \(status)): the matrix is not finite")
    return values
  }

  /// The singular values of a row-major matrix A (m × n), largest first, and its right singular vectors: the columns of
  /// V in A = U Σ Vᵀ, here row by row [min(m, n), n].
  ///
  /// The largest element of each vector is made positive, so that the result is one of its kind. By the LQ
  /// factorisation of Aᵀ and the decomposition of its small factor, so that no U of m rows is formed.
  package static func rightSingularVectors(
    _ matrix: [Float], rows: Int, columns: Int
  ) -> (values: [Float], vectors: [Float]) {
    precondition(matrix.count == rows * columns && rows > 0 && columns > 0, "singular vectors: sizes do not match")
    // Read by columns, the row-major matrix is its own transpose, of `columns` × `rows`.
    var transposed = matrix
    let (n, m) = (Int32(columns), Int32(rows))
    let rank = min(rows, columns)
    let k = Int32(rank)
    var tau = [Float](repeating: 0, count: rank)
    let factored = unsafe LAPACKE_sgelqf(LAPACK_COL_MAJOR, n, m, &transposed, n, &tau)
    var lower = [Float](repeating: 0, count: columns * rank)
    for column in 0..<rank {
      for row in column..<columns { lower[column * columns + row] = transposed[column * columns + row] }
    }
    var values = [Float](repeating: 0, count: rank)
    var vectors = [Float](repeating: 0, count: columns * rank)
    var superdiagonal = [Float](repeating: 0, count: max(1, rank - 1))
    var none: [Float] = [0]
    let status = unsafe LAPACKE_sgesvd(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "S")), CChar(UInt8(ascii: "N")), n, k, &lower, n, &values, &vectors, n,
      &none, k, &superdiagonal)
    precondition(
      factored == 0 && status == 0, "LAPACK found no singular vectors (status \(status)): the matrix is not finite")
    // Read by rows, the column-major left vectors of the transpose are the right ones, one a row.
    for vector in 0..<rank {
      let range = (vector * columns)..<((vector + 1) * columns)
      let largest = range.max { abs(vectors[$0]) < abs(vectors[$1]) } ?? range.lowerBound
      if vectors[largest] < 0 { for place in range { vectors[place] = -vectors[place] } }
    }
    return (values, vectors)
  }
}
