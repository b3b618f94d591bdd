/// A tensor while a model is evaluated.
package struct ONNXValue: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    case floats([Float])
    case integers([Int])
    case booleans([Bool])
  }

  package let shape: [Int]
  package let content: Content

  package init(_ shape: [Int], _ content: Content) {
    self.shape = shape
    self.content = content
  }

  /// The same elements under another shape.
  func reshaped(_ shape: [Int]) throws(OperatorFailure) -> ONNXValue {
    guard shape.reduce(1, *) == self.shape.reduce(1, *) else { throw OperatorFailure("\(self.shape) has no \(shape)") }
    return ONNXValue(shape, content)
  }

  /// The elements as floats.
  func floats() throws(OperatorFailure) -> [Float] {
    guard case .floats(let values) = content else { throw OperatorFailure("it takes floats") }
    return values
  }

  /// The elements as integers.
  func integers() throws(OperatorFailure) -> [Int] {
    guard case .integers(let values) = content else { throw OperatorFailure("it takes integers") }
    return values
  }

  /// The elements as booleans.
  func booleans() throws(OperatorFailure) -> [Bool] {
    guard case .booleans(let values) = content else { throw OperatorFailure("it takes booleans") }
    return values
  }

  /// Rows and columns of a matrix.
  func matrix() throws(OperatorFailure) -> (rows: Int, columns: Int) {
    guard shape.count == 2 else { throw OperatorFailure("it takes a matrix, not \(shape)") }
    return (shape[0], shape[1])
  }
}

/// Why an operator could not be evaluated.
struct OperatorFailure: Error {
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

/// The common shape of two, and where the elements of each are found: dimensions of extent 1 are repeated.
struct Broadcast {
  let shape: [Int]
  /// One a dimension and operand; 0 where it is repeated.
  private let strides: [[Int]]

  init(_ shapes: [[Int]]) throws(OperatorFailure) {
    let rank = shapes.map(\.count).max() ?? 0
    let padded = shapes.map { [Int](repeating: 1, count: rank - $0.count) + $0 }
    var common = [Int](repeating: 1, count: rank)
    for shape in padded {
      for (dimension, extent) in shape.enumerated() where extent != 1 {
        guard common[dimension] == 1 || common[dimension] == extent else {
          throw OperatorFailure("\(shapes) have no common shape")
        }
        common[dimension] = extent
      }
    }
    shape = common
    strides = padded.map { shape in
      var step = 1
      return shape.reversed().map { extent in
        defer { step *= extent }
        return extent == 1 ? 0 : step
      }.reversed()
    }
  }

  /// The result for every element of the common shape; `body` is told the place in each operand.
  @inline(__always)
  func map<Element>(_ body: (_ first: Int, _ second: Int) -> Element) -> [Element] {
    let count = shape.reduce(1, *)
    let inner = shape.last ?? 1
    let (a, b) = (strides[0].last ?? 0, strides[1].last ?? 0)
    var result: [Element] = []
    result.reserveCapacity(count)
    for row in 0..<(inner == 0 ? 0 : count / inner) {
      let (firstStart, secondStart) = (start(of: row, operand: 0), start(of: row, operand: 1))
      for column in 0..<inner { result.append(body(firstStart + column * a, secondStart + column * b)) }
    }
    return result
  }

  /// Where a row of the common shape begins in an operand.
  private func start(of row: Int, operand: Int) -> Int {
    var (rest, place) = (row, 0)
    for dimension in shape.indices.dropLast().reversed() {
      place += rest % shape[dimension] * strides[operand][dimension]
      rest /= shape[dimension]
    }
    return place
  }
}
