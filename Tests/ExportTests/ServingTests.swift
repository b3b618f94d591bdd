import Autodiff
import Datasets
import Kernels
import Models
import Tensors
import TestSupport
import Testing

@testable import Export

@Suite struct ServingTests {
  @Test func everyIDHasItsRow() {
    let ids =
      (0..<1000).map { "\($0 * 37 % 5000)" } + [
        "", "a", "ab", "abc", "é", "12345678", "123456789", "12345678a", "1234567812345678", "12345678123456789", "0",
      ]
    let index = ItemIndex(TextList(ids))
    for (row, id) in ids.enumerated() where id != "0" {
      #expect(index.row(of: Array(id.utf8).span) == Int32(row), "\(id)")
    }
    // Of two equal ids the first is found; what is not there is not.
    #expect(index.row(of: Array("0".utf8).span) == 0)
    #expect(index.row(of: Array("1".utf8).span) == ids.firstIndex(of: "1").map { Int32($0) } ?? -1)
    #expect(index.row(of: Array("5001".utf8).span) == -1)
    #expect(ItemIndex(TextList()).row(of: Array("1".utf8).span) == -1)
  }

  /// A student's stored items, and requests of which some items are stored.
  private func serving(_ configuration: StudentConfiguration) -> (RequestScorer, TinyStudent) {
    let tiny = TinyStudent(configuration)
    let batch = tiny.items.all
    let vectors = tiny.student.itemVectors(batch, in: Graph(.inference)).value
    let store = ItemStore(
      vectors: StoredArray(vectors.array), width: tiny.student.vectorWidth,
      index: ItemIndex(TextList((0..<batch.count).map { "\($0)" })))
    return (RequestScorer(student: tiny.student, store: store), tiny)
  }

  @Test(arguments: [StudentHeads.shared, .separate]) func requestsScoreAsTheStudentDoes(heads: StudentHeads) {
    var (scorer, tiny) = serving(StudentConfiguration(outputWidth: 8, heads: heads))
    // The rows of a list have each their own user state here, and every second item is not stored under its name.
    for list in 0..<Int32(8) {
      let first = 3 * Int(list)
      let batch = tiny.items.batch(lists: (first..<(first + 3)).map { Int32($0) })
      let ids = (0..<batch.count).map { Array("\($0 % 2 == 0 ? first + $0 : 9999)".utf8) }
      let request = ScoringRequest(rows: batch, ids: ids, userFeatures: tiny.student.userFeatures)
      let scores = scorer.score(request, rankedBy: 1)
      let expected = tiny.student(batch, in: Graph(.inference)).logits
      #expect(scores.computed == batch.count / 2)
      for sample in 0..<batch.count {
        for task in 0..<2 {
          #expect(abs(scores.logits[sample * 2 + task] - expected[task].value.array[sample]) < 1e-5)
        }
      }
      let ranked = scores.ranking.map { scores.logits[$0 * 2 + 1] }
      #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(scores.ranking.sorted() == Array(0..<batch.count))
    }
  }

  @Test func oneUserStateIsOnePassOfTheUserTower() {
    var (scorer, tiny) = serving(StudentConfiguration(outputWidth: 8))
    // One user with all items: the first sample's user beside every sample's item.
    let items = tiny.items.all
    var rows = items
    let user = items.selecting([Int](repeating: 0, count: items.count))
    for feature in tiny.student.userFeatures { rows.features[feature] = user.features[feature] }
    let request = ScoringRequest(
      rows: rows, ids: (0..<items.count).map { Array("\($0)".utf8) }, userFeatures: tiny.student.userFeatures)
    #expect(request.states.count == 1)
    let scores = scorer.score(request, rankedBy: 0)
    #expect(scores.computed == 0)
    let expected = tiny.student(rows, in: Graph(.inference)).logits
    for sample in 0..<items.count {
      let logit = expected[0].value.array[sample]
      #expect(abs(scores.logits[sample * 2] - logit) <= 1e-5 * max(1, abs(logit)))
    }
    #expect(scores.latency.total >= scores.latency.userTower)
  }
}
