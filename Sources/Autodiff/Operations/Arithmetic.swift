import Kernels
package import Tensors

/// z = a x + b y, of equal shapes.
struct Combination: Operation {
  static let name = "combine"
  let a: Float
  let b: Float

  var attributes: [(name: String, value: String)] { [("a", "\(a)"), ("b", "\(b)")] }

  /// dx = a dz, dy = b dz.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [wanted[0] ? .dense(output.scaled(by: a)) : nil, wanted[1] ? .dense(output.scaled(by: b)) : nil]
  }
}

/// y = a x + c.
package struct Affine: Operation {
  package static let name = "affine"
  package let a: Float
  package let c: Float

  package var attributes: [(name: String, value: String)] { [("a", "\(a)"), ("c", "\(c)")] }

  /// dx = a dy.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.scaled(by: a))]
  }
}

/// z = x ⊙ y, of equal shapes.
package struct Product: Operation {
  package static let name = "multiply"
  let x: Tensor
  let y: Tensor

  /// dx = dz ⊙ y, dy = dz ⊙ x.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [wanted[0] ? .dense(output.times(y)) : nil, wanted[1] ? .dense(output.times(x)) : nil]
  }
}

/// z = x ⊘ y, of equal shapes.
struct Quotient: Operation {
  static let name = "divide"
  let y: Tensor
  let z: Tensor

  /// dx = dz ⊘ y, dy = -dz ⊙ z ⊘ y.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: output.shape)
    var span = dx.mutableSpan
    Elementwise.divide(output.span, by: y.span, into: &span)
    return [wanted[0] ? .dense(dx) : nil, wanted[1] ? .dense(dx.times(z).scaled(by: -1)) : nil]
  }
}

/// y[r, c] = x[r, c] · s[r].
package struct RowScaling: Operation {
  package static let name = "scale_rows"
  let x: Tensor
  let scale: Tensor

  /// dx = dy · s, ds[r] = Σ_c dy[r, c] x[r, c].
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx: Tensor?
    var ds: Tensor?
    if wanted[0] { dx = output.rowsScaled(by: scale) }
    if wanted[1] {
      var sums = Tensor(uninitialized: scale.shape)
      var span = sums.mutableSpan
      Reductions.rowDots(output.span, x.span, columns: x.columns, into: &span)
      ds = sums
    }
    return [dx.map(Gradient.dense), ds.map(Gradient.dense)]
  }
}

/// y[r, c] = x[r, c] + b[c].
package struct RowAddition: Operation {
  package static let name = "add_to_rows"
  let shape: Shape

  /// dx = dy, db = Σ_r dy.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var sums = Tensor(uninitialized: shape)
    var span = sums.mutableSpan
    Reductions.columnSums(output.span, columns: output.columns, into: &span)
    return [wanted[0] ? .dense(output) : nil, wanted[1] ? .dense(sums) : nil]
  }
}

/// The same elements under another shape.
package struct Reshape: Operation {
  package static let name = "reshape"
  let from: Shape
  package let to: Shape

  package var attributes: [(name: String, value: String)] { [("to", "\(to)")] }

  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    [.dense(output.reshaped(from))]
  }
}

extension Variable {
  /// The value as a constant: no gradient flows through it (stop-gradient).
  package var detached: Variable { graph.detached(self) }

  package static func + (x: Variable, y: Variable) -> Variable { x.combined(1, with: y, 1) }

  package static func - (x: Variable, y: Variable) -> Variable { x.combined(1, with: y, -1) }

  package static func * (x: Variable, y: Variable) -> Variable {
    precondition(x.shape == y.shape, "multiply: \(x.shape) against \(y.shape)")
    return x.graph.record(x.value.times(y.value), from: [x, y], by: Product(x: x.value, y: y.value))
  }

  package static func / (x: Variable, y: Variable) -> Variable {
    precondition(x.shape == y.shape, "divide: \(x.shape) against \(y.shape)")
    var z = Tensor(uninitialized: x.shape)
    var span = z.mutableSpan
    Elementwise.divide(x.value.span, by: y.value.span, into: &span)
    return x.graph.record(z, from: [x, y], by: Quotient(y: y.value, z: z))
  }

  /// a · self + b · other.
  package func combined(_ a: Float, with other: Variable, _ b: Float) -> Variable {
    precondition(shape == other.shape, "combine: \(shape) against \(other.shape)")
    var z = Tensor(uninitialized: shape)
    var span = z.mutableSpan
    Elementwise.combine(a, value.span, b, other.value.span, into: &span)
    return graph.record(z, from: [self, other], by: Combination(a: a, b: b))
  }

  /// a · self + c.
  package func affine(times a: Float, plus c: Float = 0) -> Variable {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.affine(value.span, times: a, plus: c, into: &span)
    return graph.record(y, from: [self], by: Affine(a: a, c: c))
  }

  /// self [B, D] with the vector b [D] added to every row.
  package func addingToRows(_ vector: Variable) -> Variable {
    precondition(vector.value.count == shape.columns, "addition to rows: \(shape) and \(vector.shape)")
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Rows.fill(&span, with: vector.value.span)
    Elementwise.accumulate(value.span, into: &span)
    return graph.record(y, from: [self, vector], by: RowAddition(shape: vector.shape))
  }

  /// self [B, D] with row r multiplied by scale[r]; scale has B elements.
  package func scalingRows(by scale: Variable) -> Variable {
    precondition(scale.value.count == shape.rows, "scale of rows: \(shape) against \(scale.shape)")
    return graph.record(
      value.rowsScaled(by: scale.value), from: [self, scale], by: RowScaling(x: value, scale: scale.value))
  }

  /// The same elements under another shape of equal count.
  package func reshaped(_ shape: Shape) -> Variable {
    graph.record(value.reshaped(shape), from: [self], by: Reshape(from: self.shape, to: shape))
  }
}

extension Tensor {
  /// a · self.
  func scaled(by a: Float) -> Tensor {
    if a == 1 { return self }
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Elementwise.affine(self.span, times: a, plus: 0, into: &span)
    return y
  }

  /// self ⊙ other.
  func times(_ other: Tensor) -> Tensor {
    var z = Tensor(uninitialized: shape)
    var span = z.mutableSpan
    Elementwise.multiply(self.span, other.span, into: &span)
    return z
  }

  /// Row r multiplied by scale[r].
  func rowsScaled(by scale: Tensor) -> Tensor {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Rows.scaleRows(self.span, by: scale.span, into: &span)
    return y
  }
}
