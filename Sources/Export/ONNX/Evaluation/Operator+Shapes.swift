// Operators that move elements.

extension Operator {
  /// Rows of the first operand by the integers of the second.
  func lookup() throws(OperatorFailure) -> ONNXValue {
    let (table, ids) = (try operands[0].floats(), try operands[1].integers())
    let (rows, width) = try operands[0].matrix()
    guard ids.allSatisfy({ (0..<rows).contains($0) }) else { throw OperatorFailure("an id is not in 0..<\(rows)") }
    var vectors: [Float] = []
    vectors.reserveCapacity(ids.count * width)
    for id in ids { vectors += table[(id * width)..<((id + 1) * width)] }
    return ONNXValue(operands[1].shape + [width], .floats(vectors))
  }

  /// Along the last dimension, which is the only one of a vector.
  func concatenation() throws(OperatorFailure) -> ONNXValue {
    if case .integers = operands[0].content {
      var values: [Int] = []
      for operand in operands { values += try operand.integers() }
      return ONNXValue([values.count], .integers(values))
    }
    guard attribute("axis") == [1] else { throw OperatorFailure("it does not join columns") }
    let rows = try operands[0].matrix().rows
    var parts: [(values: [Float], width: Int)] = []
    for operand in operands {
      let (height, width) = try operand.matrix()
      guard height == rows else { throw OperatorFailure("rows differ: \(operands.map(\.shape))") }
      parts.append((try operand.floats(), width))
    }
    let width = parts.reduce(0) { $0 + $1.width }
    var joined: [Float] = []
    joined.reserveCapacity(rows * width)
    for row in 0..<rows {
      for part in parts { joined += part.values[(row * part.width)..<((row + 1) * part.width)] }
    }
    return ONNXValue([rows, width], .floats(joined))
  }

  /// Columns of a matrix.
  func slice() throws(OperatorFailure) -> ONNXValue {
    let (rows, columns) = try operands[0].matrix()
    let bounds = (try operands[1].integers(), try operands[2].integers(), try operands[3].integers())
    guard bounds.0.count == 1, bounds.1.count == 1, bounds.2 == [1], 0 <= bounds.0[0], bounds.0[0] <= bounds.1[0],
      bounds.1[0] <= columns
    else { throw OperatorFailure("it does not take columns of \(operands[0].shape)") }
    let (from, to) = (bounds.0[0], bounds.1[0])
    let values = try operands[0].floats()
    return ONNXValue(
      [rows, to - from], .floats((0..<rows).flatMap { values[($0 * columns + from)..<($0 * columns + to)] }))
  }

  /// Columns added to a matrix at its end.
  func padding() throws(OperatorFailure) -> ONNXValue {
    let (rows, columns) = try operands[0].matrix()
    let pads = try operands[1].integers()
    guard pads.count == 4, pads[0...2] == [0, 0, 0], pads[3] >= 0 else {
      throw OperatorFailure("it does not add columns at the end")
    }
    func padded<Element>(_ values: [Element], with element: Element) -> [Element] {
      let pad = [Element](repeating: element, count: pads[3])
      return (0..<rows).flatMap { values[($0 * columns)..<(($0 + 1) * columns)] + pad }
    }
    let shape = [rows, columns + pads[3]]
    if case .integers(let values) = operands[0].content {
      return ONNXValue(shape, .integers(padded(values, with: operands.count > 2 ? try operands[2].integers()[0] : 0)))
    }
    let element = operands.count > 2 ? try operands[2].floats()[0] : 0
    return ONNXValue(shape, .floats(padded(try operands[0].floats(), with: element)))
  }

  /// Under the shape of the second operand, one extent of which may be -1.
  func reshape() throws(OperatorFailure) -> ONNXValue {
    var shape = try operands[1].integers()
    if let free = shape.firstIndex(of: -1) {
      shape[free] = 1
      let known = shape.reduce(1, *)
      let count = operands[0].shape.reduce(1, *)
      guard known > 0, count % known == 0 else { throw OperatorFailure("\(operands[0].shape) has no \(shape)") }
      shape[free] = count / known
    }
    return try operands[0].reshaped(shape)
  }

  /// Repeated along dimensions of extent 1.
  func expansion() throws(OperatorFailure) -> ONNXValue {
    let broadcast = try Broadcast([operands[0].shape, try operands[1].integers()])
    let values = try operands[0].floats()
    return ONNXValue(broadcast.shape, .floats(broadcast.map { first, _ in values[first] }))
  }

  /// The shape with one more dimension.
  func unsqueezed() throws(OperatorFailure) -> [Int] {
    var shape = operands[0].shape
    guard let axis = try operands[1].integers().first, (0...shape.count).contains(axis) else {
      throw OperatorFailure("it names no dimension")
    }
    shape.insert(1, at: axis)
    return shape
  }

  /// The shape without a dimension of extent 1.
  func squeezed() throws(OperatorFailure) -> [Int] {
    var shape = operands[0].shape
    guard let axis = try operands[1].integers().first, shape.indices.contains(axis), shape[axis] == 1 else {
      throw OperatorFailure("\(shape) has no such dimension of extent 1")
    }
    shape.remove(at: axis)
    return shape
  }
}
