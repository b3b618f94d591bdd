import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("Tables from files")
struct TableReaderTests {
  let folder = TemporaryFolder()

  private func read(
    _ text: String, _ description: TableDescription, zone: TimeZoneOffset = .utc, interner: Interner = Interner()
  ) throws -> Table {
    try folder.write(text, to: description.file)
    let reader = try TableReader(description, path: folder.path(description.file))
    let names = reader.fields.compactMap { $0?.name }
    return try reader.read(wanted: names, zone: zone) { _ in interner }
  }

  private func ids(_ table: Table, _ column: String, _ interner: Interner) throws -> [String?] {
    guard case .id(let ids) = try #require(table.column(column)) else { return [] }
    return ids.map { $0 == Table.missingId ? nil : interner.text(of: $0) }
  }

  @Test("A header with stray blanks, CRLF, quotes, a byte order mark and no last line feed are read as meant")
  func dirtyButSound() throws {
    let interner = Interner()
    let text = "\u{FEFF}user, time ,name\r\n7,10,\"a, \"\"b\"\"\r\nc\"\r\n\r\n007,11,NULL\r\n,12.9,plain"
    let table = try read(
      text,
      TableDescription(
        name: "t", file: "t.csv", missing: ["NULL"],
        columns: [
          ColumnDescription("user", .id), ColumnDescription("time", .time(.seconds)), ColumnDescription("name", .id),
        ]), interner: interner)
    #expect(table.count == 3)
    #expect(try ids(table, "user", interner) == ["7", "007", nil])
    #expect(try ids(table, "name", interner) == ["a, \"b\"\r\nc", nil, "plain"])
    guard case .time(let times) = try #require(table.column("time")) else { return }
    #expect(times == [10, 11, 12])
    #expect((0..<3).map { table.line(ofRow: $0) } == [2, 5, 6])
  }

  @Test("A typed header gives the types; a description's own type comes first")
  func typedHeader() throws {
    let interner = Interner()
    let table = try read(
      "item_id:token\tclass:token_seq\tyear:token\tscore:float\n1\tAction War\t1995\t0.5\n2\t\t\t-1e-1\n",
      TableDescription(
        name: "t", file: "t.item", separator: "\t", header: .typed, columns: [ColumnDescription("year", .number)]),
      interner: interner)
    guard case .list(let offsets, let ids, nil) = try #require(table.column("class")),
      case .number(let years) = try #require(table.column("year")),
      case .number(let scores) = try #require(table.column("score"))
    else {
      Issue.record("wrong types")
      return
    }
    #expect(offsets == [0, 2, 2])
    #expect(ids.map { interner.text(of: $0) } == ["Action", "War"])
    #expect(years[0] == 1995 && years[1].isNaN)
    #expect(scores == [0.5, -0.1])
  }

  @Test("A list may carry weights, and its rows may be filtered away")
  func weightedList() throws {
    let interner = Interner()
    let table = try read(
      "a:1|b:2.5,1\nx:3,2\n,1\n",
      TableDescription(
        name: "t", file: "t.csv", header: .absent,
        columns: [
          ColumnDescription("tags", .list(separator: "|", weightSeparator: ":")), ColumnDescription("kind", .id),
        ], where: [RowCondition(column: "kind", .oneOf(["1"]))]), interner: interner)
    guard case .list(let offsets, let ids, let weights) = try #require(table.column("tags")) else { return }
    #expect(offsets == [0, 2, 2])
    #expect(ids.map { interner.text(of: $0) } == ["a", "b"])
    #expect(weights == [1, 2.5])
    #expect(table.filtered == 1)
    #expect((0..<2).map { table.line(ofRow: $0) } == [1, 3])
  }

  @Test(
    "A mistake is reported with its file and line",
    arguments: [
      (
        "1,2\n3\n", TableDescription.MalformedRows.error,
        "2: the row has 1 fields, expected 2; mend it or set \"malformed_rows\" to \"skip\""
      ),
      (
        "1,2\n3,x\n", .error,
        "2: the column \"n\" holds \"x\", expected a number; mend it, list it as a missing spelling, or set \"malformed_rows\" to \"skip\""
      ),
      (
        "1,2\n3,nan\n", .error,
        "2: the column \"n\" holds \"nan\", expected a number; mend it, list it as a missing spelling, or set \"malformed_rows\" to \"skip\""
      ),
      ("1,2\n\"3,4\n", .skip, "2: a double quote opens a field that never ends; close it or set \"quotes\" to false"),
      (
        "1,2\n\"3\"x,4\n", .error,
        "2: text follows the double quote that closes a field; double the quotes within a field or set \"quotes\" to false"
      ),
    ])
  func mistakes(text: String, policy: TableDescription.MalformedRows, message: String) throws {
    let description = TableDescription(
      name: "t", file: "t.csv", header: .absent,
      columns: [ColumnDescription("id", .id), ColumnDescription("n", .number)], malformedRows: policy)
    let error = #expect(throws: DatasetError.self) { try read(text, description) }
    #expect(error?.description == "\(folder.path("t.csv")):\(message)")
  }

  @Test("Malformed rows are skipped, counted, and leave nothing behind")
  func skipped() throws {
    let interner = Interner()
    let table = try read(
      "a,1\nb\nc,x\nd,2\ne,3,4",
      TableDescription(
        name: "t", file: "t.csv", header: .absent,
        columns: [ColumnDescription("id", .id), ColumnDescription("n", .number)], malformedRows: .skip),
      interner: interner)
    #expect(try ids(table, "id", interner) == ["a", "d"])
    #expect(table.malformed == 3)
    #expect(table.line(ofRow: 1) == 4)
  }

  @Test("A header without a wanted column names the nearest")
  func missingColumn() throws {
    let description = TableDescription(
      name: "ads", file: "t.csv", columns: [ColumnDescription("brand", .id), ColumnDescription("prize", .number)])
    let error = #expect(throws: DatasetError.self) { try read("brnd,price\n", description) }
    let path = folder.path("t.csv")
    #expect(
      error?.description == """
        \(path): the header has no column "brand" of the table "ads"; did you mean "brnd"?
        \(path): the header has no column "prize" of the table "ads"; did you mean "price"?
        """)
  }

  @Test("A record longer than the buffer, and a record cut by it, are read whole")
  func buffers() throws {
    let long = String(repeating: "x", count: 3000)
    let text = (0..<500).map { "\($0),\($0 % 7 == 0 ? long : "short")" }.joined(separator: "\n")
    try folder.write(text, to: "long.csv")
    var reader = try RecordReader(path: folder.path("long.csv"), separator: 44, quotes: true, bufferSize: 64)
    var count = 0
    while try reader.next() {
      #expect(reader.fieldCount == 2)
      #expect(reader.text(0) == "\(count)")
      #expect(reader.text(1).utf8.count == (count % 7 == 0 ? 3000 : 5))
      #expect(reader.line == count + 1)
      count += 1
    }
    #expect(count == 500)
  }

  @Test("Gzip gives the same table as plain, and a cut gzip file is an error")
  func gzip() throws {
    // printf 'a,1\nb,2\n' | gzip -n | xxd -p
    let bytes: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4b, 0xd4, 0x31, 0xe4, 0x4a, 0xd2, 0x31, 0xe2, 0x02,
      0x00, 0x6e, 0xdd, 0x35, 0x59, 0x08, 0x00, 0x00, 0x00,
    ]
    let description = TableDescription(
      name: "t", file: "t.csv.gz", header: .absent,
      columns: [ColumnDescription("id", .id), ColumnDescription("n", .number)])
    let path = folder.path("t.csv.gz")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let interner = Interner()
    let table = try TableReader(description, path: path).read(wanted: ["id", "n"], zone: .utc) { _ in interner }
    #expect(try ids(table, "id", interner) == ["a", "b"])
    try Data(bytes.dropLast(9)).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: DatasetError.self) {
      try TableReader(description, path: path).read(wanted: ["id", "n"], zone: .utc) { _ in interner }
    }
    #expect(error?.description == "\(path): cannot be read: the gzip data end too early")
    var damaged = bytes
    damaged[20] ^= 1
    try Data(damaged).write(to: URL(fileURLWithPath: path))
    let second = #expect(throws: DatasetError.self) { try TableReader(description, path: path) }
    #expect(second?.description == "\(path): cannot be read: incorrect data check")
  }

  @Test(
    "Numbers are read to the last bit",
    arguments: [
      "0", "-0.5", "170.0", "1e3", "0.1", "123456789012345678", "3.4028235e38", "1.17549435E-38", "+7", "1.", ".5",
      "99999999999999.9",
    ])
  func numbers(text: String) throws {
    let bytes = Array(text.utf8)
    let expected = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
    #expect(NumberText.decimal(bytes.span) == expected)
  }

  @Test(
    "What is no number is not read as one", arguments: ["", "-", ".", "1e", "0x10", "inf", "nan", "1,5", " 1", "1 "])
  func noNumbers(text: String) {
    let bytes = Array(text.utf8)
    #expect(NumberText.decimal(bytes.span) == nil)
  }
}
