import Terminal
import Testing

@Suite struct TableTests {
  @Test func numbersStandToTheRight() {
    let table = TextTable(
      ["model", "AUC", "samples", ""],
      rows: [["teacher", "0.7123", "1,000", "best"], ["student alone", "–", "20", ""], ["双塔", "+0.6", "", ""]])
    #expect(
      table.text() == """
        model             AUC  samples
        ─────────────  ──────  ───────  ────
        teacher        0.7123    1,000  best
        student alone       –       20
        双塔             +0.6

        """)
  }

  @Test func alignmentMayBeSaid() {
    let table = TextTable(columns: [.init("a", .right), .init("n", .left)], rows: [["x", "1"], ["long", "10"]])
    #expect(table.text() == "   a  n\n────  ──\n   x  1\nlong  10\n")
  }

  @Test func aTableWithoutRowsIsItsHeader() {
    #expect(TextTable(["a", "bc"]).text() == "a  bc\n─  ──\n")
  }

  @Test func controlCharactersBecomeBlanks() {
    let table = TextTable(["na\nme"], rows: [["\u{1B}[31mred\ttea"]])
    #expect(table.text() == "na me\n────────────\n [31mred tea\n")
  }
}
