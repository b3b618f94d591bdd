import Terminal
import Testing

@Suite struct ReportTests {
  @Test func markdownOfEveryBlock() {
    let report = Report(
      title: "taobao",
      blocks: [
        .heading("Test"), .paragraph("Three models."),
        .table(TextTable(["model", "a|b"], rows: [["teacher", "0.7"], ["student", "0.6"]])),
        .heading("Notes", level: 2), .list(["one", "two"]), .code("{\n  \"a\": \"```\"\n}", language: "json"),
      ])
    #expect(
      report.markdown() == """
        # taobao

        ## Test

        Three models.

        | model | a\\|b |
        | --- | ---: |
        | teacher | 0.7 |
        | student | 0.6 |

        ### Notes

        - one
        - two

        ````json
        {
          "a": "```"
        }
        ````

        """)
  }
}
