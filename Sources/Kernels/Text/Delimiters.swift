import Glibc

/// A field of delimited text.
package struct DelimitedField: BitwiseCopyable, Sendable {
  /// The bytes of a field of up to 8, the first in the highest place that is used; 0 for a longer one.
  package var word: UInt64 = 0
  package var start: Int32 = 0
  package var end: Int32 = 0
  /// Whether a record ends here.
  package var isLast = false

  package init() {}

  package init(word: UInt64, start: Int, end: Int, isLast: Bool) {
    self.word = word
    self.start = Int32(start)
    self.end = Int32(end)
    self.isLast = isLast
  }
}

/// Finds where the fields of delimited text begin and end, eight bytes at a time.
package enum Delimiters {
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Cuts text without quotes into fields: each ends at `separator`, or at a line feed, where a carriage return before it
  /// does not count, or at the end of the text.
  /// - Parameters:
  ///   - position: where a field begins.
  ///   - fields: receives the fields in their order, as many as there is room for.
  /// - Returns: the number of fields found and where the next one begins, which is beyond the text if none is left.
  package static func cut(
    _ text: Span<UInt8>, from position: Int, at separator: UInt8, into fields: inout MutableSpan<DelimitedField>
  ) -> (count: Int, position: Int) {
    precondition(position >= 0 && text.count < Int(Int32.max), "the text is too long")
    return unsafe text.withUnsafeBufferPointer { bytes in
      unsafe fields.withUnsafeMutableBufferPointer { fields in
        var cutter = unsafe Cutter(bytes: bytes, fields: fields, start: position)
        cutter.cut(at: separator)
        return (cutter.count, cutter.start)
      }
    }
  }

  /// Whether a byte is found from `start` on.
  package static func contains(_ byte: UInt8, in text: Span<UInt8>, from start: Int) -> Bool {
    precondition(start >= 0 && start <= text.count, "the place lies outside the text")
    return unsafe text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return false }
      return unsafe memchr(base + start, Int32(byte), bytes.count - start) != nil
    }
  }

  /// The last place of a byte from `start` on.
  package static func last(_ byte: UInt8, in text: Span<UInt8>, from start: Int) -> Int? {
    var index = text.count
    while index > start {
      index -= 1
      if text[index] == byte { return index }
    }
    return nil
  }

  /// The bytes `start..<end` as the word of a field.
  package static func word(of text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    precondition(start >= 0 && start <= end && end <= text.count, "the field lies outside the text")
    return unsafe text.withUnsafeBufferPointer { unsafe word(of: $0, start, end) }
  }

  @inline(__always)
  private static func word(of bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    let count = end - start
    guard count <= 8, count > 0, let base = bytes.baseAddress else { return 0 }
    if start + 8 <= bytes.count {
      let loaded = unsafe UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self)
      return UInt64(bigEndian: loaded) &>> UInt64(64 - 8 * count)
    }
    var word: UInt64 = 0
    for index in start..<end { word = unsafe word << 8 | UInt64(bytes[index]) }
    return word
  }

  @safe private struct Cutter {
    let bytes: UnsafeBufferPointer<UInt8>
    let fields: UnsafeMutableBufferPointer<DelimitedField>
    var start: Int
    var count = 0

    mutating func cut(at separator: UInt8) {
      guard let base = unsafe bytes.baseAddress else { return }
      let ones: UInt64 = 0x0101_0101_0101_0101
      let (separators, lineFeeds) = (ones &* UInt64(separator), ones &* UInt64(lineFeed))
      var index = start
      while unsafe index + 8 <= bytes.count {
        if unsafe count + 8 > fields.count { return }
        let word = unsafe UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
        var hits = Self.zeros(word ^ separators) | Self.zeros(word ^ lineFeeds)
        while hits != 0 {
          end(at: index + hits.trailingZeroBitCount / 8)
          hits &= hits - 1
        }
        index += 8
      }
      while unsafe index < bytes.count && count < fields.count {
        if unsafe bytes[index] == separator || bytes[index] == lineFeed { end(at: index) }
        index += 1
      }
      if unsafe index == bytes.count && count < fields.count && start <= index && index > 0
        && !(start == index && bytes[index - 1] == lineFeed)
      {
        end(at: index)
      }
    }

    /// The highest bit of each byte that is zero.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
      let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
      return ~(((word & low) &+ low) | word | low)
    }

    @inline(__always)
    private mutating func end(at index: Int) {
      let isLast = unsafe index == bytes.count || bytes[index] == lineFeed
      let end = unsafe isLast && index > start && bytes[index - 1] == carriageReturn ? index - 1 : index
      unsafe fields[count] = unsafe DelimitedField(
        word: word(of: bytes, start, end), start: start, end: end, isLast: isLast)
      count += 1
      start = index + 1
    }
  }
}
