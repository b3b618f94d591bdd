/// Arithmetic on one short row, such as an embedding. The compiler's own vector loops are made for long runs, and would
/// leave a row of 16 floats to their remainders.
enum ShortRow {
  /// y = x.
  @inline(__always)
  static func copy(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    forEachStep(
      count, { unsafe store(load(x + $0, SIMD16<Float>.self), y + $0) },
      { unsafe store(load(x + $0, SIMD4<Float>.self), y + $0) },
      { unsafe y[$0] = x[$0] })
  }

  /// y += x.
  @inline(__always)
  static func add(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    forEachStep(
      count, { unsafe store(load(y + $0, SIMD16<Float>.self) + load(x + $0, SIMD16<Float>.self), y + $0) },
      { unsafe store(load(y + $0, SIMD4<Float>.self) + load(x + $0, SIMD4<Float>.self), y + $0) },
      { unsafe y[$0] += x[$0] })
  }

  /// y = a · x.
  @inline(__always)
  static func scale(_ x: UnsafePointer<Float>, by a: Float, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    forEachStep(
      count, { unsafe store(a * load(x + $0, SIMD16<Float>.self), y + $0) },
      { unsafe store(a * load(x + $0, SIMD4<Float>.self), y + $0) }, { unsafe y[$0] = a * x[$0] })
  }

  /// y += a · x.
  @inline(__always)
  static func add(_ x: UnsafePointer<Float>, times a: Float, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    forEachStep(
      count, { unsafe store(load(y + $0, SIMD16<Float>.self) + a * load(x + $0, SIMD16<Float>.self), y + $0) },
      { unsafe store(load(y + $0, SIMD4<Float>.self) + a * load(x + $0, SIMD4<Float>.self), y + $0) },
      { unsafe y[$0] += a * x[$0] })
  }

  /// z = x ⊙ y.
  @inline(__always)
  static func multiply(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, to z: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    forEachStep(
      count, { unsafe store(load(x + $0, SIMD16<Float>.self) * load(y + $0, SIMD16<Float>.self), z + $0) },
      { unsafe store(load(x + $0, SIMD4<Float>.self) * load(y + $0, SIMD4<Float>.self), z + $0) },
      { unsafe z[$0] = x[$0] * y[$0] })
  }

  /// Steps of sixteen floats, then of four, then of one.
  @inline(__always)
  private static func forEachStep(
    _ count: Int, _ sixteen: (Int) -> Void, _ four: (Int) -> Void, _ one: (Int) -> Void
  ) {
    var k = 0
    while k + 16 <= count {
      sixteen(k)
      k += 16
    }
    while k + 4 <= count {
      four(k)
      k += 4
    }
    while k < count {
      one(k)
      k += 1
    }
  }

  @inline(__always)
  private static func load<Lanes: SIMD & BitwiseCopyable>(_ x: UnsafePointer<Float>, _: Lanes.Type) -> Lanes
  where Lanes.Scalar == Float {
    unsafe UnsafeRawPointer(x).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store<Lanes: SIMD & BitwiseCopyable>(_ value: Lanes, _ y: UnsafeMutablePointer<Float>) {
    unsafe UnsafeMutableRawPointer(y).storeBytes(of: value, as: Lanes.self)
  }
}
