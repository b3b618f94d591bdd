import Kernels
import Synchronization
import Testing

@Suite struct ThreadTeamTests {
  @Test(arguments: [1, 2, 5])
  func everyTaskRunsOnceAndResultsKeepTheirOrder(threads: Int) {
    let runs = Mutex([Int](repeating: 0, count: 100))
    let results = ThreadTeam(threads: threads).map(tasks: 100) { task in
      runs.withLock { $0[task] += 1 }
      return task * task
    }
    #expect(results == (0..<100).map { $0 * $0 })
    #expect(runs.withLock { $0 } == [Int](repeating: 1, count: 100))
  }

  @Test func noTasksGiveNoResults() {
    #expect(ThreadTeam(threads: 2).map(tasks: 0) { $0 }.isEmpty)
  }
}
