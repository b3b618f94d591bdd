import Kernels

/// The fields of a protobuf message in a file, one after the other.
struct ProtobufReader {
  /// What a field holds.
  enum Value {
    case integer(Int)
    case float(Float)
    /// A string, bytes or a message, by the place it has in the file.
    case delimited(Range<Int>)
  }

  /// The file ends within a field, or a field is of no kind that ONNX has.
  struct Damage: Error {}

  private let bytes: StoredArray<UInt8>
  private var position: Int
  private let end: Int

  /// - Parameter range: the message's place in the file.
  init(_ bytes: StoredArray<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field, nil at the end.
  mutating func next() throws(Damage) -> (field: Int, value: Value)? {
    guard position < end else { return nil }
    let key = try varint()
    let field = Int(key >> 3)
    switch key & 7 {
    case 0: return (field, .integer(Int(truncatingIfNeeded: try varint())))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - position) else { throw Damage() }
      defer { position += Int(count) }
      return (field, .delimited(position..<(position + Int(count))))
    case 5:
      guard end - position >= 4 else { throw Damage() }
      defer { position += 4 }
      return (field, .float(Self.float(bytes.span, at: position)))
    default: throw Damage()
    }
  }

  /// All fields of a message.
  static func fields(
    of bytes: StoredArray<UInt8>, _ range: Range<Int>
  ) throws(Damage) -> [(field: Int, value: Value)] {
    var reader = ProtobufReader(bytes, range)
    var fields: [(field: Int, value: Value)] = []
    while let field = try reader.next() { fields.append(field) }
    return fields
  }

  /// The four bytes from `position` on as a little-endian float.
  static func float(_ bytes: Span<UInt8>, at position: Int) -> Float {
    var bits: UInt32 = 0
    for index in 0..<4 { bits |= UInt32(bytes[position + index]) << (8 * UInt32(index)) }
    return Float(bitPattern: bits)
  }

  private mutating func varint() throws(Damage) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw Damage() }
      let byte = bytes.span[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw Damage()
  }
}
