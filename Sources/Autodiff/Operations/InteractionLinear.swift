package import Kernels
package import Tensors

// S queries of D floats, N keys in S segments, H outputs.

/// y[n] = f(W [q_s ‖ k_n ‖ q_s - k_n ‖ q_s ⊙ k_n] + b), the concatenation never made: with the columns of W in four
/// blocks, z = (W_q + W_d) q + M_s k + b with M_s = W_k - W_d + W_p diag(q). A segment's keys are multiplied with its M_s
/// alone, so that neither q ⊙ k nor its gradient is made, and what one segment needs stays in the first cache.
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
  package var arithmetic: Int { (4 * query.rows + 2 * keys.rows) * blocks.product.count }

  /// With dz = dy ⊙ f′, g[s] = Σ_s dz and G_s = Σ_s dz kᵀ: dk = M_sᵀ dz, dq = (W_q + W_d)ᵀ g + Σ_h W_p[h] ⊙ G_s[h],
  /// dW_q = gᵀ q, dW_k = Σ_s G_s, dW_d = dW_q - dW_k, dW_p = Σ_s G_s diag(q), db = Σ g.
  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    let (width, outputs) = (query.columns, blocks.product.rows)
    var parts = segmentGradients(y: self.output ?? output, dy: output)
    let sums = parts.sums
    if wanted[0] {
      var span = parts.queries.mutableSpan
      MatrixProduct.multiply(
        sums.span, blocks.query.span, m: query.rows, n: width, k: outputs, beta: 1, into: &span)
    }
    var dw: Tensor?
    if wanted[2] {
      dw = InteractionWeight.joined(
        query: sums.product(transposed: true, with: query, rows: outputs, columns: width, inner: query.rows),
        key: parts.keyWeight, product: parts.productWeight)
    }
    let found = [parts.queries, parts.keys, dw, sums.sumOverRows]
    return zip(found, wanted).map { gradient, isWanted in isWanted ? gradient.map(Gradient.dense) : nil }
  }

  /// g [S, H]; of the queries, through M alone [S, D]; of the keys [N, D]; Σ_s G_s and Σ_s G_s diag(q), both [H, D].
  private typealias SegmentGradients = (
    sums: Tensor, queries: Tensor, keys: Tensor, keyWeight: Tensor, productWeight: Tensor
  )

  private func segmentGradients(y: Tensor, dy: Tensor) -> SegmentGradients {
    let (width, outputs) = (query.columns, blocks.product.rows)
    let weights = MatrixBlock(stride: width)
    let longest = zip(offsets, offsets.dropFirst()).reduce(0) { max($0, Int($1.1 - $1.0)) }
    var sums = Tensor(zeros: Shape(rows: query.rows, columns: outputs))
    var queries = Tensor(zeros: query.shape)
    var dkeys = Tensor(uninitialized: keys.shape)
    let weightShape = blocks.key.shape
    var (keyWeight, productWeight) = (Tensor(zeros: weightShape), Tensor(zeros: weightShape))
    // Room for one segment's dz, for its M or a product with it, and for its G.
    var dzRoom = Tensor(uninitialized: Shape(rows: longest, columns: outputs))
    var (matrixRoom, productsRoom) = (Tensor(uninitialized: weightShape), Tensor(uninitialized: weightShape))
    do {
      var g = sums.mutableSpan
      var dqueries = queries.mutableSpan
      var dk = dkeys.mutableSpan
      var ofKeys = keyWeight.mutableSpan
      var ofProducts = productWeight.mutableSpan
      var wholeDz = dzRoom.mutableSpan
      var matrix = matrixRoom.mutableSpan
      var products = productsRoom.mutableSpan
      for s in 0..<query.rows where offsets[s] < offsets[s + 1] {
        let (start, count) = (Int(offsets[s]), Int(offsets[s + 1] - offsets[s]))
        let (row, outputRow) = ((s * width)..<((s + 1) * width), (s * outputs)..<((s + 1) * outputs))
        let values = (start * outputs)..<((start + count) * outputs)
        let block = MatrixBlock(offset: start * width, stride: width)
        let q = query.span.extracting(row)
        var dz = wholeDz._mutatingExtracting(0..<values.count)
        Elementwise.activationGradient(
          output: y.span.extracting(values), gradient: dy.span.extracting(values), activation, into: &dz)
        var sum = g._mutatingExtracting(outputRow)
        Reductions.columnSums(dz.span, columns: outputs, into: &sum)

        blocks.combine(with: q, into: &matrix)
        MatrixProduct.multiply(
          dz.span, MatrixBlock(stride: outputs), matrix.span, weights, m: count, n: width, k: outputs, into: &dk,
          block)

        MatrixProduct.multiply(
          dz.span, MatrixBlock(stride: outputs), transposeA: true, keys.span, block, m: outputs, n: width, k: count,
          into: &products, weights)
        Elementwise.accumulate(products.span, into: &ofKeys)
        Elementwise.multiply(products.span, blocks.product.span, into: &matrix)
        var dq = dqueries._mutatingExtracting(row)
        Reductions.columnSums(matrix.span, columns: width, into: &dq)
        Rows.scaleColumns(products.span, by: q, into: &matrix)
        Elementwise.accumulate(matrix.span, into: &ofProducts)
      }
    }
    return (sums, queries, dkeys, keyWeight, productWeight)
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

  /// M of a segment whose query is q: [H, D].
  func combine(with q: Span<Float>, into matrix: inout MutableSpan<Float>) {
    Rows.scaleColumns(product.span, by: q, into: &matrix)
    Elementwise.accumulate(key.span, into: &matrix)
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
    // Keys outside every segment would have no gradient, and their place in the keys' would stay unwritten.
    Segments.check(offsets.span, count: keys.shape.rows)
    let blocks = InteractionWeight(weight.value)
    let ofQueries = value.product(
      with: blocks.query, otherTransposed: true, rows: shape.rows, columns: outputs, inner: width
    ).rowsShifted(by: bias.value)
    // With M transposed neither factor of a segment's product is, which is how OpenBLAS is fastest.
    let (key, product) = (blocks.key.transposed, blocks.product.transposed)
    var y = ofQueries.expanded(width: outputs, offsets: offsets)
    var span = y.mutableSpan
    var combined = key
    var matrix = combined.mutableSpan
    for s in 0..<shape.rows where offsets[s] < offsets[s + 1] {
      let (start, count) = (Int(offsets[s]), Int(offsets[s + 1] - offsets[s]))
      Rows.scaleRows(product.span, by: value.span.extracting((s * width)..<((s + 1) * width)), into: &matrix)
      Elementwise.accumulate(key.span, into: &matrix)
      MatrixProduct.multiply(
        keys.value.span, MatrixBlock(offset: start * width, stride: width), matrix.span, MatrixBlock(stride: outputs),
        m: count, n: outputs, k: width, beta: 1, into: &span, MatrixBlock(offset: start * outputs, stride: outputs))
      var part = span._mutatingExtracting((start * outputs)..<((start + count) * outputs))
      Elementwise.activate(&part, activation)
    }
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

  /// The columns as rows.
  fileprivate var transposed: Tensor {
    var y = Tensor(uninitialized: Shape(rows: columns, columns: rows))
    var span = y.mutableSpan
    Rows.transpose(self.span, columns: columns, into: &span)
    return y
  }
}
