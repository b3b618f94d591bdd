import Metrics
import Testing

/// What only a programmer's mistake can bring about ends the process.
@Suite struct PreconditionTests {
  @Test func labelsAreBinary() async {
    await #expect(processExitsWith: .failure) { _ = auc(scores: [1, 2], labels: [0, 5]) }
  }

  @Test func relevanceIsNotNegative() async {
    await #expect(processExitsWith: .failure) {
      _ = ndcg(at: 1, scores: [1, 2], relevance: [-1, -2], lists: [0, 2], gain: .linear)
    }
  }

  @Test func listsCoverTheSamples() async {
    await #expect(processExitsWith: .failure) { _ = groupedAUC(scores: [1, 2], labels: [0, 1], lists: [0, 1]) }
  }
}
