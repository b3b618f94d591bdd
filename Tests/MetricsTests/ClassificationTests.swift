import Foundation
import Metrics
import Testing

@Suite struct ClassificationTests {
  struct Ranked: Sendable {
    let scores: [Float]
    let labels: [Float]
    let auc: Double?
  }

  @Test(arguments: [
    Ranked(scores: [], labels: [], auc: nil),
    Ranked(scores: [1], labels: [1], auc: nil),
    Ranked(scores: [1, 2], labels: [1, 1], auc: nil),
    Ranked(scores: [1, 2], labels: [0, 0], auc: nil),
    Ranked(scores: [1, 2], labels: [0, 1], auc: 1),
    Ranked(scores: [1, 2], labels: [1, 0], auc: 0),
    Ranked(scores: [3, 3], labels: [1, 0], auc: 0.5),
    // Zero has two spellings and one value; the infinities are ordinary scores.
    Ranked(scores: [0, -0.0], labels: [1, 0], auc: 0.5),
    Ranked(scores: [-.infinity, -2, -1, .infinity], labels: [0, 0, 1, 1], auc: 1),
    // Pairs: 2 > 1 won, 2 = 2 tied, 1 = 1 tied, 1 < 2 lost: (1 + ½ + ½ + 0) / 4.
    Ranked(scores: [2, 1, 1, 2], labels: [1, 1, 0, 0], auc: 0.5),
    // The positives 3 and 1 against the negatives 2 and 1: (1 + 1 + 0 + ½) / 4.
    Ranked(scores: [3, 1, 2, 1], labels: [1, 1, 0, 0], auc: 0.625),
  ])
  func areaUnderCurveByHand(_ ranked: Ranked) {
    #expect(auc(scores: ranked.scores, labels: ranked.labels) == ranked.auc)
    let ones = [Float](repeating: 1, count: ranked.scores.count)
    #expect(auc(scores: ranked.scores, labels: ranked.labels, weights: ones) == ranked.auc)
  }

  @Test func aClassWithoutWeightIsNoClass() {
    #expect(auc(scores: [1, 2, 3], labels: [0, 1, 1], weights: [0, 1, 1]) == nil)
  }

  @Test func aScoreThatIsNoNumberIsNotRanked() throws {
    #expect(try #require(auc(scores: [1, .nan], labels: [0, 1])).isNaN)
    #expect(try #require(groupedAUC(scores: [1, .nan], labels: [0, 1], lists: [0, 2]).value).isNaN)
  }

  @Test func groupedAUCWeighsAsNamed() {
    // AUC 1 of 2 samples with 1 positive; one class; AUC ¾ of 5 samples with 2 positives (2 wins 1½ of 3 against
    // 1, 2 and 4; 9 wins 3 of 3); an empty group.
    let scores: [Float] = [2, 1, 5, 6, 2, 9, 1, 2, 4]
    let labels: [Float] = [1, 0, 1, 1, 1, 1, 0, 0, 0]
    let lists: [Int32] = [0, 2, 4, 9, 9]
    let values = Dictionary(
      uniqueKeysWithValues: GroupWeighting.allCases.map {
        ($0, groupedAUC(scores: scores, labels: labels, lists: lists, weighting: $0))
      })
    // (2 · 1 + 5 · ¾) / 7, (1 · 1 + 2 · ¾) / 3, (1 + ¾) / 2.
    #expect(values[.impressions] == ListAverage(value: 5.75 / 7, used: 2, skipped: 2))
    #expect(values[.positives] == ListAverage(value: 2.5 / 3, used: 2, skipped: 2))
    #expect(values[.uniform] == ListAverage(value: 0.875, used: 2, skipped: 2))
    #expect(values[.uniform]?.skippedShare == 0.5)
    #expect(groupedAUC(scores: scores, labels: labels, lists: lists) == values[.impressions])
  }

  @Test func groupsMayLieAnywhere() {
    let scattered = groupedAUC(
      scores: [2, 5, 1, 6, 3], labels: [1, 1, 0, 1, 1], groups: [70, -4, 70, -4, 70])
    #expect(scattered == ListAverage(value: 1, used: 1, skipped: 1))
  }

  /// Short lists are sorted by comparison and long ones by radix, with the same buffers.
  @Test func listsOfAnyLengthFollowOneAnother() {
    let lengths = [5000, 10, 3000, 1, 2100, 7000]
    let lists = lengths.reduce(into: [0 as Int32]) { $0.append($0[$0.count - 1] + Int32($1)) }
    let count = lengths.reduce(0, +)
    let scores = (0..<count).map { Float($0 * 7919 % 1013) - 500 }
    let labels = (0..<count).map { Float($0 * 31 % 7 / 5) }
    let alone = zip(lists, lists.dropFirst()).compactMap { start, end in
      auc(scores: Array(scores[Int(start)..<Int(end)]), labels: Array(labels[Int(start)..<Int(end)]))
    }
    let together = groupedAUC(scores: scores, labels: labels, lists: lists, weighting: .uniform)
    #expect(together == ListAverage(value: alone.reduce(0, +) / 5, used: 5, skipped: 1))
  }

  @Test func noGroupNoValue() {
    #expect(groupedAUC(scores: [], labels: [], lists: [0]) == ListAverage(value: nil, used: 0, skipped: 0))
    #expect(groupedAUC(scores: [], labels: [], groups: []).value == nil)
    #expect(groupedAUC(scores: [1], labels: [1], lists: [0, 1]) == ListAverage(value: nil, used: 0, skipped: 1))
    #expect(groupedAUC(scores: [], labels: [], lists: [0]).skippedShare == 0)
  }

  @Test func logLossIsStableWhereLogitsAreLarge() {
    #expect(logLoss(logits: [1000, -1000], labels: [0, 1]) == 1000)
    #expect(logLoss(logits: [1000, -1000], labels: [1, 0]) == 0)
    #expect(logLoss(logits: [0], labels: [0.25]) == log(2))
    #expect(logLoss(logits: [], labels: []) == nil)
    #expect(logLoss(logits: [.nan], labels: [1])?.isNaN == true)
  }

  @Test func probabilitiesAreClipped() {
    #expect(logLoss(probabilities: [0], labels: [1]) == 52 * log(2))
    #expect(logLoss(probabilities: [0], labels: [1], epsilon: 0.25) == log(4))
    #expect(logLoss(probabilities: [1], labels: [0], epsilon: 0.25) == log(4))
    #expect(logLoss(probabilities: [], labels: []) == nil)
    #expect(logLoss(probabilities: [.nan], labels: [1])?.isNaN == true)
  }

  @Test func theBaseRateHasNormalizedEntropyOne() throws {
    let value = try #require(normalizedEntropy(probabilities: [0.25, 0.25, 0.25, 0.25], labels: [0, 1, 0, 0]))
    #expect(abs(value - 1) < 1e-12)
    #expect(normalizedEntropy(probabilities: [0.5, 0.5], labels: [1, 1]) == nil)
    #expect(normalizedEntropy(logits: [0, 0], labels: [0, 0]) == nil)
    #expect(normalizedEntropy(logits: [], labels: []) == nil)
  }

  @Test func aMillionSamplesAreRankedExactly() {
    // Scores i mod 1000 and labels 1 where that is 500 or more: every pair of classes is won.
    let scores = (0..<1_000_000).map { Float($0 % 1000) - 500 }
    #expect(auc(scores: scores, labels: scores.map { $0 >= 0 ? 1 : 0 }) == 1)
    #expect(auc(scores: scores, labels: scores.map { $0 >= 0 ? 0 : 1 }) == 0)
  }
}
