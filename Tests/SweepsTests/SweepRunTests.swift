import Foundation
import Kernels
import Metrics
import Sweeps
import Synchronization
import Testing
import Training

@Suite struct SweepRunTests {
  private let keys = """
    "vary": [{"path": "student.scale", "from": 1, "to": 4}],
    "search": {"kind": "random", "trials": 30}, "seeds": 2,
    "halving": {"reduction": 3}
    """

  private struct Broken: Error, CustomStringConvertible { var description: String { "the loss is not finite" } }

  /// A training of 8 epochs whose values are random but always the same; every ninth trial fails, and one with its second seed.
  private static func train(
    _ trial: PlannedTrial, _ seed: UInt64, _ report: (ModelReport, Int) throws -> Void
  ) throws {
    var random = RandomStream(seed: seed, purpose: "curve", index: UInt64(trial.number))
    for epoch in 1...8 {
      usleep(UInt32.random(in: 0...500))
      if trial.number % 9 == 8 || (trial.number == 10 && seed == 2), epoch == 1 { throw Broken() }
      try report(SweepsTests.report(random.uniformDouble()), epoch)
    }
  }

  private func run(_ folder: SweepFolder, _ plan: SweepPlan, workers: Int, runner: @escaping TrialRunner) throws {
    try SweepRun(plan, journal: folder.journal(plan), runner: runner)(workers: workers)
  }

  @Test(arguments: [2, 5]) func workersChangeNothing(workers: Int) throws {
    let (alone, together) = (try SweepFolder(), try SweepFolder())
    let plan = try alone.plan(keys)
    try run(alone, plan, workers: 1, runner: Self.train)
    try run(together, plan, workers: workers, runner: Self.train)
    let records = try alone.journal(plan).records
    #expect(try together.journal(plan).records == records)
    let states = records.map(\.state)
    #expect(states.count { $0 == .stopped } > 5 && states.count { $0 == .complete } > 3)
    #expect(states.contains(.failed("the loss is not finite")))
    #expect(records[0].state == .complete && records[0].seeds.map(\.seed) == [1, 2])
    // The best epoch by the monitor is what is kept, and the first seed's last value.
    #expect(records[0].values[8] == records[0].values.values.max())
    #expect(records[0].values[8] == records[0].seeds[0].value)
  }

  /// Interrupted again and again, at any moment, it ends with the same records, and what was done is not done again.
  @Test(arguments: 1...4) func interruptionsChangeNothing(seed: UInt64) throws {
    let (whole, broken) = (try SweepFolder(), try SweepFolder())
    let plan = try whole.plan(keys)
    try run(whole, plan, workers: 1, runner: Self.train)
    var random = RandomStream(seed: seed, purpose: "interrupt")
    var interruptions = 0
    while true {
      let budget = Mutex(10 + random.integer(below: 60))
      let before = try broken.journal(plan).records
      do {
        try run(broken, plan, workers: 3) { trial, seed, report in
          #expect(!before[trial.number].isOver)
          #expect(!before[trial.number].seeds.contains { $0.seed == seed })
          try Self.train(trial, seed) { measured, epoch in
            if budget.withLock({
              $0 -= 1
              return $0 < 0
            }) {
              throw SweepError.interrupted
            }
            try report(measured, epoch)
          }
        }
        break
      } catch SweepError.interrupted { interruptions += 1 }
    }
    #expect(interruptions > 2)
    #expect(try broken.journal(plan).records == whole.journal(plan).records)
  }

  @Test func anObjectiveThatIsNeverDefinedFailsTheTrial() throws {
    let folder = try SweepFolder()
    let plan = try folder.plan(#""vary": [{"path": "student.scale", "values": [1, 2]}]"#)
    try run(folder, plan, workers: 2) { trial, _, report in
      try report(SweepsTests.report(trial.number == 1 ? nil : 0.5), 1)
    }
    let records = try folder.journal(plan).records
    #expect(
      records[1].state
        == .failed("the objective's gauc_impressions of click is not defined on the validation split"))
    #expect(records[0].value == 0.5 && records[0].epochs == 1)
  }

  /// Values by hand: 0.61, 0.63 and 0.60, 0.64 for the base: differences 0.01 and -0.01.
  @Test func ranksAndCompares() throws {
    let plan = try SweepFolder().plan(
      #""vary": [{"path": "student.scale", "values": [1, 2, 3, 4]}], "seeds": 2"#)
    func complete(_ first: Double, _ second: Double) -> TrialRecord {
      TrialRecord(
        state: .complete, values: [1: first],
        seeds: [.init(seed: 1, value: first, epochs: 3), .init(seed: 2, value: second, epochs: 4)])
    }
    let result = SweepResult(
      plan: plan,
      records: [
        complete(0.60, 0.64), TrialRecord(state: .failed("no"), values: [1: 0.9]), complete(0.70, 0.66),
        TrialRecord(state: .stopped, values: [1: 0.5, 2: 0.55]), complete(0.61, 0.63),
      ])
    #expect(result.ranking == [2, 0, 4, 3, 1])
    #expect(result.best == 2)
    let difference = try #require(result.differenceToBase(of: 4))
    #expect(abs(difference.mean) < 1e-12)
    // t of one degree of freedom is 12.706; the standard deviation of ±0.01 is 0.01 √2.
    #expect(abs((difference.halfWidth ?? 0) - 0.12706) < 1e-5)
    #expect(result.differenceToBase(of: 0) == nil && result.differenceToBase(of: 3) == nil)
    #expect(result.records[0].epochs == 7 && result.records[3].epochs == 2)
    #expect(result.counted == 4)
    #expect(result.firstFailure == "no")
    #expect(result.importance == [1])
  }
}
