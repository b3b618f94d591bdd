/// The pairs of one row whose left factor is one a field and whose result is one number: FiBiNET's cheapest form, and
/// the one on a teacher's hot path.
extension Pairs {
  /// out[p] = left[i] · right[j] for the pairs of one row, four at a time: their sums are taken together, since a sum
  /// across the lanes of one register would cost more than the product.
  @inline(__always)
  static func triangle(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ fields: Int, _ width: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    var pair = 0
    for i in 0..<(fields - 1) {
      let a = unsafe left + i * width
      var j = i + 1
      while j + 4 <= fields {
        let b = unsafe right + j * width
        let (s0, s1) = unsafe (quarters(a, b, width), quarters(a, b + width, width))
        let (s2, s3) = unsafe (quarters(a, b + 2 * width, width), quarters(a, b + 3 * width, width))
        let (low, high) = (Lanes(lowHalf: s0, highHalf: s1), Lanes(lowHalf: s2, highHalf: s3))
        let halves = Lanes(lowHalf: low.evenHalf + low.oddHalf, highHalf: high.evenHalf + high.oddHalf)
        unsafe UnsafeMutableRawPointer(out + pair).storeBytes(
          of: halves.evenHalf + halves.oddHalf, as: SIMD4<Float>.self)
        j += 4
        pair += 4
      }
      while j < fields {
        unsafe out[pair] = quarters(a, right + j * width, width).sum()
        j += 1
        pair += 1
      }
    }
  }

  /// dleft[i] = Σ_{j > i} g[p] right[j], dright[j] = Σ_{i < j} g[p] left[i] for the pairs of one row, each sum in
  /// registers.
  @inline(__always)
  static func triangleGradient(
    _ g: UnsafePointer<Float>, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ fields: Int, _ width: Int,
    into dleft: UnsafeMutablePointer<Float>, _ dright: UnsafeMutablePointer<Float>
  ) {
    var k = 0
    while k + 16 <= width {
      unsafe sums(g, left + k, right + k, fields, width, into: dleft + k, dright + k, SIMD16<Float>.self)
      k += 16
    }
    while k + 8 <= width {
      unsafe sums(g, left + k, right + k, fields, width, into: dleft + k, dright + k, SIMD8<Float>.self)
      k += 8
    }
    while k + 2 <= width {
      unsafe sums(g, left + k, right + k, fields, width, into: dleft + k, dright + k, SIMD2<Float>.self)
      k += 2
    }
    guard k < width else { return }
    var pair = 0
    for i in 0..<(fields - 1) {
      for j in (i + 1)..<fields {
        unsafe dleft[i * width + k] += g[pair] * right[j * width + k]
        unsafe dright[j * width + k] += g[pair] * left[i * width + k]
        pair += 1
      }
    }
  }

  /// `triangleGradient` of the columns that one vector holds.
  @inline(__always)
  private static func sums<Vector: SIMD & BitwiseCopyable>(
    _ g: UnsafePointer<Float>, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ fields: Int, _ width: Int,
    into dleft: UnsafeMutablePointer<Float>, _ dright: UnsafeMutablePointer<Float>, _: Vector.Type
  ) where Vector.Scalar == Float {
    var pair = 0
    for i in 0..<(fields - 1) {
      var sum = Vector.zero
      for j in (i + 1)..<fields {
        unsafe sum += g[pair] * UnsafeRawPointer(right + j * width).loadUnaligned(as: Vector.self)
        pair += 1
      }
      unsafe UnsafeMutableRawPointer(dleft + i * width).storeBytes(of: sum, as: Vector.self)
    }
    for j in 1..<fields {
      var sum = Vector.zero
      pair = j - 1
      for i in 0..<j {
        unsafe sum += g[pair] * UnsafeRawPointer(left + i * width).loadUnaligned(as: Vector.self)
        pair += fields - 2 - i
      }
      unsafe UnsafeMutableRawPointer(dright + j * width).storeBytes(of: sum, as: Vector.self)
    }
  }
}
