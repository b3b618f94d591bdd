import Glibc
import Kernels

// Operators that compute.

extension Operator {
  /// A function of the elements of two operands.
  @inline(__always)
  func floats(_ body: (Float, Float) -> Float) throws(OperatorFailure) -> ONNXValue {
    let (a, b) = (try operands[0].floats(), try operands[1].floats())
    let broadcast = try Broadcast([operands[0].shape, operands[1].shape])
    return ONNXValue(broadcast.shape, .floats(broadcast.map { body(a[$0], b[$1]) }))
  }

  /// As `floats`.
  func integers(_ body: (Int, Int) -> Int) throws(OperatorFailure) -> ONNXValue {
    let (a, b) = (try operands[0].integers(), try operands[1].integers())
    let broadcast = try Broadcast([operands[0].shape, operands[1].shape])
    return ONNXValue(broadcast.shape, .integers(broadcast.map { body(a[$0], b[$1]) }))
  }

  func activation() throws(OperatorFailure) -> ONNXValue {
    let x = try operands[0].floats()
    let alpha = node.operation == "LeakyRelu" ? try number("alpha") : 0
    let y: [Float] =
      switch node.operation {
      case "Sigmoid": x.map { 1 / (1 + expf(-$0)) }
      case "Tanh": x.map { tanhf($0) }
      default: x.map { $0 < 0 ? alpha * $0 : $0 }
      }
    return ONNXValue(operands[0].shape, .floats(y))
  }

  func comparison() throws(OperatorFailure) -> ONNXValue {
    let broadcast = try Broadcast([operands[0].shape, operands[1].shape])
    if node.operation == "Equal" {
      let (a, b) = (try operands[0].floats(), try operands[1].floats())
      return ONNXValue(broadcast.shape, .booleans(broadcast.map { a[$0] == b[$1] }))
    }
    let (a, b) = (try operands[0].integers(), try operands[1].integers())
    return ONNXValue(broadcast.shape, .booleans(broadcast.map { a[$0] >= b[$1] }))
  }

  /// The second operand where the first is true, the third elsewhere.
  func selection() throws(OperatorFailure) -> ONNXValue {
    let (condition, yes, no) = (try operands[0].booleans(), try operands[1].floats(), try operands[2].floats())
    let choices = try Broadcast([operands[1].shape, operands[2].shape])
    let all = try Broadcast([operands[0].shape, choices.shape])
    let pairs = choices.map { ($0, $1) }
    return ONNXValue(
      all.shape, .floats(all.map { condition[$0] ? yes[pairs[$1].0] : no[pairs[$1].1] }))
  }

  /// x Wᵀ + b.
  func linear() throws(OperatorFailure) -> ONNXValue {
    let (rows, inputs) = try operands[0].matrix()
    let (outputs, columns) = try operands[1].matrix()
    guard inputs == columns, attribute("transB") == [1] else {
      throw OperatorFailure("\(operands[0].shape) against a transposed \(operands[1].shape)")
    }
    let (x, weight) = (try operands[0].floats(), try operands[1].floats())
    let bias = operands.count > 2 ? try operands[2].floats() : [Float](repeating: 0, count: outputs)
    guard bias.count == outputs else { throw OperatorFailure("a bias \(operands[2].shape) for \(outputs) columns") }
    var y = (0..<rows).flatMap { _ in bias }
    var span = y.mutableSpan
    MatrixProduct.multiply(
      x.span, weight.span, transposeB: true, m: rows, n: outputs, k: inputs, beta: 1, into: &span)
    return ONNXValue([rows, outputs], .floats(y))
  }

  /// [B, 1, L] · [B, L, D] = [B, 1, D].
  func weighedSums() throws(OperatorFailure) -> ONNXValue {
    let (left, right) = (operands[0].shape, operands[1].shape)
    guard left.count == 3, right.count == 3, left[1] == 1, left[0] == right[0], left[2] == right[1] else {
      throw OperatorFailure("\(left) against \(right)")
    }
    let (weights, values) = (try operands[0].floats(), try operands[1].floats())
    let (length, width) = (right[1], right[2])
    var sums = [Float](repeating: 0, count: right[0] * width)
    for row in 0..<right[0] {
      for entry in (row * length)..<((row + 1) * length) {
        for column in 0..<width { sums[row * width + column] += weights[entry] * values[entry * width + column] }
      }
    }
    return ONNXValue([right[0], 1, width], .floats(sums))
  }

  /// A number a row of a matrix.
  func reduction(
    over axes: [Int], _ body: (ArraySlice<Float>) -> Float
  ) throws(OperatorFailure) -> ONNXValue {
    guard axes == [1] else { throw OperatorFailure("it does not reduce rows") }
    let values = try rows { [body($0)] }
    return attribute("keepdims") == [0] ? try values.reshaped([values.shape[0]]) : values
  }

  func softmax() throws(OperatorFailure) -> ONNXValue {
    guard attribute("axis") == [1] else { throw OperatorFailure("it is not over rows") }
    return try rows { row in
      let largest = row.max() ?? 0
      let powers = row.map { expf($0 - largest) }
      let total = powers.reduce(0, +)
      return powers.map { $0 / total }
    }
  }

  /// (x - mean) / √(variance + ε) · scale over each row.
  func layerNormalisation() throws(OperatorFailure) -> ONNXValue {
    let (scale, epsilon) = (try operands[1].floats(), try number("epsilon"))
    guard attribute("axis") == [-1], scale.count == operands[0].shape.last else {
      throw OperatorFailure("it is not over rows of \(scale.count)")
    }
    return try rows { row in
      let mean = row.reduce(0, +) / Float(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(row.count)
      return zip(row, scale).map { ($0 - mean) / (variance + epsilon).squareRoot() * $1 }
    }
  }

  /// Every row of a matrix replaced; all by rows of one width.
  private func rows(_ body: (ArraySlice<Float>) -> [Float]) throws(OperatorFailure) -> ONNXValue {
    let (rows, columns) = try operands[0].matrix()
    let x = try operands[0].floats()
    let y = (0..<rows).flatMap { body(x[($0 * columns)..<(($0 + 1) * columns)]) }
    return ONNXValue([rows, rows == 0 ? 0 : y.count / rows], .floats(y))
  }
}
