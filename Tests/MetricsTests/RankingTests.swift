import Foundation
import Metrics
import Testing

@Suite struct RankingTests {
  @Test func gainByHand() throws {
    // In the order of the scores the relevances are 1, 0, 2; in the best order 2, 1, 0. 1 / log₂ 3 = 0.63093.
    let second = 1 / log2(3.0)
    let scores: [Float] = [0.9, 0.1, 0.5]
    let relevance: [Float] = [1, 2, 0]
    let linear = try #require(ndcg(at: nil, scores: scores, relevance: relevance, lists: [0, 3], gain: .linear).value)
    #expect(abs(linear - 2 / (2 + second)) < 1e-15)
    let exponential = try #require(
      ndcg(at: 2, scores: scores, relevance: relevance, lists: [0, 3], gain: .exponential).value)
    #expect(abs(exponential - 1 / (3 + second)) < 1e-15)
  }

  @Test func tiedScoresShareTheirGains() throws {
    // A tie over both places: each earns the mean gain ½, at K = 1 one place of discount 1.
    #expect(ndcg(at: 1, scores: [7, 7], relevance: [1, 0], lists: [0, 2], gain: .linear).value == 0.5)
  }

  @Test func listsThatSayNothingOfTheOrderAreSkipped() {
    let average = ndcg(
      at: 2, scores: [1, 2, 3, 4, 5], relevance: [1, 0, 0, 0, 1], lists: [0, 0, 1, 3, 5], gain: .linear)
    // Empty, one sample, no relevance, and one list in the best order.
    #expect(average == ListAverage(value: 1, used: 1, skipped: 3))
  }

  @Test func partialAUCLooksAtTheTopOnly() {
    // The top 3 are 9 (0), 8 (1), 7 (1): no pair won. Over the whole list 1 and 0 would add two wins of six.
    let scores: [Float] = [1, 7, 8, 9, 0]
    let labels: [Float] = [0, 1, 1, 0, 0]
    #expect(partialAUC(at: 3, scores: scores, labels: labels, lists: [0, 5]).value == 0)
    #expect(partialAUC(at: 4, scores: scores, labels: labels, lists: [0, 5]).value == 0.5)
    #expect(
      partialAUC(at: 1, scores: scores, labels: labels, lists: [0, 5])
        == ListAverage(value: nil, used: 0, skipped: 1))
  }

  @Test func aTieAcrossTheKthPlaceIsCutByPosition() {
    #expect(hitRate(at: 1, scores: [3, 3], labels: [1, 0], lists: [0, 2]).value == 1)
    #expect(hitRate(at: 1, scores: [3, 3], labels: [0, 1], lists: [0, 2]).value == 0)
    #expect(partialAUC(at: 2, scores: [3, 3, 3], labels: [0, 1, 1], lists: [0, 3]).value == 0.5)
    #expect(partialAUC(at: 2, scores: [3, 3, 3], labels: [1, 1, 0], lists: [0, 3]).value == nil)
  }

  @Test func hitRateByHand() {
    // List 1: clicks at ranks 1 and 3, K = 2: ½. List 2: no click. List 3: empty. List 4: one sample, clicked: 1.
    let scores: [Float] = [3, 2, 1, 5, 4, 9]
    let labels: [Float] = [1, 0, 1, 0, 0, 1]
    let lists: [Int32] = [0, 3, 5, 5, 6]
    #expect(
      hitRate(at: 2, scores: scores, labels: labels, lists: lists) == ListAverage(value: 0.75, used: 2, skipped: 2))
    // Not clicked: rank 2 of list 1 is in its top 2, and both of list 2: 1.
    #expect(
      hitRate(at: 2, scores: scores, labels: labels, lists: lists, of: .negatives)
        == ListAverage(value: 1, used: 2, skipped: 2))
    #expect(hitRate(at: 1, scores: scores, labels: labels, lists: lists, of: .negatives).value == 0.25)
  }

  @Test func teacherRecallByHand() {
    // The student's top 2 are 0 and 1, the teacher's 1 and 2: one of two.
    #expect(
      teacherRecall(ofTop: 2, at: 2, studentScores: [3, 2, 1], teacherScores: [1, 2, 3], lists: [0, 3]).value == 0.5)
    // A list shorter than m is recalled against its length; an empty one is skipped.
    #expect(
      teacherRecall(ofTop: 5, at: 1, studentScores: [3, 2], teacherScores: [1, 2], lists: [0, 0, 2])
        == ListAverage(value: 0.5, used: 1, skipped: 1))
  }

  @Test func correlationsByHand() {
    let lists: [Int32] = [0, 3]
    #expect(kendall([1, 2, 3], [10, 20, 30], lists: lists).value == 1)
    #expect(spearman([1, 2, 3], [10, 20, 30], lists: lists).value == 1)
    #expect(kendall([1, 2, 3], [3, 2, 1], lists: lists).value == -1)
    #expect(spearman([1, 2, 3], [3, 2, 1], lists: lists).value == -1)
    // One of three pairs is discordant; squared rank differences 0, 1, 1: 1 - 6·2/(3·8) = ½.
    #expect(kendall([1, 2, 3], [1, 3, 2], lists: lists).value == 1.0 / 3)
    #expect(spearman([1, 2, 3], [1, 3, 2], lists: lists).value == 0.5)
  }

  @Test func constantScoresHaveNoCorrelation() {
    let nothing = ListAverage(value: nil, used: 0, skipped: 3)
    #expect(kendall([1, 1, 1, 2], [1, 2, 5, 5], lists: [0, 0, 1, 4]).skipped == 2)
    #expect(kendall([1, 1, 2], [1, 1, 1], lists: [0, 0, 1, 3]) == nothing)
    #expect(spearman([1, 1, 1], [1, 1, 2], lists: [0, 0, 1, 3]) == nothing)
  }

  @Test func aScoreThatIsNoNumberShows() throws {
    let scores: [Float] = [1, .nan, 2]
    let labels: [Float] = [0, 1, 1]
    let values = [
      ndcg(at: 1, scores: scores, relevance: labels, lists: [0, 3], gain: .linear),
      ndcg(at: 1, scores: labels, relevance: scores, lists: [0, 3], gain: .linear),
      partialAUC(at: 1, scores: scores, labels: labels, lists: [0, 3]),
      hitRate(at: 1, scores: scores, labels: labels, lists: [0, 3]),
      teacherRecall(ofTop: 1, at: 1, studentScores: scores, teacherScores: labels, lists: [0, 3]),
      teacherRecall(ofTop: 1, at: 1, studentScores: labels, teacherScores: scores, lists: [0, 3]),
      kendall(scores, labels, lists: [0, 3]), kendall(labels, scores, lists: [0, 3]),
      spearman(scores, labels, lists: [0, 3]), spearman(labels, scores, lists: [0, 3]),
    ]
    for average in values { #expect(try #require(average.value).isNaN) }
  }
}
