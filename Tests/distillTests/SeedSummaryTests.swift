import Experiments
import Metrics
import Terminal
import Testing
import Training

@testable import distill

/// Two seeds: the distilled student is 0.2 and 0.1 ahead of the one alone. Their mean is 0.15 and their standard
/// deviation 0.1 / √2, so that the interval is 12.7062 · 0.05 wide to each side (Student's t with one degree of freedom).
@Suite struct SeedSummaryTests {
  private func table(distilled: Double?, alone: Double?) -> ResultTable {
    ResultTable(
      reports: [("distilled student", distilled), ("student alone", alone)].map { model, value in
        ModelReport(
          model: model, split: "test", tasks: [.init(task: "click", values: [MetricValue(name: "auc", value: value)])])
      }, metrics: [.auc])
  }

  private var two: [ResultTable] { [table(distilled: 0.7, alone: 0.5), table(distilled: 0.8, alone: 0.7)] }

  @Test func differencesArePairedBySeed() throws {
    let summary = SeedSummary(two)
    #expect(
      summary.differences.map { $0.text() } == [
        """
        click  distilled student − student alone
        ─────  ─────────────────────────────────
        auc             0.1500 [-0.4853, 0.7853]

        """
      ])
    let difference = try #require(summary.json["differences"]?[0])
    #expect(difference["better"] == "distilled student")
    #expect(difference["worse"] == "student alone")
    let auc = try #require(difference["tasks"]?["click"]?["auc"])
    #expect(auc["seeds"] == 2)
    guard case .number(let mean)? = auc["mean"]?.content, case .number(let low)? = auc["interval"]?[0]?.content else {
      Issue.record("not numbers")
      return
    }
    #expect(abs(mean - 0.15) < 1e-12)
    #expect(abs(low - (0.15 - 0.63531)) < 1e-5)
  }

  @Test func twoSeedsAreFewToLearnFrom() {
    #expect(SeedSummary(two).note?.contains("one degree of freedom") == true)
    #expect(SeedSummary(two + two).note == nil)
  }

  @Test func anUndefinedMetricIsNull() throws {
    let table = table(distilled: nil, alone: 0.5)
    #expect(table.json == ["distilled student": ["click": ["auc": .null]], "student alone": ["click": ["auc": 0.5]]])
    let summary = SeedSummary([table, self.table(distilled: 0.8, alone: 0.7)])
    #expect(summary.json["models"]?["distilled student"]?["click"]?["auc"]?["seeds"] == 1)
    #expect(summary.json["differences"]?[0]?["tasks"]?["click"]?["auc"]?["interval"] == JSON(.null))
  }
}

extension JSON {
  fileprivate subscript(index: Int) -> JSON? {
    guard case .array(let elements) = content, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}
