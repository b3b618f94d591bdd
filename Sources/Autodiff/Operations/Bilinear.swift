import Kernels
package import Tensors

// B rows, F fields of D floats, P = F (F - 1) / 2 pairs (i, j), i < j, in the order (0, 1), (0, 2), …

/// Which pairs of a bilinear interaction share a matrix (FiBiNET, Huang et al., RecSys 2019).
package enum BilinearKind: Sendable, Equatable {
  /// One matrix for all pairs: [D, D].
  case all
  /// One for each left field: [F - 1, D, D]; the last field is never on the left.
  case each
  /// One for each pair: [P, D, D].
  case interaction

  /// The shape of the weight.
  package func weightShape(fields: Int, width: Int) -> Shape {
    switch self {
    case .all: [width, width]
    case .each: [fields - 1, width, width]
    case .interaction: [Pairs.count(of: fields), width, width]
    }
  }
}

/// p_ij = (W v_i) ⊙ v_j, or its sum, for all pairs of fields.
struct Bilinear: Operation {
  static let name = "bilinear"
  let map: FieldMap
  let isScalar: Bool
  let x: Tensor
  let weight: Tensor
  /// t = W v: [B, F·D], or [B, P·D] with a matrix a pair.
  let transformed: Tensor

  var attributes: [(name: String, value: String)] { [("kind", "\(map.kind)"), ("scalar", "\(isScalar)")] }
  var arithmetic: Int { 2 * transformed.count * map.width + 2 * x.rows * Pairs.count(of: map.fields) * map.width }

  /// With g = dp_ij: dv_j += g ⊙ W v_i; dt = g ⊙ v_j; dv_i += Wᵀ dt; dW = Σ_B dt v_iᵀ.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var (dt, dx) = (Tensor(uninitialized: transformed.shape), Tensor(uninitialized: x.shape))
    var left = dt.mutableSpan
    var right = dx.mutableSpan
    Pairs.productsGradient(
      transformed.span, x.span, gradient: output.span, fields: map.fields, width: map.width,
      form: map.form(isScalar: isScalar), left: &left, right: &right)
    if wanted[0] { map.addInputGradient(of: dt, weight: weight, to: &dx) }
    return [wanted[0] ? .dense(dx) : nil, wanted[1] ? .dense(map.weightGradient(of: dt, x: x, like: weight)) : nil]
  }
}

/// The linear maps t = W v of a bilinear interaction, each run as few matrix products.
struct FieldMap: Sendable {
  let kind: BilinearKind
  let fields: Int
  let width: Int

  func form(isScalar: Bool) -> Pairs.Form { Pairs.Form(leftPerPair: kind == .interaction, isScalar: isScalar) }

  /// Columns of t.
  private var columns: Int { (kind == .interaction ? Pairs.count(of: fields) : fields) * width }

  /// The products of one left field i: its columns of t and of W's rows. With a matrix a pair, the pairs (i, j) are
  /// neighbours, so that their matrices one above the other make one product.
  private func forEachLeftField(_ body: (_ field: Int, _ output: Int, _ height: Int, _ weight: Int) -> Void) {
    var column = 0
    for field in 0..<(fields - 1) {
      let height = (kind == .interaction ? fields - 1 - field : 1) * width
      body(field, column, height, column * width)
      column += height
    }
  }

  /// t = W v.
  func transformed(_ x: Tensor, weight: Tensor) -> Tensor {
    if kind == .all {
      return x.product(
        with: weight, otherTransposed: true, rows: x.rows * fields, columns: width, inner: width
      ).reshaped(x.shape)
    }
    var t = Tensor(uninitialized: Shape(rows: x.rows, columns: columns))
    var span = t.mutableSpan
    forEachLeftField { field, output, height, start in
      MatrixProduct.multiply(
        x.span, MatrixBlock(offset: field * width, stride: fields * width),
        weight.span, MatrixBlock(offset: start, stride: width), transposeB: true,
        m: x.rows, n: height, k: width, into: &span, MatrixBlock(offset: output, stride: columns))
    }
    return t
  }

  /// dx += Wᵀ dt.
  func addInputGradient(of dt: Tensor, weight: Tensor, to dx: inout Tensor) {
    let rows = dx.rows
    var span = dx.mutableSpan
    if kind == .all {
      return MatrixProduct.multiply(
        dt.span, weight.span, m: rows * fields, n: width, k: width, beta: 1, into: &span)
    }
    forEachLeftField { field, output, height, start in
      MatrixProduct.multiply(
        dt.span, MatrixBlock(offset: output, stride: columns), weight.span, MatrixBlock(offset: start, stride: width),
        m: rows, n: width, k: height, beta: 1, into: &span, MatrixBlock(offset: field * width, stride: fields * width))
    }
  }

  /// dW = Σ_B dt vᵀ.
  func weightGradient(of dt: Tensor, x: Tensor, like weight: Tensor) -> Tensor {
    if kind == .all {
      return dt.product(transposed: true, with: x, rows: width, columns: width, inner: x.rows * fields)
    }
    var dw = Tensor(uninitialized: weight.shape)
    var span = dw.mutableSpan
    forEachLeftField { field, output, height, start in
      MatrixProduct.multiply(
        dt.span, MatrixBlock(offset: output, stride: columns), transposeA: true,
        x.span, MatrixBlock(offset: field * width, stride: fields * width),
        m: height, n: width, k: x.rows, into: &span, MatrixBlock(offset: start, stride: width))
    }
    return dw
  }
}

extension Variable {
  /// The bilinear interactions of the fields of self [B, F·D]: p_ij = (W v_i) ⊙ v_j, a vector a pair [B, P·D], or its
  /// sum over the columns, a number a pair [B, P]. The rows of W are outputs, as in a linear layer: the matrix of the
  /// paper's v_i W is its transpose.
  ///
  /// - Parameter weight: of the shape `kind.weightShape(fields:width:)`.
  package func bilinear(weight: Variable, kind: BilinearKind, fields: Int, isScalar: Bool = false) -> Variable {
    precondition(fields > 1 && shape.columns % fields == 0, "\(shape) has no \(fields) fields of one width")
    let map = FieldMap(kind: kind, fields: fields, width: shape.columns / fields)
    precondition(
      weight.shape == kind.weightShape(fields: fields, width: map.width),
      "bilinear \(kind): a weight \(weight.shape) for \(fields) fields of \(map.width)")
    let transformed = map.transformed(value, weight: weight.value)
    let columns = Pairs.count(of: fields) * (isScalar ? 1 : map.width)
    var y = Tensor(uninitialized: Shape(rows: shape.rows, columns: columns))
    var span = y.mutableSpan
    Pairs.products(
      transformed.span, value.span, fields: fields, width: map.width, form: map.form(isScalar: isScalar), into: &span)
    return graph.record(
      y, from: [self, weight],
      by: Bilinear(map: map, isScalar: isScalar, x: value, weight: weight.value, transformed: transformed))
  }
}
