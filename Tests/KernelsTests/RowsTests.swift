import Kernels
import Testing

/// Rows of every width that the kernels take in steps of sixteen, four and one, against loops over single floats.
/// Values are small whole numbers, so that sums are exact.
@Suite("Rows")
struct RowsTests {
  private static let offsets: [Int32] = [0, 2, 2, 3, 6]
  private static let ids: [Int32] = [4, 0, 4, 2, 1, 4]

  /// Different for neighbouring places, from -8 to 8.
  private func numbers(_ count: Int, _ start: Int = 0) -> [Float] {
    (0..<count).map { Float(($0 * 7 + start) % 17 - 8) }
  }

  /// The segment of each entry.
  private func segment(_ entry: Int) -> Int { Self.offsets.lastIndex { Int($0) <= entry } ?? 0 }

  @Test("Rows are picked, and added where they came from, within wider rows", arguments: 1...40)
  func gatherAndScatter(width: Int) {
    let (table, ids) = (numbers(5 * width), Self.ids)
    let (columns, first) = (width + 5, 3)
    var wide = [Float](repeating: 99, count: 6 * columns)
    var span = wide.mutableSpan
    Rows.gather(table.span, width: width, ids: ids.span, into: &span, columns: columns, at: first)
    for place in wide.indices {
      let (row, column) = (place / columns, place % columns - first)
      #expect(wide[place] == (0..<width ~= column ? table[Int(ids[row]) * width + column] : 99))
    }
    let (values, narrow) = (numbers(6 * columns, 5), numbers(6 * width))
    var (sum, expected) = (table, table)
    for (n, id) in ids.enumerated() {
      for column in 0..<width { expected[Int(id) * width + column] += values[n * columns + first + column] }
    }
    var target = sum.mutableSpan
    Rows.scatterAdd(values.span, columns: columns, from: first, width: width, ids: ids.span, into: &target)
    #expect(sum == expected)

    var merge = RowMerge(width: width)
    merge.number(ids.span)
    merge.number(ids.span)
    #expect(merge.rows == [4, 0, 2, 1])
    var merged = [Float](repeating: .nan, count: 4 * width)
    var mergedSpan = merged.mutableSpan
    merge.add(values.span, columns: columns, from: first, into: &mergedSpan)
    merge.add(narrow.span, into: &mergedSpan)
    var whole = [Float](repeating: 0, count: 5 * width)
    for (n, id) in ids.enumerated() {
      for column in 0..<width {
        whole[Int(id) * width + column] += values[n * columns + first + column] + narrow[n * width + column]
      }
    }
    #expect(merged == merge.rows.flatMap { whole[(Int($0) * width)..<((Int($0) + 1) * width)] })
  }

  @Test("Segments are added up and their rows repeated", arguments: 1...40)
  func segments(width: Int) {
    let (entries, queries, weights) = (numbers(6 * width), numbers(4 * width, 3), numbers(6, 1))
    func ofSegments(_ body: (inout MutableSpan<Float>) -> Void) -> [Float] {
      var y = [Float](repeating: .nan, count: 4 * width)
      var span = y.mutableSpan
      body(&span)
      return y
    }
    func ofEntries(_ body: (inout MutableSpan<Float>) -> Void) -> [Float] {
      var y = [Float](repeating: .nan, count: 6 * width)
      var span = y.mutableSpan
      body(&span)
      return y
    }
    var (sums, weighted) = ([Float](repeating: 0, count: 4 * width), [Float](repeating: 0, count: 4 * width))
    for place in entries.indices {
      let target = segment(place / width) * width + place % width
      sums[target] += entries[place]
      weighted[target] += weights[place / width] * entries[place]
    }
    let offsets = Self.offsets
    #expect(ofSegments { Segments.sum(entries.span, width: width, offsets: offsets.span, into: &$0) } == sums)
    #expect(
      ofSegments {
        Segments.weightedSum(entries.span, weights: weights.span, width: width, offsets: offsets.span, into: &$0)
      } == weighted)
    let expanded = entries.indices.map { queries[segment($0 / width) * width + $0 % width] }
    #expect(ofEntries { Segments.expand(queries.span, width: width, offsets: offsets.span, into: &$0) } == expanded)
    #expect(
      ofEntries {
        Segments.expand(queries.span, weights: weights.span, width: width, offsets: offsets.span, into: &$0)
      } == entries.indices.map { weights[$0 / width] * expanded[$0] })
  }

  @Test("Rows and columns are scaled, copied and transposed", arguments: 1...40)
  func matrices(width: Int) {
    let (x, ofRows, ofColumns) = (numbers(6 * width), numbers(6, 1), numbers(width, 2))
    func matrix(_ columns: Int, _ body: (inout MutableSpan<Float>) -> Void) -> [Float] {
      var y = [Float](repeating: 99, count: 6 * columns)
      var span = y.mutableSpan
      body(&span)
      return y
    }
    #expect(
      matrix(width) { Rows.scaleRows(x.span, by: ofRows.span, into: &$0) }
        == x.indices.map { x[$0] * ofRows[$0 / width] })
    #expect(
      matrix(width) { Rows.scaleColumns(x.span, by: ofColumns.span, into: &$0) }
        == x.indices.map { x[$0] * ofColumns[$0 % width] })
    #expect(
      matrix(width) { Rows.transpose(x.span, columns: width, into: &$0) }
        == x.indices.map { x[$0 % 6 * width + $0 / 6] })
    let wide = matrix(width + 5) {
      Rows.copyColumns(x.span, columns: width, from: 0, width: width, into: &$0, columns: width + 5, at: 2)
    }
    let expected = wide.indices.map { place in
      let (row, column) = (place / (width + 5), place % (width + 5) - 2)
      return 0..<width ~= column ? x[row * width + column] : 99
    }
    #expect(wide == expected)
  }
}
