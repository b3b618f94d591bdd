import Metrics
import Testing

@Suite struct StatisticsTests {
  @Test(arguments: MetricFixtures.frozen.criticalValues)
  func criticalValuesAgreeWithScipy(_ fixture: MetricFixtures.CriticalValue) {
    let value = StudentT.criticalValue(confidence: fixture.confidence, degrees: fixture.degrees)
    #expect(abs(value - fixture.value) <= 1e-9 * fixture.value, "\(fixture)")
  }

  @Test(arguments: MetricFixtures.frozen.summaries)
  func pairedDifferencesAgreeWithScipy(_ fixture: MetricFixtures.Paired) throws {
    let summary = try #require(Summary(differenceOf: fixture.left, and: fixture.right))
    let interval = try #require(summary.interval)
    #expect(abs(summary.mean - fixture.mean) < 1e-12)
    #expect(abs(try #require(summary.standardDeviation) - fixture.deviation) < 1e-12)
    #expect(abs(interval.lowerBound - fixture.low) < 1e-9)
    #expect(abs(interval.upperBound - fixture.high) < 1e-9)
    #expect(summary.isSignificant == (fixture.low > 0 || fixture.high < 0))
  }

  @Test func oneValueHasNoSpread() throws {
    let summary = try #require(Summary([0.7]))
    #expect(summary.mean == 0.7)
    #expect(summary.standardDeviation == nil)
    #expect(summary.interval == nil)
    #expect(!summary.isSignificant)
    #expect(Summary([]) == nil)
  }

  @Test func valuesThatAreNoNumberGiveNoInterval() throws {
    let summary = try #require(Summary([1, .nan]))
    #expect(summary.mean.isNaN)
    #expect(summary.interval == nil)
  }
}
