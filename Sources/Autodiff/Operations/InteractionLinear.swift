package import Kernels
package import Tensors

// S queries of D floats, N keys in S segments, H outputs.

/// y[n] = f(W [q_s ‖ k_n ‖ q_s - k_n ‖ q_s ⊙ k_n] + b), the concatenation never made: with the columns of W in four
/// blocks, z = (W_q + W_d) q + (W_k - W_d) k + W_p (q ⊙ k) + b.
package struct InteractionLinear: Operation {
  package static let name = "interaction_linear"
  package let activation: Activation
  package let offsets: [Int32]
  let query: Tensor
  let keys: Tensor
  let blocks: InteractionWeight
  /// Kept only where the activation's derivative is computed from it.
  let output: Tensor?

  package var attributes: [(name: String, value: String)] { [("activation", "\(activation)")] }
  package var arithmetic: Int { (2 * query.rows + 4 * keys.rows) * blocks.product.count }

  /// With dz = dy ⊙ f′, g[s] = Σ_s dz and p = q ⊙ k: dq = (W_q + W_d)ᵀ g + Σ_s (W_pᵀ dz) ⊙ k,
  /// dk = (W_k - W_d)ᵀ dz + (W_pᵀ dz) ⊙ q, dW_q = gᵀ q, dW_k = dzᵀ k, dW_d = dW_q - dW_k, dW_p = dzᵀ p, db = Σ dz.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    let (width, outputs) = (query.columns, blocks.product.rows)
    var dz = output
    if let y = self.output {
      dz = Tensor(uninitialized: output.shape)
      var span = dz.mutableSpan
      Elementwise.activationGradient(output: y.span, gradient: output.span, activation, into: &span)
    }
    let sums = dz.segmentSums(offsets: offsets)
    var (dq, dk): (Tensor?, Tensor?)
    if wanted[0] || wanted[1] {
      let dp = dz.product(with: blocks.product, rows: keys.rows, columns: width, inner: outputs)
      if wanted[0] {
        var gradient = sums.product(with: blocks.query, rows: query.rows, columns: width, inner: outputs)
        var span = gradient.mutableSpan
        Segments.accumulateProducts(dp.span, keys.span, width: width, offsets: offsets.span, into: &span)
        dq = gradient
      }
      if wanted[1] {
        var gradient = dz.product(with: blocks.key, rows: keys.rows, columns: width, inner: outputs)
        var span = gradient.mutableSpan
        Segments.multiply(
          query.span, entries: dp.span, width: width, offsets: offsets.span, adding: true, into: &span)
        dk = gradient
      }
    }
    var dw: Tensor?
    if wanted[2] {
      let products = query.multiplied(entries: keys, offsets: offsets)
      dw = InteractionWeight.joined(
        query: sums.product(transposed: true, with: query, rows: outputs, columns: width, inner: query.rows),
        key: dz.product(transposed: true, with: keys, rows: outputs, columns: width, inner: keys.rows),
        product: dz.product(transposed: true, with: products, rows: outputs, columns: width, inner: keys.rows))
    }
    return [dq, dk, dw, wanted[3] ? dz.sumOverRows : nil].map { $0.map(Gradient.dense) }
  }
}

/// The blocks of the weight by what they multiply, each [H, D].
struct InteractionWeight: Sendable {
  /// W_q + W_d.
  let query: Tensor
  /// W_k - W_d.
  let key: Tensor
  /// W_p.
  let product: Tensor

  /// From W [H, 4 D].
  init(_ weight: Tensor) {
    let width = weight.columns / 4
    let parts = (0..<4).map { weight.columns(from: $0 * width, width: width) }
    query = parts[0].plus(parts[2])
    key = parts[1].minus(parts[2])
    product = parts[3]
  }

  /// The gradient of W from those of W_q, W_k and W_p.
  static func joined(query: Tensor, key: Tensor, product: Tensor) -> Tensor {
    let width = query.columns
    var whole = Tensor(uninitialized: Shape(rows: query.rows, columns: 4 * width))
    var span = whole.mutableSpan
    for (index, part) in [query, key, query.minus(key), product].enumerated() {
      Rows.copyColumns(
        part.span, columns: width, from: 0, width: width, into: &span, columns: 4 * width, at: index * width)
    }
    return whole
  }
}

extension Variable {
  /// The first layer of DIN's attention (Zhou et al., KDD 2018) on every key of every segment:
  /// f(W [q ‖ k ‖ q - k ‖ q ⊙ k] + b), the query self [S, D], one row a segment; keys [N, D]; weight W [H, 4 D] with its
  /// columns in that order; bias b [H]. Result [N, H].
  package func interactionLinear(
    keys: Variable, offsets: [Int32], weight: Variable, bias: Variable, activation: Activation = .identity
  ) -> Variable {
    let (width, outputs) = (shape.columns, weight.shape.rows)
    precondition(
      keys.shape.columns == width && weight.shape.columns == 4 * width && bias.value.count == outputs,
      "interaction of \(shape) with \(keys.shape): a weight \(weight.shape), a bias \(bias.shape)")
    precondition(offsets.count == shape.rows + 1, "\(shape.rows) queries for \(offsets.count - 1) segments")
    let blocks = InteractionWeight(weight.value)
    let ofQueries = value.product(
      with: blocks.query, otherTransposed: true, rows: shape.rows, columns: outputs, inner: width
    ).rowsShifted(by: bias.value)
    let products = value.multiplied(entries: keys.value, offsets: offsets)
    var y = ofQueries.expanded(width: outputs, offsets: offsets)
    var span = y.mutableSpan
    MatrixProduct.multiply(
      keys.value.span, blocks.key.span, transposeB: true, m: keys.shape.rows, n: outputs, k: width, beta: 1,
      into: &span)
    MatrixProduct.multiply(
      products.span, blocks.product.span, transposeB: true, m: keys.shape.rows, n: outputs, k: width, beta: 1,
      into: &span)
    Elementwise.activate(&span, activation)
    return graph.record(
      y, from: [self, keys, weight, bias],
      by: InteractionLinear(
        activation: activation, offsets: offsets, query: value, keys: keys.value, blocks: blocks,
        output: activation == .identity ? nil : y))
  }
}

extension Tensor {
  fileprivate func plus(_ other: Tensor) -> Tensor { combined(1, other) }
  fileprivate func minus(_ other: Tensor) -> Tensor { combined(-1, other) }

  private func combined(_ b: Float, _ other: Tensor) -> Tensor {
    var z = Tensor(uninitialized: shape)
    var span = z.mutableSpan
    Elementwise.combine(1, self.span, b, other.span, into: &span)
    return z
  }

  /// Each row plus `bias`.
  fileprivate func rowsShifted(by bias: Tensor) -> Tensor {
    var y = Tensor(uninitialized: shape)
    var span = y.mutableSpan
    Rows.fill(&span, with: bias.span)
    Elementwise.accumulate(self.span, into: &span)
    return y
  }

  /// self[s] ⊙ entries[n] for every entry n of segment s.
  fileprivate func multiplied(entries: Tensor, offsets: [Int32]) -> Tensor {
    var y = Tensor(uninitialized: entries.shape)
    var span = y.mutableSpan
    Segments.multiply(self.span, entries: entries.span, width: columns, offsets: offsets.span, into: &span)
    return y
  }
}
