/// Many texts, one after another in one array of bytes. A text need not be UTF-8: files are read byte by byte.
package struct TextList: Sendable, Equatable {
  /// All texts end to end.
  package private(set) var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  package private(set) var ends: [Int64] = []

  package init() {}

  package init(_ texts: some Sequence<String>) {
    for text in texts { append(text.utf8) }
  }

  /// - Precondition: `ends` increase weakly, up to the number of bytes.
  init(bytes: [UInt8], ends: [Int64]) {
    precondition(ends.last ?? 0 == Int64(bytes.count), "the texts end elsewhere")
    self.bytes = bytes
    self.ends = ends
  }

  package mutating func append(_ text: some Sequence<UInt8>) {
    bytes.append(contentsOf: text)
    ends.append(Int64(bytes.count))
  }

  /// The bytes of a text.
  package func bytes(at index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }
}

extension TextList: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { ends.count }
  /// A text; what is not UTF-8 in it becomes U+FFFD.
  package subscript(index: Int) -> String { String(decoding: bytes(at: index), as: UTF8.self) }
}
