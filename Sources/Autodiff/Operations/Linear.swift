package import Kernels
package import Tensors

/// y = f(x Wᵀ + b): x [B, I], W [O, I], b [O], y [B, O].
package struct FusedLinear: Operation {
  package static let name = "linear"
  package let activation: Activation
  let input: Tensor
  let weight: Tensor
  /// Kept only where the activation's derivative is computed from it.
  let output: Tensor?

  package var attributes: [(name: String, value: String)] { [("activation", "\(activation)")] }
  package var arithmetic: Int { 2 * input.rows * weight.count }

  /// dz = dy ⊙ f′, dx = dz W, dW = dzᵀ x, db = Σ_B dz.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    let (rows, inputs, outputs) = (input.rows, weight.columns, weight.rows)
    var dz = output
    if let y = self.output {
      dz = Tensor(uninitialized: output.shape)
      var span = dz.mutableSpan
      Elementwise.activationGradient(output: y.span, gradient: output.span, activation, into: &span)
    }
    let dx = wanted[0] ? dz.product(with: weight, rows: rows, columns: inputs, inner: outputs) : nil
    let dw =
      wanted[1] ? dz.product(transposed: true, with: input, rows: outputs, columns: inputs, inner: rows) : nil
    guard wanted.count > 2 else { return [dx.map(Gradient.dense), dw.map(Gradient.dense)] }
    var db: Tensor?
    if wanted[2] {
      var sums = Tensor(uninitialized: [outputs])
      var span = sums.mutableSpan
      Reductions.columnSums(dz.span, columns: outputs, into: &span)
      db = sums
    }
    return [dx.map(Gradient.dense), dw.map(Gradient.dense), db.map(Gradient.dense)]
  }
}

extension Variable {
  /// f(x Wᵀ + b) for x = self [B, I], weight W [O, I] and bias b [O] or none: [B, O].
  package func linear(weight: Variable, bias: Variable?, activation: Activation = .identity) -> Variable {
    let (rows, inputs, outputs) = (shape.rows, weight.shape.columns, weight.shape.rows)
    precondition(shape.columns == inputs, "linear: an input \(shape) against a weight \(weight.shape)")
    var y = Tensor(uninitialized: Shape(rows: rows, columns: outputs))
    var span = y.mutableSpan
    if let bias { Rows.fill(&span, with: bias.value.span) }
    MatrixProduct.multiply(
      value.span, weight.value.span, transposeB: true, m: rows, n: outputs, k: inputs, beta: bias == nil ? 0 : 1,
      into: &span)
    Elementwise.activate(&span, activation)
    return graph.record(
      y, from: [self, weight] + (bias.map { [$0] } ?? []),
      by: FusedLinear(
        activation: activation, input: value, weight: weight.value, output: activation == .identity ? nil : y))
  }
}

extension Tensor {
  /// op(self) · op(other), a matrix [rows, columns], with the extent `inner` between them.
  func product(
    transposed: Bool = false, with other: Tensor, otherTransposed: Bool = false, rows: Int, columns: Int, inner: Int
  ) -> Tensor {
    var result = Tensor(uninitialized: Shape(rows: rows, columns: columns))
    var span = result.mutableSpan
    MatrixProduct.multiply(
      self.span, transposeA: transposed, other.span, transposeB: otherTransposed, m: rows, n: columns, k: inner,
      into: &span)
    return result
  }
}

/// C = A B: A [m, k], B [k, n].
struct MatrixMultiplication: Operation {
  static let name = "matmul"
  let left: Tensor
  let right: Tensor

  var arithmetic: Int { 2 * left.count * right.columns }

  /// dA = dC Bᵀ, dB = Aᵀ dC.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    let (m, k, n) = (left.rows, right.rows, right.columns)
    return [
      wanted[0] ? .dense(output.product(with: right, otherTransposed: true, rows: m, columns: k, inner: n)) : nil,
      wanted[1] ? .dense(left.product(transposed: true, with: output, rows: k, columns: n, inner: m)) : nil,
    ]
  }
}

extension Variable {
  /// The matrix product self [m, k] · other [k, n].
  package func matrixProduct(with other: Variable) -> Variable {
    precondition(shape.columns == other.shape.rows, "matmul: \(shape) against \(other.shape)")
    let product = value.product(
      with: other.value, rows: shape.rows, columns: other.shape.columns, inner: shape.columns)
    return graph.record(
      product, from: [self, other], by: MatrixMultiplication(left: value, right: other.value))
  }
}
