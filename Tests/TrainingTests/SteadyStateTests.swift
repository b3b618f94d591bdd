import Kernels
import TestSupport
import Testing
import Training

/// That steps, once memory is warm, allocate nothing that stays. The test is a process of its own: no other test
/// allocates beside it. It runs on one thread: how many blocks two need at one time depends on their timing.
@Suite struct SteadyStateTests {
  @Test func stepsOfOneThreadLeaveTheHeapAsItIs() async {
    await #expect(processExitsWith: .success) {
      let growth = try Growth.ofHeap(threads: 1, from: 300, to: 700)
      #expect(growth < 8 << 10)
    }
  }
}

private enum Growth {
  /// Bytes by which the memory in use grows between two steps of a training with every part, dropout and batches of
  /// changing sizes. Until the first the sizes that occur have all been met.
  static func ofHeap(threads: Int, from first: Int, to last: Int) throws -> Int {
    var loop = try TrainingLoop(
      stage: TrainingLoopTests.joint(), configuration: TrainingLoopTests.training, seed: 3,
      team: ThreadTeam(threads: threads))
    let source = TinySource(lists: 80)
    func train(to step: Int) throws -> Int {
      while loop.progress.step < step {
        try loop.runEpoch(on: source, observer: { _ in })
        loop.endEpoch()
      }
      return Processor.heapInUse
    }
    let before = try train(to: first)
    return try train(to: last) - before
  }
}
