import Kernels
import Testing

@testable import Datasets

@Suite("Events in order")
struct EventOrderTests {
  private let rows = 40_000
  private let columns: [[Int32]]
  private let times: [Int64]

  init() {
    var stream = RandomStream(seed: 3, purpose: "events", index: 0)
    func column(_ bound: Int, _ count: Int) -> [Int32] {
      (0..<count).map { _ in Int32(stream.integer(below: bound)) - 1 }
    }
    columns = [column(900, rows), column(5, rows), column(4, rows), column(3, rows)]
    times = column(2_000, rows).map { $0 < 0 ? Table.missingTime : Int64($0) }
  }

  /// The rows of a plain sort by all keys, time and row.
  private func sorted(_ width: Int) -> [Int32] {
    let kept = (0..<rows).filter { row in
      times[row] != Table.missingTime && columns[..<width].allSatisfy { $0[row] >= 0 }
    }
    let keys = (0..<rows).map { row in columns[..<width].map { Int64($0[row]) } + [times[row], Int64(row)] }
    return kept.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }.map(Int32.init)
  }

  @Test("A log is sorted by its keys, then by time, then by row, in parts", arguments: 1...4)
  func order(width: Int) {
    let team = ThreadTeam(threads: 3)
    let names = ["first", "second", "third", "fourth"]
    let table = Table(
      name: "log", path: "log.csv", count: rows,
      columns: zip(names, columns).map { Table.Column(name: $0, values: .id($1)) } + [
        Table.Column(name: "time", values: .time(times)),
        Table.Column(name: "row", values: .id((0..<Int32(rows)).map { $0 })),
      ], lines: LineIndex(), malformed: 0, filtered: 0)
    let kept = Set(names.dropFirst() + ["row"])
    let groups = EventGroups(table, key: ("first", 900), time: "time", keeping: kept, team: team)
    #expect(groups.parts.count > 1)
    let order = names[1..<width].reduce(EventOrder(groups)) { $0.refined(by: $1, team) }
    let expected = sorted(width)
    #expect(order.field("row", team) == expected)
    #expect(order.index.times.array == expected.map { times[Int($0)] })
    #expect(order.index.keys.map(\.array) == columns[1..<width].map { column in expected.map { column[Int($0)] } })
    let passes = groups.ids("row").map { $0 % 3 == 1 }
    let filtered = order.filtered(passes, team)
    let rows = filtered.field("row", team)
    #expect(rows == expected.filter { $0 % 3 == 1 })
    for id in 0..<900 {
      let own = rows[Int(filtered.offsets[id])..<Int(filtered.offsets[id + 1])]
      #expect(own.allSatisfy { columns[0][Int($0)] == Int32(id) })
    }
  }

  @Test("Samples are sorted by an id, those without one first, and each finds its place")
  func samples() {
    let order = SampleOrder(columns[0])
    let expected = (0..<Int32(rows)).sorted {
      (columns[0][Int($0)], $0) < (columns[0][Int($1)], $1)
    }
    #expect(order.samples == expected)
    #expect(order.places.indices.allSatisfy { order.samples[Int(order.places[$0])] == Int32($0) })
    let bounds = order.bounds(of: [0..<100, 100..<800, 800..<5_000])
    #expect(bounds == [0] + [100, 800].map { id in columns[0].count { $0 < id } } + [rows])
  }

  @Test("Numbers are sorted by their bits as by their values", arguments: [10, 5_000])
  func numbers(count: Int) {
    var stream = RandomStream(seed: 5, purpose: "numbers", index: 0)
    let scales: [Float] = [2e-38, 1, 1e30, 0]
    let values = (0..<count).map { _ in (stream.uniform() - 0.5) * scales[stream.integer(below: 4)] }
    #expect(NumericEncoding.sorted(values) == values.sorted())
    let whole = values.filter { $0 != 0 } + [.infinity, -.infinity, 0]
    #expect(NumericEncoding.sorted(whole) == whole.sorted())
  }
}
