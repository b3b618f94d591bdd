/// Arithmetic on one short row, such as an embedding. The compiler's own vector loops are made for long runs, and would
/// leave a row of 16 floats to their remainders.
enum ShortRow {
  private typealias Lanes = SIMD16<Float>

  /// y = x.
  @inline(__always)
  static func copy(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    var k = 0
    while k + 16 <= count {
      unsafe store(load(x + k), to: y + k)
      k += 16
    }
    while k < count {
      unsafe y[k] = x[k]
      k += 1
    }
  }

  /// y += x.
  @inline(__always)
  static func add(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    var k = 0
    while k + 16 <= count {
      unsafe store(load(y + k) + load(x + k), to: y + k)
      k += 16
    }
    while k < count {
      unsafe y[k] += x[k]
      k += 1
    }
  }

  /// y = a · x.
  @inline(__always)
  static func scale(_ x: UnsafePointer<Float>, by a: Float, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    var k = 0
    while k + 16 <= count {
      unsafe store(a * load(x + k), to: y + k)
      k += 16
    }
    while k < count {
      unsafe y[k] = a * x[k]
      k += 1
    }
  }

  /// y += a · x.
  @inline(__always)
  static func add(_ x: UnsafePointer<Float>, times a: Float, to y: UnsafeMutablePointer<Float>, _ count: Int) {
    var k = 0
    while k + 16 <= count {
      unsafe store(load(y + k) + a * load(x + k), to: y + k)
      k += 16
    }
    while k < count {
      unsafe y[k] += a * x[k]
      k += 1
    }
  }

  /// z = x ⊙ y.
  @inline(__always)
  static func multiply(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, to z: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    var k = 0
    while k + 16 <= count {
      unsafe store(load(x + k) * load(y + k), to: z + k)
      k += 16
    }
    while k < count {
      unsafe z[k] = x[k] * y[k]
      k += 1
    }
  }

  /// z += x ⊙ y.
  @inline(__always)
  static func addProduct(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, to z: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    var k = 0
    while k + 16 <= count {
      unsafe store(load(z + k) + load(x + k) * load(y + k), to: z + k)
      k += 16
    }
    while k < count {
      unsafe z[k] += x[k] * y[k]
      k += 1
    }
  }

  @inline(__always)
  private static func load(_ x: UnsafePointer<Float>) -> Lanes {
    unsafe UnsafeRawPointer(x).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(_ value: Lanes, to y: UnsafeMutablePointer<Float>) {
    unsafe UnsafeMutableRawPointer(y).storeBytes(of: value, as: Lanes.self)
  }
}
