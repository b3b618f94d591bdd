// B rows of F fields, each an embedding of D floats; P = F (F - 1) / 2 pairs (i, j), i < j, in the order (0, 1), (0, 2), …

/// Second-order interactions of the fields of each row.
package enum Pairs {
  typealias Lanes = SIMD8<Float>

  /// Number of pairs of `fields` fields.
  package static func count(of fields: Int) -> Int { fields * (fields - 1) / 2 }

  /// What stands on the left of a pair's product, and what comes of the product.
  package struct Form: Sendable, Equatable {
    /// The left factor is t[b, p], one a pair, and not t[b, i], one a field.
    package let leftPerPair: Bool
    /// A pair gives the sum of its product and not the product itself.
    package let isScalar: Bool

    package init(leftPerPair: Bool, isScalar: Bool) {
      self.leftPerPair = leftPerPair
      self.isScalar = isScalar
    }
  }

  /// y[b, p] = t ⊙ x[b, j], or its sum, with t = t[b, i] or t[b, p]: x [B, F·D], t [B, F·D] or [B, P·D],
  /// y [B, P·D] or [B, P].
  package static func products(
    _ t: Span<Float>, _ x: Span<Float>, fields: Int, width: Int, form: Form, into y: inout MutableSpan<Float>
  ) {
    let rows = rowsChecked(t.count, x.count, y.count, fields: fields, width: width, form: form)
    let pairs = count(of: fields)
    let (leftStride, outStride) = ((form.leftPerPair ? pairs : fields) * width, form.isScalar ? pairs : pairs * width)
    unsafe t.withUnsafeBufferPointer { t in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let t0 = t.baseAddress, let x0 = x.baseAddress, let y0 = y.baseAddress else { return }
          for row in 0..<rows {
            let (left, right) = unsafe (t0 + row * leftStride, x0 + row * fields * width)
            let out = unsafe y0 + row * outStride
            if form.isScalar && !form.leftPerPair {
              unsafe triangle(left, right, fields, width, into: out)
              continue
            }
            var pair = 0
            for i in 0..<(fields - 1) {
              for j in (i + 1)..<fields {
                let a = unsafe left + (form.leftPerPair ? pair : i) * width
                let b = unsafe right + j * width
                if form.isScalar {
                  unsafe out[pair] = quarters(a, b, width).sum()
                } else {
                  unsafe multiply(a, b, width, into: out + pair * width)
                }
                pair += 1
              }
            }
          }
        }
      }
    }
  }

  /// The gradients of `products`: dt of the shape of t and dx of that of x, the latter through the right factor only.
  package static func productsGradient(
    _ t: Span<Float>, _ x: Span<Float>, gradient dy: Span<Float>, fields: Int, width: Int, form: Form,
    left dt: inout MutableSpan<Float>, right dx: inout MutableSpan<Float>
  ) {
    let rows = rowsChecked(t.count, x.count, dy.count, fields: fields, width: width, form: form)
    precondition(dt.count == t.count && dx.count == x.count, "pairs: sizes do not match")
    let pairs = count(of: fields)
    let (leftStride, outStride) = ((form.leftPerPair ? pairs : fields) * width, form.isScalar ? pairs : pairs * width)
    Elementwise.fill(&dt, with: 0)
    Elementwise.fill(&dx, with: 0)
    unsafe t.withUnsafeBufferPointer { t in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe dy.withUnsafeBufferPointer { dy in
          unsafe dt.withUnsafeMutableBufferPointer { dt in
            unsafe dx.withUnsafeMutableBufferPointer { dx in
              guard let t0 = t.baseAddress, let x0 = x.baseAddress, let dy0 = dy.baseAddress,
                let dt0 = dt.baseAddress, let dx0 = dx.baseAddress
              else { return }
              for row in 0..<rows {
                let (left, right) = (row * leftStride, row * fields * width)
                let above = unsafe dy0 + row * outStride
                if form.isScalar && !form.leftPerPair {
                  unsafe triangleGradient(above, t0 + left, x0 + right, fields, width, into: dt0 + left, dx0 + right)
                  continue
                }
                var pair = 0
                for i in 0..<(fields - 1) {
                  for j in (i + 1)..<fields {
                    let a = left + (form.leftPerPair ? pair : i) * width
                    let b = right + j * width
                    if form.isScalar {
                      unsafe spread(above[pair], t0 + a, x0 + b, width, into: dt0 + a, dx0 + b)
                    } else {
                      unsafe spread(above + pair * width, t0 + a, x0 + b, width, into: dt0 + a, dx0 + b)
                    }
                    pair += 1
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static func rowsChecked(
    _ t: Int, _ x: Int, _ y: Int, fields: Int, width: Int, form: Form
  ) -> Int {
    precondition(fields > 1 && width > 0 && x % (fields * width) == 0, "pairs: \(x) floats of \(fields) × \(width)")
    let rows = x / (fields * width)
    let pairs = count(of: fields)
    precondition(
      t == rows * width * (form.leftPerPair ? pairs : fields) && y == rows * pairs * (form.isScalar ? 1 : width),
      "pairs: sizes do not match")
    return rows
  }

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Float>) -> Lanes {
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func add(_ value: Lanes, to pointer: UnsafeMutablePointer<Float>) {
    let raw = UnsafeMutableRawPointer(pointer)
    unsafe raw.storeBytes(of: raw.loadUnaligned(as: Lanes.self) + value, as: Lanes.self)
  }

  /// Four sums that add up to a · b.
  @inline(__always)
  static func quarters(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ width: Int
  ) -> SIMD4<Float> {
    var lanes = Lanes.zero
    var k = 0
    while k + 8 <= width {
      unsafe lanes += load(a + k) * load(b + k)
      k += 8
    }
    var four = lanes.lowHalf + lanes.highHalf
    while k < width {
      unsafe four.x += a[k] * b[k]
      k += 1
    }
    return four
  }

  @inline(__always)
  private static func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ width: Int, into y: UnsafeMutablePointer<Float>
  ) {
    var k = 0
    while k + 8 <= width {
      unsafe UnsafeMutableRawPointer(y + k).storeBytes(of: load(a + k) * load(b + k), as: Lanes.self)
      k += 8
    }
    while k < width {
      unsafe y[k] = a[k] * b[k]
      k += 1
    }
  }

  /// da += g · b, db += g · a.
  @inline(__always)
  private static func spread(
    _ g: Float, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ width: Int,
    into da: UnsafeMutablePointer<Float>, _ db: UnsafeMutablePointer<Float>
  ) {
    var k = 0
    while k + 8 <= width {
      unsafe add(g * load(b + k), to: da + k)
      unsafe add(g * load(a + k), to: db + k)
      k += 8
    }
    while k < width {
      unsafe da[k] += g * b[k]
      unsafe db[k] += g * a[k]
      k += 1
    }
  }

  /// da += g ⊙ b, db += g ⊙ a.
  @inline(__always)
  private static func spread(
    _ g: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ width: Int,
    into da: UnsafeMutablePointer<Float>, _ db: UnsafeMutablePointer<Float>
  ) {
    var k = 0
    while k + 8 <= width {
      unsafe add(load(g + k) * load(b + k), to: da + k)
      unsafe add(load(g + k) * load(a + k), to: db + k)
      k += 8
    }
    while k < width {
      unsafe da[k] += g[k] * b[k]
      unsafe db[k] += g[k] * a[k]
      k += 1
    }
  }
}
