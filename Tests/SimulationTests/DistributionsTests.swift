import Kernels
import TestSupport
import Testing

@testable import Simulation

/// Sample means of n draws against the distributions' own, within four standard errors.
@Suite struct DistributionsTests {
  let n = 20_000

  private func mean(_ draw: (inout RandomStream) -> Double) -> Double {
    var stream = RandomStream(seed: 1, purpose: "test")
    return (0..<n).reduce(0) { sum, _ in sum + draw(&stream) } / Double(n)
  }

  @Test func gaussianIsStandard() {
    #expect(abs(mean { $0.gaussian() }) < 4 * (1 / Double(n)).squareRoot())
    #expect(
      abs(
        mean {
          let x = $0.gaussian()
          return x * x
        } - 1) < 4 * (2 / Double(n)).squareRoot())
  }

  @Test func waitingHasItsMean() {
    #expect(abs(mean { $0.waiting(mean: 5) } - 5) < 4 * 5 / Double(n).squareRoot())
  }

  @Test(arguments: [0, 0.4, 6])
  func poissonHasItsMean(rate: Double) {
    #expect(abs(mean { Double($0.poisson(mean: rate)) } - rate) <= 4 * (rate / Double(n)).squareRoot())
  }

  @Test func choiceFollowsTheWeights() {
    let choice = WeightedChoice(weights: [1, 0, 3])
    var stream = RandomStream(seed: 1, purpose: "test")
    var counts = [0, 0, 0]
    for _ in 0..<n { counts[choice.draw(&stream)] += 1 }
    #expect(counts[1] == 0)
    #expect(abs(Double(counts[2]) - 0.75 * Double(n)) < 4 * (Double(n) * 0.75 * 0.25).squareRoot())
  }

  @Test func zipfFallsWithRank() {
    #expect(zipfWeights(count: 4, exponent: 1) == [1, 0.5, 1.0 / 3, 0.25])
  }

  @Test(arguments: [
    (170.0, 1, "170.0"), (0.05, 1, "0.1"), (12.34, 1, "12.3"), (0.000_25, 6, "0.000250"), (1, 3, "1.000"),
  ])
  func numbersAreWrittenWithTheirDecimals(number: Double, decimals: Int, text: String) throws {
    let folder = TemporaryFolder()
    var writer = try LineWriter(folder: folder.root, name: "x.csv", header: "x")
    writer.append(number, decimals: decimals)
    try writer.endLine()
    try writer.flush()
    try writer.finish()
    #expect(try content("x.csv", folder) == "x\n\(text)\n")
  }

  private func content(_ name: String, _ folder: TemporaryFolder) throws -> String {
    try text(name, in: folder)
  }
}
