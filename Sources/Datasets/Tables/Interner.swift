import Synchronization

/// Gives each distinct text a number 0, 1, 2, … in the order of first appearance.
///
/// One interner serves all columns whose ids are compared with one another (a domain), so that equal texts are equal
/// numbers.
final class Interner: Sendable {
  private let numbers = Mutex(TextNumbers())

  var count: Int { numbers.withLock { $0.count } }

  /// The number of a text, a new one if it has none yet.
  func number(of text: String) -> Int32 { numbers.withLock { $0.number(of: text) } }

  /// For each text of others its number here; those that are new are numbered in their order there.
  func numbers(of others: TextNumbers) -> [Int32] { numbers.withLock { $0.numbers(of: others) } }

  /// The number of a text; nil if it has none.
  func known(_ text: Span<UInt8>) -> Int32? { numbers.withLock { $0.known(text) } }

  func text(of number: Int32) -> String {
    String(decoding: bytes(of: number), as: UTF8.self)
  }

  /// The bytes of a text.
  func bytes(of number: Int32) -> ArraySlice<UInt8> { numbers.withLock { $0.bytes(of: number) } }
}
