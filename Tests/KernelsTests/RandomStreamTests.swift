import Kernels
import Testing

@Suite struct RandomStreamTests {
  @Test func sameCoordinatesGiveSameNumbers() {
    var one = RandomStream(seed: 7, purpose: "shuffle", index: 3)
    var two = RandomStream(seed: 7, purpose: "shuffle", index: 3)
    #expect((0..<100).map { _ in one.next32() } == (0..<100).map { _ in two.next32() })
  }

  @Test(arguments: [("shuffle", 1 as UInt64, 8 as UInt64), ("dropout", 0, 7), ("shuffle", 0, 8)])
  func anyOtherCoordinateGivesOtherNumbers(purpose: String, index: UInt64, seed: UInt64) {
    var base = RandomStream(seed: 7, purpose: "shuffle")
    var other = RandomStream(seed: seed, purpose: purpose, index: index)
    #expect((0..<8).map { _ in base.next32() } != (0..<8).map { _ in other.next32() })
  }

  @Test func integersAreUniform() {
    var stream = RandomStream(seed: 1, purpose: "test")
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
    // 6 standard deviations of a binomial(70000, 1/7) are about 556.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 556 })
  }

  @Test func shuffleIsAPermutation() {
    var stream = RandomStream(seed: 1, purpose: "test")
    var values = Array(0..<100)
    stream.shuffle(&values)
    #expect(values != Array(0..<100))
    #expect(values.sorted() == Array(0..<100))
  }
}
