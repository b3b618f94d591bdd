package import Tensors

/// The bytes of a protobuf message, field by field in the order they are added.
///
/// Of the wire format (protobuf.dev/programming-guides/encoding) it writes what ONNX needs: varints, 32-bit numbers and
/// length-delimited fields. Floats are kept as the tensors they come from until they are written to a file, so that a
/// message holds no copy of a table.
package struct ProtobufMessage: Sendable {
  /// A run of bytes.
  package enum Piece: Sendable {
    case bytes([UInt8])
    /// The elements, little-endian.
    case floats(Tensor)
  }

  private var closed: [Piece] = []
  private var tail: [UInt8] = []
  /// Number of bytes of all fields.
  package private(set) var byteCount = 0

  package init() {}

  /// What to write, in order.
  package var pieces: [Piece] { tail.isEmpty ? closed : closed + [.bytes(tail)] }

  /// An integer, boolean or enumeration.
  package mutating func integer(_ field: Int, _ value: Int) {
    key(field, wireType: 0)
    // A negative number is ten bytes long: its 64 bits in two's complement.
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// A float.
  package mutating func float(_ field: Int, _ value: Float) {
    key(field, wireType: 5)
    for shift in [0, 8, 16, 24] as [UInt32] { byte(UInt8(truncatingIfNeeded: value.bitPattern >> shift)) }
  }

  /// A string in UTF-8.
  package mutating func string(_ field: Int, _ value: String) {
    bytes(field, Array(value.utf8))
  }

  /// Bytes as they are.
  package mutating func bytes(_ field: Int, _ value: [UInt8]) {
    delimited(field, count: value.count)
    tail += value
    byteCount += value.count
  }

  /// The elements of a tensor as bytes, little-endian.
  package mutating func floats(_ field: Int, _ value: Tensor) {
    delimited(field, count: 4 * value.count)
    append(.floats(value))
  }

  /// A message inside this one.
  package mutating func message(_ field: Int, _ value: ProtobufMessage) {
    delimited(field, count: value.byteCount)
    for piece in value.pieces { append(piece) }
  }

  private mutating func append(_ piece: Piece) {
    switch piece {
    case .bytes(let bytes):
      tail += bytes
      byteCount += bytes.count
    case .floats(let tensor):
      if !tail.isEmpty { closed.append(.bytes(tail)) }
      tail = []
      closed.append(piece)
      byteCount += 4 * tensor.count
    }
  }

  private mutating func delimited(_ field: Int, count: Int) {
    key(field, wireType: 2)
    varint(UInt64(count))
  }

  private mutating func key(_ field: Int, wireType: Int) {
    varint(UInt64(field << 3 | wireType))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    byte(UInt8(rest))
  }

  private mutating func byte(_ value: UInt8) {
    tail.append(value)
    byteCount += 1
  }
}
