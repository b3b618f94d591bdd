import Kernels
import TestSupport
import Testing

@testable import Datasets

@Suite("Tables read in blocks by several threads")
struct TableBlocksTests {
  private let folder = TemporaryFolder()

  /// Rows with everything that makes a record hard to find the end of, some of them malformed.
  private static func text(quotes: Bool) -> String {
    var stream = RandomStream(seed: 7, purpose: "rows", index: 0)
    let ids = ["a", "bb", "a-text-of-more-than-eight-bytes", "é", "NULL", "", "12345678", "007"]
    let quoted = ["\"x,\ny\"", "\"say \"\"no\"\"\"", "\"\"", "mid\"dle", "\"a\r\n\r\nb\""]
    var text = "\u{FEFF}\r\nuser,time,tags,item,n\r\n"
    for row in 0..<400 {
      func pick(_ texts: [String]) -> String { texts[stream.integer(below: texts.count)] }
      let item = quotes && stream.integer(below: 4) == 0 ? pick(quoted) : pick(ids)
      let number = pick(["1", "-2.5", "x", "", "1e3"])
      text += "\(pick(ids)),\(1_000 + row),\(pick(["a|bb", "", "|é|"])),\(item),\(number)"
      text += pick([",extra\n", "\n", "\n", "\r\n", "\n\n", "\r\n\r\n"])
    }
    return text + "last,1,a,b,2"
  }

  private static func description(_ malformed: TableDescription.MalformedRows) -> TableDescription {
    TableDescription(
      name: "t", file: "t.csv", missing: ["NULL"],
      columns: [
        ColumnDescription("user", .id), ColumnDescription("time", .time(.seconds)),
        ColumnDescription("tags", .list(separator: "|", weightSeparator: nil)), ColumnDescription("item", .id),
        ColumnDescription("n", .number),
      ], malformedRows: malformed,
      where: [RowCondition(column: "user", .noneOf(["bb", "nobody"]))])
  }

  private func outcome(
    _ description: TableDescription, threads: Int, blockSize: Int
  ) throws -> (text: String, interners: [[String]]) {
    let shared = Interner()
    let own = Interner()
    do {
      var reader = try TableReader(description, path: folder.path("t.csv"))
      reader.blockSize = blockSize
      let table = try reader.read(
        wanted: ["user", "time", "tags", "item", "n"], zone: .utc, team: ThreadTeam(threads: threads)
      ) { $0 == "tags" ? own : shared }
      let interners = [shared, own].map { interner in (0..<Int32(interner.count)).map { interner.text(of: $0) } }
      return ("\(table)", interners)
    } catch { return ("\(error)", []) }
  }

  @Test(
    "The table, its ids and its lines do not depend on the blocks and the threads",
    arguments: [true, false], [(1, 1), (1, 64), (2, 100), (3, 999), (2, 5000)])
  func sameTable(quotes: Bool, cut: (threads: Int, blockSize: Int)) throws {
    try folder.write(Self.text(quotes: quotes), to: "t.csv")
    let description = Self.description(.skip)
    let whole = try outcome(description, threads: 1, blockSize: 1 << 22)
    let parts = try outcome(description, threads: cut.threads, blockSize: cut.blockSize)
    #expect(whole.interners[0].starts(with: ["bb", "nobody"]))
    #expect(whole.interners[0].count > 8)
    #expect(parts.text == whole.text)
    #expect(parts.interners == whole.interners)
  }

  @Test("The first mistake of the file is the one reported", arguments: [1, 64, 1 << 22], [1, 3])
  func firstMistake(blockSize: Int, threads: Int) throws {
    let rows = (0..<300).map { row in row == 120 || row > 200 ? "u,x\n" : row == 7 ? "\"a\n\nb\",1\n" : "u,1\n" }
    try folder.write("user,time\n" + rows.joined() + "\"", to: "t.csv")
    let description = TableDescription(
      name: "t", file: "t.csv", columns: [ColumnDescription("user", .id), ColumnDescription("time", .time(.seconds))])
    var reader = try TableReader(description, path: folder.path("t.csv"))
    reader.blockSize = blockSize
    let cut = reader
    let error = #expect(throws: DatasetError.self) {
      try cut.read(wanted: ["user", "time"], zone: .utc, team: ThreadTeam(threads: threads)) { _ in Interner() }
    }
    // The header is line 1, and two line feeds lie in a field.
    guard case .badField(_, 124, "time", "x", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("Fields are the same whatever eight bytes they are found in", arguments: 0..<12)
  func fields(shift: Int) {
    let padding = String(repeating: "p", count: shift)
    let bytes = Array("\(padding),b,,123456789\r\n\rq\r\n\n12345678,".utf8)
    var found = [DelimitedField](repeating: DelimitedField(), count: 64)
    var output = found.mutableSpan
    let (count, position) = Delimiters.cut(bytes.span, from: 0, at: UInt8(ascii: ","), into: &output)
    let texts = found[..<count].map { field in
      String(decoding: bytes[Int(field.start)..<Int(field.end)], as: UTF8.self) + (field.isLast ? "." : "")
    }
    #expect(texts == [padding, "b", "", "123456789.", "\rq.", ".", "12345678", "."])
    #expect(position == bytes.count + 1)
    #expect(found[1].word == 0x62)
    #expect(found[3].word == 0)
    #expect(found[6].word == 0x3132_3334_3536_3738)
  }
}
