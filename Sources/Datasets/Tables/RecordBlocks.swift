import Kernels
import Synchronization

/// Gives a file out in blocks that end where a record ends, to be parsed by several threads.
///
/// Memory: a block and the beginning of the next one.
final class RecordBlocks: Sendable {
  struct Block: Sendable {
    /// From 0, in the order of the file.
    let number: Int
    let bytes: [UInt8]
    /// Where the block's first record begins.
    let start: Int
    /// Whether there are double quotes that may mean something.
    let hasQuotes: Bool
  }

  /// Why the file was given out up to a block only.
  enum Failure: Sendable {
    case unreadable(reason: String)
    /// No record ends within the length that a record can have.
    case endlessRecord
  }

  private struct State {
    let file: InputFile
    var number = 0
    /// The bytes that were read behind the last block's end.
    var rest: [UInt8] = []
    var isAtEnd = false
    var failure: Failure?
  }

  private let path: String
  private let separator: UInt8
  private let quotes: Bool
  private let start: Int
  private let blockSize: Int
  private let state: Mutex<State>

  /// - Parameter start: where the first record begins in the file.
  init(
    path: String, from start: Int, separator: UInt8, quotes: Bool, blockSize: Int
  ) throws(DatasetError) {
    self.path = path
    self.separator = separator
    self.quotes = quotes
    self.start = start
    self.blockSize = blockSize
    do { state = Mutex(State(file: try InputFile(path: path))) } catch {
      throw .unreadableFile(path: path, reason: error.reason)
    }
  }

  /// Why no block follows the last one, unless the file ends there.
  var failure: Failure? { state.withLock { $0.failure } }

  /// Gives out no further block.
  func stop() { state.withLock { $0.isAtEnd = true } }

  /// The next block; nil at the end of the file and after a failure.
  func next() -> Block? {
    state.withLock { state in
      if state.isAtEnd { return nil }
      do throws(FileFailure) { return try block(&state) } catch {
        state.failure = .unreadable(reason: error.reason)
        state.isAtEnd = true
        return nil
      }
    }
  }

  private func block(_ state: inout State) throws(FileFailure) -> Block? {
    var bytes = state.rest
    state.rest = []
    let start = state.number == 0 ? start : 0
    while true {
      let filled = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: max(start + blockSize - filled, filled)))
      let count = try state.file.read(into: &bytes, from: filled)
      if filled + count < bytes.count {
        state.isAtEnd = true
        bytes.removeLast(bytes.count - filled - count)
      }
      let hasQuotes = quotes && Delimiters.contains(RecordReader.quote, in: bytes.span, from: min(start, bytes.count))
      let end = state.isAtEnd ? bytes.count : endOfLastRecord(bytes, from: start, hasQuotes: hasQuotes)
      if end > start {
        state.rest = Array(bytes[end...])
        bytes.removeLast(bytes.count - end)
        state.number += 1
        return Block(number: state.number - 1, bytes: bytes, start: start, hasQuotes: hasQuotes)
      }
      if state.isAtEnd { return nil }
      if bytes.count - start > RecordReader.longestRecord {
        state.failure = .endlessRecord
        state.isAtEnd = true
        return nil
      }
    }
  }

  /// Where the last whole record ends; `start` if none does.
  private func endOfLastRecord(_ bytes: [UInt8], from start: Int, hasQuotes: Bool) -> Int {
    guard hasQuotes else {
      return Delimiters.last(RecordReader.lineFeed, in: bytes.span, from: start).map { $0 + 1 } ?? start
    }
    // Whether a line feed is text depends on all that precedes it.
    var reader = RecordReader(
      path: path, bytes: bytes, from: start, separator: separator, quotes: true, isAtEnd: false)
    reader.skipBufferedRecords()
    return reader.consumed
  }
}
