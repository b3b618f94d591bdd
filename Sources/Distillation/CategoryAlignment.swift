package import Autodiff
import Kernels
import Tensors

/// Σ_{i≥2} ‖C(S_1) - C(S_i)‖²_F with C the covariance of the rows of a category.
struct CategoryAlignment: Operation {
  static let name = "category_alignment"
  /// A category's rows, centred; its covariance; and the derivative of the loss by that covariance.
  struct Part {
    let rows: [Int32]
    let centred: Tensor
    var derivative: Tensor
  }

  let parts: [Part]
  let rows: Int
  let width: Int

  /// dX_i = (2 / n_i) X̄_i dL/dC_i; centring needs no term of its own, since the columns of X̄_i sum to 0.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(zeros: Shape(rows: rows, columns: width))
    for part in parts {
      let count = part.rows.count
      var product = Tensor(uninitialized: Shape(rows: count, columns: width))
      var span = product.mutableSpan
      MatrixProduct.multiply(
        part.centred.span, part.derivative.span, m: count, n: width, k: width,
        alpha: 2 * output.scalar / Float(count), into: &span)
      var target = dx.mutableSpan
      Rows.scatterAdd(product.span, width: width, ids: part.rows.span, into: &target)
    }
    return [.dense(dx)]
  }
}

extension Variable {
  /// DAT's category alignment of self, item vectors [B, W] (Dual Augmented Two-tower, DLP-KDD 2021):
  /// Σ_{i≥2} ‖C(S_1) - C(S_i)‖²_F, C(S) = (1/n) Σ (x - x̄)(x - x̄)ᵀ over the n vectors of a category.
  ///
  /// S_1 is the category with most vectors, the lowest id among equals. The paper does not say n or n - 1, nor what to
  /// do with a category of one vector, whose covariance is 0: here n, and such categories take part like any other.
  package func categoryAlignment(categories: [Int32]) -> Variable {
    let width = shape.columns
    precondition(categories.count == shape.rows, "category alignment: \(categories.count) ids for \(shape)")
    var members: [Int32: [Int32]] = [:]
    for (row, category) in categories.enumerated() { members[category, default: []].append(Int32(row)) }
    let groups = members.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map(\.value)
    guard let largest = groups.first else { return graph.constant(Tensor(0)) }

    let (firstRows, firstCovariance) = centredCovariance(of: largest)
    var parts: [CategoryAlignment.Part] = []
    var sum = Tensor(zeros: Shape(rows: width, columns: width))
    var loss: Float = 0
    for rows in groups.dropFirst() {
      let (centred, covariance) = centredCovariance(of: rows)
      var difference = Tensor(uninitialized: covariance.shape)
      var span = difference.mutableSpan
      Elementwise.combine(1, firstCovariance.span, -1, covariance.span, into: &span)
      loss += Float(Reductions.squaredNorm(difference.span))
      sum.add(difference)
      var derivative = Tensor(uninitialized: covariance.shape)
      var scaled = derivative.mutableSpan
      Elementwise.affine(difference.span, times: -2, plus: 0, into: &scaled)
      parts.append(CategoryAlignment.Part(rows: rows, centred: centred, derivative: derivative))
    }
    var derivative = Tensor(uninitialized: sum.shape)
    var span = derivative.mutableSpan
    Elementwise.affine(sum.span, times: 2, plus: 0, into: &span)
    parts.append(CategoryAlignment.Part(rows: largest, centred: firstRows, derivative: derivative))
    return graph.record(
      Tensor(loss), from: [self], by: CategoryAlignment(parts: parts, rows: shape.rows, width: width))
  }

  /// The given rows less their mean [n, W], and their covariance [W, W].
  private func centredCovariance(of rows: [Int32]) -> (centred: Tensor, covariance: Tensor) {
    let (count, width) = (rows.count, shape.columns)
    var centred = Tensor(uninitialized: Shape(rows: count, columns: width))
    var target = centred.mutableSpan
    Rows.gather(value.span, width: width, ids: rows.span, into: &target)
    var mean = Tensor(uninitialized: [width])
    var sums = mean.mutableSpan
    Reductions.columnSums(centred.span, columns: width, into: &sums)
    for column in 0..<width { sums[column] /= Float(count) }
    var means = Tensor(uninitialized: centred.shape)
    var filled = means.mutableSpan
    Rows.fill(&filled, with: mean.span)
    var difference = centred.mutableSpan
    Elementwise.accumulate(means.span, times: -1, into: &difference)
    var covariance = Tensor(uninitialized: Shape(rows: width, columns: width))
    var product = covariance.mutableSpan
    MatrixProduct.multiply(
      centred.span, transposeA: true, centred.span, m: width, n: width, k: count, alpha: 1 / Float(count),
      into: &product)
    return (centred, covariance)
  }
}
