package import Kernels

/// The kinds of elements that are written to `.npy` files.
package enum NumPyElement: String, Sendable, CaseIterable {
  case float32 = "<f4"
  /// Written and read as the numbers' bits.
  case float16 = "<f2"
  case int8 = "|i1"

  /// Bytes an element.
  package var size: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    case .int8: 1
    }
  }
}

/// Arrays in NumPy's `.npy` format, version 1.0: little-endian, C order.
///
/// Format: `\u{93}NUMPY`, the version's two bytes, the header's length as a 16-bit integer, the header (a Python
/// dictionary with `descr`, `fortran_order` and `shape`, filled up with spaces to a multiple of 64 bytes in all and ended by a
/// newline), then the elements. Source: NEP 1, "A Simple File Format for NumPy Arrays".
package enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Writes elements whose bytes are `values`'s.
  package static func write<Element: BitwiseCopyable & Sendable>(
    _ values: [Element], as element: NumPyElement, shape: [Int], to path: String
  ) throws(FileFailure) {
    precondition(
      MemoryLayout<Element>.stride == element.size && values.count == shape.reduce(1, *),
      "an array of shape \(shape) has as many elements")
    let file = try OutputFile(path: path)
    try file.write(StoredArray(header(element, shape)))
    try file.write(StoredArray(values))
    try file.finish()
  }

  /// Reads an array of float32 numbers.
  package static func floats(_ path: String) throws(FileFailure) -> (values: StoredArray<Float>, shape: [Int]) {
    try read(path, .float32)
  }

  /// Reads an array of float16 numbers as their bits.
  package static func halves(_ path: String) throws(FileFailure) -> (values: StoredArray<UInt16>, shape: [Int]) {
    try read(path, .float16)
  }

  /// Reads an array of signed bytes.
  package static func bytes(_ path: String) throws(FileFailure) -> (values: StoredArray<Int8>, shape: [Int]) {
    try read(path, .int8)
  }

  private static func read<Element: BitwiseCopyable & Sendable>(
    _ path: String, _ element: NumPyElement
  ) throws(FileFailure) -> (values: StoredArray<Element>, shape: [Int]) {
    let region = try Region(mapping: path)
    func failure(_ reason: String) -> FileFailure { FileFailure(path: path, reason: reason) }
    guard let start = StoredArray<UInt8>(region, offset: 0, count: 10)?.array, Array(start.prefix(6)) == magic,
      start[6] == 1
    else { throw failure("not a .npy file of version 1") }
    let length = Int(start[8]) | Int(start[9]) << 8
    guard let bytes = StoredArray<UInt8>(region, offset: 10, count: length)?.array else {
      throw failure("its header is cut off")
    }
    let header = NumPyHeader(String(decoding: bytes, as: UTF8.self))
    guard let header else { throw failure("its header cannot be read") }
    guard header.type == element.rawValue, !header.isFortranOrder else {
      throw failure("holds \(header.type) in \(header.isFortranOrder ? "Fortran" : "C") order, not \(element.rawValue)")
    }
    var count = 1
    for extent in header.shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows else { throw failure("its shape is too large") }
      count = product
    }
    guard let values = StoredArray<Element>(region, offset: 10 + length, count: count),
      region.count == 10 + length + count * element.size
    else { throw failure("its size does not fit its shape \(header.shape)") }
    return (values, header.shape)
  }

  private static func header(_ element: NumPyElement, _ shape: [Int]) -> [UInt8] {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = Array("{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(extents)), }".utf8)
    let unpadded = magic.count + 4 + text.count + 1
    text += [UInt8](repeating: UInt8(ascii: " "), count: (64 - unpadded % 64) % 64)
    text.append(UInt8(ascii: "\n"))
    return magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }
}

/// What the header of a `.npy` file says.
private struct NumPyHeader {
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]

  /// Nil when the text is no such header.
  init?(_ text: String) {
    guard let type = Self.value(of: "descr", in: text), let order = Self.value(of: "fortran_order", in: text),
      let start = text.firstIndex(of: "("), let end = text[start...].firstIndex(of: ")")
    else { return nil }
    var shape: [Int] = []
    for part in text[text.index(after: start)..<end].split(separator: ",") {
      let digits = part.drop { $0 == " " }
      guard digits.isEmpty || Int(digits).map({ $0 >= 0 }) == true else { return nil }
      if let extent = Int(digits) { shape.append(extent) }
    }
    self.type = type.filter { $0 != "'" }
    isFortranOrder = order == "True"
    self.shape = shape
  }

  /// What stands between the key's colon and the next comma.
  private static func value(of key: String, in text: String) -> String? {
    guard let range = text.firstRange(of: "'\(key)':") else { return nil }
    let rest = text[range.upperBound...].drop { $0 == " " }
    return rest.firstIndex(of: ",").map { String(rest[..<$0]) }
  }
}
