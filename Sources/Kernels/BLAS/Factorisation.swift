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
}
