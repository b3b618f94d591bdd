/// Item vectors in one of the forms in which they are stored: float32 rows that a query of the same form is multiplied
/// with.
package protocol StoredVectors: Sendable {
  /// Floats a row.
  var width: Int { get }
  /// The rows [N, width] as they are multiplied: with what was lost in storing them lost.
  var values: [Float] { get }
  /// Bytes a vector takes.
  var bytesPerVector: Int { get }
  /// The query for these rows, from one for the exact vectors.
  func query(_ exact: [Float]) -> [Float]
  /// What is added to every item's product with that query.
  func offset(_ exact: [Float]) -> Float
  /// Rows that are not stored, as they would be: with the same loss.
  func rows(_ exact: ExactVectors) -> [Float]
}

extension StoredVectors {
  package func query(_ exact: [Float]) -> [Float] { exact }
  package func offset(_ exact: [Float]) -> Float { 0 }
}

/// The exact vectors.
package struct ExactVectors: StoredVectors {
  package let width: Int
  package let values: [Float]
  package var bytesPerVector: Int { 4 * width }

  package init(_ values: [Float], width: Int) {
    precondition(width > 0 && values.count % width == 0, "whole rows")
    self.width = width
    self.values = values
  }

  package func rows(_ exact: ExactVectors) -> [Float] { exact.values }
}

/// Vectors rounded to half precision, to the nearest, ties to even (IEEE 754 binary16).
package struct HalfVectors: StoredVectors {
  package let width: Int
  /// The bits of the numbers [N, width].
  package let bits: [UInt16]
  package var bytesPerVector: Int { 2 * width }
  package var values: [Float] { bits.map { Float(Float16(bitPattern: $0)) } }

  package init(rounding vectors: ExactVectors) {
    width = vectors.width
    bits = vectors.values.map { Float16($0).bitPattern }
  }

  package init(bits: [UInt16], width: Int) {
    self.width = width
    self.bits = bits
  }

  package func rows(_ exact: ExactVectors) -> [Float] { HalfVectors(rounding: exact).values }
}

/// Vectors as signed bytes with one scale a vector: v ≈ scale · byte, scale = max |v| / 127, bytes rounded to the nearest,
/// ties to even.
package struct ByteVectors: StoredVectors {
  package let width: Int
  /// [N, width], each from -127 to 127.
  package let bytes: [Int8]
  /// [N].
  package let scales: [Float]
  package var bytesPerVector: Int { width + 4 }

  package var values: [Float] {
    bytes.indices.map { Float(bytes[$0]) * scales[$0 / width] }
  }

  package init(rounding vectors: ExactVectors) {
    let width = vectors.width
    let rows = vectors.values.count / width
    var scales: [Float] = []
    var bytes: [Int8] = []
    scales.reserveCapacity(rows)
    bytes.reserveCapacity(vectors.values.count)
    for row in 0..<rows {
      let values = vectors.values[(row * width)..<((row + 1) * width)]
      let largest = values.reduce(0) { max($0, abs($1)) }
      let scale = largest / 127
      scales.append(scale)
      for value in values {
        // The quotient of a tiny scale may round to more than 127.
        let rounded = scale > 0 ? (value / scale).rounded(.toNearestOrEven) : 0
        bytes.append(Int8(min(max(rounded, -127), 127)))
      }
    }
    self.width = width
    self.bytes = bytes
    self.scales = scales
  }

  package init(bytes: [Int8], scales: [Float], width: Int) {
    precondition(width > 0 && bytes.count == scales.count * width, "a scale a row")
    self.width = width
    self.bytes = bytes
    self.scales = scales
  }

  package func rows(_ exact: ExactVectors) -> [Float] { ByteVectors(rounding: exact).values }
}
