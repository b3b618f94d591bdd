import CProcessor

/// Lookups of a table's rows brought together: each distinct row once, with the sum of what its lookups brought.
///
/// First `number` for every piece of lookups, then `add` for every piece in the same order. A row's values are added
/// in that order and, within a piece, by position. Time and memory depend on the number of lookups and never on the
/// size of the table: rows are found by open addressing in a hash table of at most four times as many places.
///
/// Several merges can share out the rows of one table: merge `share` of `shares` takes only those whose hash begins
/// with its number, so that no row is in two of them.
package struct RowMerge: Sendable {
  private static let rowsAhead = 16

  /// The distinct rows in the order in which they were first seen.
  package private(set) var rows: [Int32] = []

  private let width: Int
  private let share: UInt32
  private let shareBits: UInt32
  /// A used place holds (row + 1) · 2³² + the row's number; an empty one 0.
  private var places: [UInt64] = []
  private var pieces: [Piece] = []
  private var piecesAdded = 0
  private var rowsAdded = 0

  /// The lookups taken of a piece of `length`: their positions in it and the numbers of their rows.
  private struct Piece {
    let length: Int
    let positions: [Int32]
    let numbers: [Int32]
  }

  /// - Parameters:
  ///   - width: floats in a row.
  ///   - shares: how many merges share out the rows: a power of two.
  package init(width: Int, share: Int = 0, of shares: Int = 1) {
    precondition(width > 0, "a row needs a column")
    precondition(
      shares > 0 && shares & (shares - 1) == 0 && share >= 0 && share < shares, "share \(share) of \(shares)")
    self.width = width
    self.share = UInt32(share)
    shareBits = UInt32(shares.trailingZeroBitCount)
  }

  /// Takes note of the rows of the next piece of lookups.
  package mutating func number(_ ids: Span<Int32>) {
    let positions = positions(of: ids)
    reserve(rows.count + positions.count)
    let shift = UInt32(32 - places.count.trailingZeroBitCount)
    let last = places.count - 1
    var distinct = rows.count
    var numbers = [Int32](repeating: 0, count: positions.count)
    var numbersSpan = numbers.mutableSpan
    var newRows: [Int32] = []
    newRows.reserveCapacity(positions.count)
    let shareBits = shareBits
    var places = places.mutableSpan
    for n in positions.indices {
      let row = unsafe ids[unchecked: Int(positions[n])]
      let key = UInt64(UInt32(bitPattern: row)) + 1
      var place = Int((Self.hash(row) &<< shareBits) &>> shift)
      while true {
        let found = unsafe places[unchecked: place]
        if found >> 32 == key {
          unsafe numbersSpan[unchecked: n] = Int32(truncatingIfNeeded: found)
          break
        }
        if found == 0 {
          unsafe places[unchecked: place] = key << 32 | UInt64(distinct)
          unsafe numbersSpan[unchecked: n] = Int32(truncatingIfNeeded: distinct)
          newRows.append(row)
          distinct += 1
          break
        }
        place = (place + 1) & last
      }
    }
    rows += newRows
    pieces.append(Piece(length: ids.count, positions: positions, numbers: numbers))
  }

  /// sums[number of row] += values[n] for every lookup n of the next piece; the first of a row is copied, so `sums`
  /// [rows, width] need not be zero before. With `columns`, which is then the width of the rows of values, they are
  /// those from column `column` on.
  package mutating func add(
    _ values: Span<Float>, columns: Int? = nil, from column: Int = 0, into sums: inout MutableSpan<Float>
  ) {
    let stride = columns ?? width
    precondition(piecesAdded < pieces.count, "merge of rows: a piece was not numbered")
    let piece = pieces[piecesAdded]
    precondition(
      values.count == piece.length * stride && column >= 0 && column + width <= stride
        && sums.count == rows.count * width,
      "merge of rows: sizes do not match")
    unsafe values.withUnsafeBufferPointer { values in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let source = values.baseAddress, let target = sums.baseAddress else { return }
        let (positions, numbers) = (piece.positions.span, piece.numbers.span)
        for n in numbers.indices {
          if n + Self.rowsAhead < numbers.count {
            let ahead = unsafe source + Int(positions[unchecked: n + Self.rowsAhead]) &* stride + column
            let aheadTo = unsafe target + Int(numbers[unchecked: n + Self.rowsAhead]) &* width
            for line in Swift.stride(from: 0, to: width, by: 16) {
              unsafe prefetch_for_reading(ahead + line)
              unsafe prefetch_for_writing(aheadTo + line)
            }
          }
          let number = unsafe Int(numbers[unchecked: n])
          let from = unsafe source + Int(positions[unchecked: n]) * stride + column
          let to = unsafe target + number * width
          if number == rowsAdded {
            unsafe ShortRow.copy(from, to: to, width)
            rowsAdded += 1
          } else {
            unsafe ShortRow.add(from, to: to, width)
          }
        }
      }
    }
    piecesAdded += 1
  }

  /// Where this share's rows are.
  private func positions(of ids: Span<Int32>) -> [Int32] {
    // A shift by all 32 bits gives 0: a merge without shares takes every row.
    let shift = 32 - shareBits
    var positions = [Int32](repeating: 0, count: ids.count)
    var span = positions.mutableSpan
    var taken = 0
    var negative = false
    for n in ids.indices {
      let row = unsafe ids[unchecked: n]
      negative = negative || row < 0
      unsafe span[unchecked: taken] = Int32(truncatingIfNeeded: n)
      taken += Self.hash(row) >> shift == share ? 1 : 0
    }
    precondition(!negative, "merge of rows: a row is negative")
    positions.removeLast(ids.count - taken)
    return positions
  }

  /// Makes room for `count` distinct rows at a load of at most one half.
  private mutating func reserve(_ count: Int) {
    guard places.count < max(2 * count, 16) else { return }
    var capacity = 16
    while capacity < 2 * count { capacity *= 2 }
    places = [UInt64](repeating: 0, count: capacity)
    let shift = UInt32(32 - capacity.trailingZeroBitCount)
    for (number, row) in rows.enumerated() {
      var place = Int((Self.hash(row) &<< shareBits) &>> shift)
      while places[place] != 0 { place = (place + 1) & (capacity - 1) }
      places[place] = (UInt64(UInt32(bitPattern: row)) + 1) << 32 | UInt64(number)
    }
  }

  /// Multiplication by 2³² over the golden ratio: neighbouring rows land far apart (Knuth, vol. 3, 6.4).
  @inline(__always)
  private static func hash(_ row: Int32) -> UInt32 { UInt32(bitPattern: row) &* 0x9E37_79B9 }
}
