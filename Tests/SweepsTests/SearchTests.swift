import Experiments
import Sweeps
import Testing

@Suite struct SearchTests {
  private let rate = VariedKey(name: "rate", paths: ["a"], domain: .choices([[0.1], [0.2]]))
  private let kind = VariedKey(name: "kind", paths: ["b"], domain: .choices([["x"], ["y"], ["z"]]))

  private func labels(_ points: [[Setting]]) -> [[String]] { points.map { $0.map(\.label) } }

  @Test func gridBeginsWithTheBaseAndRepeatsNothing() {
    let base = [Setting(values: [0.2]), Setting(values: ["y"])]
    #expect(
      labels(Search.grid.points(of: [rate, kind], base: base)) == [
        ["0.2", "y"], ["0.1", "x"], ["0.1", "y"], ["0.1", "z"], ["0.2", "x"], ["0.2", "z"],
      ])
  }

  @Test(arguments: [Search.random(trials: 6, seed: 3), .quasiRandom(trials: 6, seed: 3)])
  func drawsEveryPointOnceWhenAskedForAll(search: Search) {
    let points = search.points(of: [rate, kind], base: [Setting(values: [0.2]), Setting(values: ["y"])])
    #expect(points.count == 6)
    #expect(Set(labels(points)).count == 6)
    #expect(labels(points)[0] == ["0.2", "y"])
  }

  @Test func seedsDrawOtherPoints() {
    let key = VariedKey(name: "w", paths: ["w"], domain: .range(ValueRange(0, 1)))
    func draw(_ search: Search) -> [[String]] { labels(search.points(of: [key, key], base: [Setting(values: [9])])) }
    #expect(draw(.random(trials: 9, seed: 1)) == draw(.random(trials: 9, seed: 1)))
    #expect(draw(.random(trials: 9, seed: 1)) != draw(.random(trials: 9, seed: 2)))
    #expect(draw(.quasiRandom(trials: 9, seed: 1)) != draw(.quasiRandom(trials: 9, seed: 2)))
    // More trials go on where fewer left off.
    #expect(Array(draw(.random(trials: 9, seed: 1))[..<5]) == draw(.random(trials: 5, seed: 1)))
  }

  /// Radical inverses by hand: 3 is 11 in base 2, so .11 = 3/4; 5 is 12 in base 3, so .21 = 7/9; 7 is 12 in base 5.
  @Test func haltonIsTheRadicalInverse() {
    let points = (0..<8).map { Halton(dimensions: 3).point($0) }
    let expected: [[Double]] = [
      [0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875],
      [0, 3, 6, 1, 4, 7, 2, 5].map { $0 / 9 },
      [0, 5, 10, 15, 20, 1, 6, 11].map { $0 / 25 },
    ]
    for (dimension, values) in expected.enumerated() {
      for (point, value) in zip(points, values) { #expect(abs(point[dimension] - value) < 1e-15) }
    }
  }

  /// Scrambling keeps what makes the sequence even: the first 2³ points lie in different eighths, the first 3² in
  /// different ninths.
  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func scramblingKeepsPointsEven(seed: UInt64) {
    let sequence = Halton(dimensions: 2, seed: seed)
    #expect(Set((0..<8).map { Int(sequence.point($0)[0] * 8) }).count == 8)
    #expect(Set((0..<9).map { Int(sequence.point($0)[1] * 9) }).count == 9)
    #expect((0..<100).allSatisfy { sequence.point($0).allSatisfy { (0..<1).contains($0) } })
  }

  @Test(arguments: [
    (ValueRange(0, 1), 0.123456, "0.1235"), (ValueRange(0, 1), 0, "0.0"), (ValueRange(10, 30), 0.123456, "12.47"),
    (ValueRange(0.0001, 0.01, isLogarithmic: true), 0.5, "0.001"),
    (ValueRange(0.0001, 0.01, isLogarithmic: true), 0, "0.0001"),
    (ValueRange(0.0001, 0.01, isLogarithmic: true), 0.123456, "0.0001766"),
    (ValueRange(1, 4, isInteger: true), 0.2499, "1"), (ValueRange(1, 4, isInteger: true), 0.2501, "2"),
    (ValueRange(1, 4, isInteger: true), 0.9999, "4"), (ValueRange(-2000, 3000), 0.12345678, "-1383.0"),
    // log 0.5 … log 8.5: half-way is √4.25 = 2.06.
    (ValueRange(1, 8, isLogarithmic: true, isInteger: true), 0.5, "2"),
    // Narrow ranges keep the digits that tell their numbers apart.
    (ValueRange(100, 100.25), 0.5004, "100.1251"),
  ])
  func drawsNumbersThatPeopleCanRead(range: ValueRange, share: Double, text: String) {
    #expect(range.value(at: share).text() == text)
  }

  @Test(arguments: [
    (ValueRange(0.1, 10, isLogarithmic: true), 3, "[0.1, 1.0, 10.0]"),
    (ValueRange(0, 1), 5, "[0.0, 0.25, 0.5, 0.75, 1.0]"),
    (ValueRange(1, 3, isInteger: true), 9, "[1, 2, 3]"),
  ])
  func cutsARangeIntoPoints(range: ValueRange, count: Int, text: String) {
    #expect(JSON(.array(range.points(count))).text() == text)
  }

  @Test func settingsAreShownShortly() {
    #expect(Setting(values: ["/a/configs/deep.json"]).label == "deep")
    #expect(Setting(values: [1.0]).label == "1")
    #expect(Setting(values: [1, 1.0]).label == "1")
    #expect(Setting(values: [1, 2]).label == "(1, 2)")
    #expect(Setting(values: [.null]).label == "null")
    #expect(Setting(values: [["kind": "sgd"]]).label == #"{"kind": "sgd"}"#)
    #expect(Setting(values: [1]) == Setting(values: [1.0]))
    #expect(Setting(values: [[1, "a"]]) == Setting(values: [[1.0, "a"]]))
    #expect(Setting(values: [1]) != Setting(values: ["1"]))
  }
}
