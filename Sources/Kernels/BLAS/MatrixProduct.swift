import COpenBLAS

/// Products of row-major matrices, by OpenBLAS on the calling thread.
package enum MatrixProduct {
  /// C[m, n] = α · op(A) · op(B) + β · C with op(A) of m × k and op(B) of k × n.
  ///
  /// - Parameters:
  ///   - transposeA: A is stored as k × m.
  ///   - transposeB: B is stored as n × k.
  package static func multiply(
    _ a: Span<Float>, transposeA: Bool = false, _ b: Span<Float>, transposeB: Bool = false, m: Int, n: Int, k: Int,
    alpha: Float = 1, beta: Float = 0, into c: inout MutableSpan<Float>
  ) {
    precondition(a.count == m * k && b.count == k * n && c.count == m * n, "matrix product: sizes do not match")
    guard m > 0, n > 0 else { return }
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            blasint(m), blasint(n), blasint(k), alpha, a.baseAddress, blasint(transposeA ? m : max(k, 1)),
            b.baseAddress, blasint(transposeB ? max(k, 1) : n), beta, c.baseAddress, blasint(n))
        }
      }
    }
  }
}

/// Where a matrix lies within a run of floats: from `offset` on, its rows `stride` floats apart.
package struct MatrixBlock: Sendable {
  let offset: Int
  let stride: Int

  package init(offset: Int = 0, stride: Int) {
    precondition(offset >= 0 && stride > 0, "a block at \(offset) with rows \(stride) apart")
    self.offset = offset
    self.stride = stride
  }

  func holds(rows: Int, columns: Int, of count: Int) -> Bool {
    columns <= stride && (rows == 0 || offset + (rows - 1) * stride + columns <= count)
  }
}

extension MatrixProduct {
  /// As `multiply`, for matrices that are blocks of larger ones. The rest of C stays as it is.
  package static func multiply(
    _ a: Span<Float>, _ blockA: MatrixBlock, transposeA: Bool = false, _ b: Span<Float>, _ blockB: MatrixBlock,
    transposeB: Bool = false, m: Int, n: Int, k: Int, beta: Float = 0, into c: inout MutableSpan<Float>,
    _ blockC: MatrixBlock
  ) {
    precondition(
      blockA.holds(rows: transposeA ? k : m, columns: transposeA ? m : k, of: a.count)
        && blockB.holds(rows: transposeB ? n : k, columns: transposeB ? k : n, of: b.count)
        && blockC.holds(rows: m, columns: n, of: c.count), "matrix product: blocks lie outside their matrices")
    guard m > 0, n > 0 else { return }
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          guard let c0 = c.baseAddress else { return }
          unsafe cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            blasint(m), blasint(n), blasint(k), 1, a.baseAddress.map { unsafe $0 + blockA.offset },
            blasint(blockA.stride), b.baseAddress.map { unsafe $0 + blockB.offset }, blasint(blockB.stride), beta,
            c0 + blockC.offset, blasint(blockC.stride))
        }
      }
    }
  }
}

/// The BLAS library behind the kernels.
package enum BLASLibrary {
  /// Makes every BLAS call run on its caller's thread alone: parallelism is over micro-batches, so that a result
  /// does not depend on the number of threads.
  package static func useOneThread() {
    openblas_set_num_threads(1)
  }

  /// Multiplications and additions a second of products 512 × 256 by 256 × 512, one on each thread of the team at the
  /// same time: what the library can do here, measured for about a fifth of a second.
  package static func measuredRate(team: ThreadTeam) -> Double {
    let (m, n, k) = (512, 512, 256)
    let (a, b) = ([Float](repeating: 1, count: m * k), [Float](repeating: 1, count: k * n))
    let rates = team.map(tasks: team.threads) { _ in
      var c = [Float](repeating: 0, count: m * n)
      var products = 0
      let start = ContinuousClock.now
      var elapsed = Duration.zero
      while elapsed < .milliseconds(200) {
        var span = c.mutableSpan
        MatrixProduct.multiply(a.span, b.span, m: m, n: n, k: k, into: &span)
        products += 1
        elapsed = start.duration(to: .now)
      }
      return Double(2 * m * n * k * products) / (elapsed / .seconds(1))
    }
    return rates.reduce(0, +)
  }

  /// The instruction-set kernels that OpenBLAS chose, such as `Haswell` or `SkylakeX`.
  package static var core: String {
    guard let name = unsafe openblas_get_corename() else { return "unknown" }
    return unsafe String(cString: name)
  }
}
