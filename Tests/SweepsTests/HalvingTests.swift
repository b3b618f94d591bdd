import Foundation
import Kernels
import Metrics
import Sweeps
import Synchronization
import Testing

@Suite struct HalvingTests {
  private let rule = SuccessiveHalving(
    Halving(reduction: 3, minimumEpochs: 2), objective: Objective(task: "click", metric: .auc))

  @Test func rungsAreWhereTheEpochsTriple() {
    #expect((1...60).filter { rule.isRung($0) } == [2, 6, 18, 54])
    let every = SuccessiveHalving(Halving(reduction: 2, minimumEpochs: 1), objective: rule.objective)
    #expect((1...20).filter { every.isRung($0) } == [1, 2, 4, 8, 16])
  }

  /// With n values, ⌈n/3⌉ go on.
  @Test(
    arguments: [
      ([], 0.1, true), ([0.5], 0.6, true), ([0.5], 0.4, false), ([0.5], 0.5, true), ([0.5, 0.6], 0.55, false),
      ([0.5, 0.6, 0.7], 0.65, true), ([0.5, 0.6, 0.7], 0.55, false), ([0.5, 0.6, 0.7, 0.8, 0.9, 0.4], 0.75, true),
      ([0.5, 0.6, 0.7, 0.8, 0.9, 0.4], 0.65, false), ([.nan], 0.1, true), ([0.1], .nan, false), ([.nan], .nan, true),
    ] as [([Double], Double, Bool)])
  func bestThirdGoesOn(earlier: [Double], value: Double, goesOn: Bool) {
    #expect(rule.goesOn(value, after: earlier) == goesOn)
  }

  @Test func smallerIsBetterWhereTheMetricSaysSo() {
    let rule = SuccessiveHalving(Halving(), objective: Objective(task: "click", metric: .logLoss))
    #expect(rule.goesOn(0.3, after: [0.4, 0.5]))
    #expect(!rule.goesOn(0.45, after: [0.4, 0.5]))
  }

  /// Whatever the workers and their speed, each trial is stopped where it would be if they ran one after the other.
  @Test(arguments: 0..<8) func decisionsDoNotDependOnTime(seed: Int) {
    let (trials, last) = (40, 20)
    var random = RandomStream(seed: UInt64(seed), purpose: "test")
    // Some end by themselves after a few epochs, some fail.
    let curves = (0..<trials).map { _ in (0..<last).map { _ in random.uniformDouble() } }
    let ends = (0..<trials).map { _ in random.integer(below: 4) == 0 ? 1 + random.integer(below: last) : last }
    let fails = (0..<trials).map { _ in random.integer(below: 6) == 0 }
    let delays = (0..<trials).map { _ in (0..<last).map { _ in UInt32(random.integer(below: 300)) } }

    func run(workers: Int) -> [Int] {
      let board = RungBoard(rule, trials: trials)
      let reached = Mutex([Int](repeating: 0, count: trials))
      let next = Mutex(0)
      ThreadTeam(threads: workers).run(tasks: workers) { _ in
        while true {
          let trial = next.withLock { next in
            defer { next += 1 }
            return next
          }
          guard trial < trials else { return }
          var isStopped = false
          for epoch in 1...ends[trial] where !isStopped {
            if workers > 1 { usleep(delays[trial][epoch - 1]) }
            let value = curves[trial][epoch - 1]
            isStopped = (try? !board.goesOn(trial, after: epoch, value: value)) ?? true
            reached.withLock { $0[trial] = epoch }
          }
          board.end(trial, isStopped ? .stopped : fails[trial] ? .failed : .finished(curves[trial][ends[trial] - 1]))
        }
      }
      return reached.withLock { $0 }
    }
    let alone = run(workers: 1)
    #expect(alone.contains { $0 == 2 } && alone.contains { $0 == 6 } && alone.contains { $0 == last })
    #expect(run(workers: 2) == alone)
    #expect(run(workers: 5) == alone)
  }

  @Test func theOnesThatEndedByThemselvesCountWithTheirLastValue() throws {
    let board = RungBoard(rule, trials: 4)
    board.end(0, .finished(0.9))
    board.end(1, .stopped)
    board.end(2, .failed)
    #expect(try !board.goesOn(3, after: 2, value: 0.8))
    #expect(try board.goesOn(3, after: 3, value: 0.1))
    #expect(try board.goesOn(3, after: 6, value: 0.95))
  }

  @Test func cancellingWakesThoseThatWait() async throws {
    let board = RungBoard(rule, trials: 2)
    let rule = Task.detached { try board.goesOn(1, after: 2, value: 1) }
    try await Task.sleep(for: .milliseconds(20))
    board.cancel()
    await #expect(throws: RungBoard.Cancelled.self) { _ = try await rule.value }
  }
}
