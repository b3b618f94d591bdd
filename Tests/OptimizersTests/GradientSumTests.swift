import Autodiff
import Kernels
import Tensors
import Testing

@testable import Optimizers

@Suite struct GradientSumTests {
  @Test func lookupsOfOneRowAreAddedUp() {
    let table = parameter("t", [10, 2], kind: .table)
    let sum = GradientSum(
      of: [
        gradients(table, rows: [7, 3, 7], [1, 2, 3, 4, 5, 6]), gradients(table, rows: [3, 0], [10, 20, 30, 40]),
      ],
      over: [table], team: oneThread)
    #expect(sum.pieces.count == 1)
    #expect(sum.pieces[0].rows == .list([7, 3, 0]))
    #expect(sum.pieces[0].values.array == [6, 8, 13, 24, 30, 40])
    #expect(sum.norm == Double(36 + 64 + 169 + 576 + 900 + 1600).squareRoot())
  }

  @Test func mergingFirstGivesTheSameRows() {
    let table = parameter("t", [10, 1], kind: .table)
    let matrix = parameter("m", [1, 1])
    let both = Gradients(
      parameters: gradients(table, rows: [7, 3, 7], [1, 2, 4]).parameters + gradients(matrix, [5]).parameters)
    let merged = both.mergingRows()
    guard case .rows(let pieces) = merged.parameters[0].gradient,
      case .dense(let tensor) = merged.parameters[1].gradient
    else {
      Issue.record("kinds changed")
      return
    }
    #expect(pieces.map(\.rows) == [[7, 3]])
    #expect(pieces[0].values.array == [5, 2])
    #expect(tensor.array == [5])
  }

  /// Of [n, 3] one table has the first column and another the last two; values of a row's own width come beside them.
  @Test func columnsOfWiderValuesAreAddedUp() {
    let (narrow, wide) = (parameter("n", [10, 1], kind: .table), parameter("w", [10, 2], kind: .table))
    let values = Tensor([1, 2, 3, 10, 20, 30, 100, 200, 300], [3, 3])
    let both = Gradients(parameters: [
      (narrow, .rows([RowGradient(rows: [7, 3, 7], values: values, columns: 0..<1)])),
      (
        wide,
        .rows([
          RowGradient(rows: [4, 4, 9], values: values, columns: 1..<3),
          RowGradient(rows: [9, 0], values: Tensor([1, 2, 3, 4], [2, 2])),
        ])
      ),
    ])
    for gradients in [both, both.mergingRows()] {
      let sum = GradientSum(of: [gradients], over: [narrow, wide], team: oneThread)
      #expect(sum.pieces.map(\.rows) == [.list([7, 3]), .list([4, 9, 0])])
      #expect(sum.pieces.map(\.values.array) == [[101, 10], [22, 33, 201, 302, 3, 4]])
    }
    var table = [Float](repeating: 0, count: 20)
    var span = table.mutableSpan
    RowGradient(rows: [4, 4, 9], values: values, columns: 1..<3).scatterAdd(into: &span)
    #expect(Array(table[8..<10] + table[18..<20]) == [22, 33, 200, 300])
    #expect(table.reduce(0, +) == 555)
  }

  @Test func emptyAndAbsentGradientsHaveNoPiece() {
    let table = parameter("t", [10, 2], kind: .table)
    let other = parameter("o", [2])
    let sum = GradientSum(of: [gradients(table, rows: [], [])], over: [table, other], team: oneThread)
    #expect(sum.pieces.isEmpty)
    #expect(sum.norm == 0)
    #expect(GradientSum(of: [], over: [table], team: oneThread).pieces.isEmpty)
  }

  @Test func parametersThatAreNotTrainedAreLeftOut() {
    let (trained, frozen) = (parameter("a", [1]), parameter("b", [1]))
    let both = Gradients(parameters: gradients(frozen, [100]).parameters + gradients(trained, [3]).parameters)
    #expect(GradientSum(of: [both, both], over: [trained], team: oneThread).norm == 6)
  }

  @Test func microBatchesAreAddedInTheirOrder() {
    // In single precision (1 + 2⁻²⁴) + 2⁻²⁴ = 1, but (2⁻²⁴ + 2⁻²⁴) + 1 is the next number after 1.
    let tiny: Float = 0x1p-24
    let matrix = parameter("m", [1, 1])
    let table = parameter("t", [3, 1], kind: .table)
    for (terms, expected) in [([1, tiny, tiny], 1), ([tiny, tiny, 1], Float(1).nextUp)] {
      let dense = GradientSum(of: terms.map { gradients(matrix, [$0]) }, over: [matrix], team: oneThread)
      let rows = GradientSum(of: terms.map { gradients(table, rows: [2], [$0]) }, over: [table], team: oneThread)
      #expect(dense.pieces[0].values.array == [expected])
      #expect(rows.pieces[0].values.array == [expected])
    }
  }

  /// Enough lookups for several shares, against a plain sum.
  @Test func manyLookupsAreSharedOut() {
    let table = parameter("t", [50_000, 4], kind: .table)
    var stream = RandomStream(seed: 5, purpose: "lookups")
    var expected = [Float](repeating: 0, count: 200_000)
    var microBatches: [Gradients] = []
    for _ in 0..<4 {
      let rows = (0..<30_000).map { _ in Int32(stream.integer(below: stream.integer(below: 50_000) + 1)) }
      let values = rows.flatMap { _ in (0..<4).map { _ in Float(stream.integer(below: 100)) } }
      for (n, row) in rows.enumerated() {
        for column in 0..<4 { expected[Int(row) * 4 + column] += values[n * 4 + column] }
      }
      microBatches.append(gradients(table, rows: rows, values))
    }
    let sum = GradientSum(of: microBatches, over: [table], team: oneThread)
    #expect(sum.pieces.count == 4)
    var found = [Float](repeating: 0, count: 200_000)
    var seen = Set<Int32>()
    for piece in sum.pieces {
      guard case .list(let rows) = piece.rows else {
        Issue.record("a table's piece must list its rows")
        return
      }
      let values = piece.values.array
      for (n, row) in rows.enumerated() {
        #expect(seen.insert(row).inserted)
        for column in 0..<4 { found[Int(row) * 4 + column] = values[n * 4 + column] }
      }
    }
    #expect(found == expected)
  }
}
