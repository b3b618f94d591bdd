import Synchronization
import Terminal
import Testing

@Suite struct ProgressTests {
  /// A clock set by hand and what was written.
  final class Stage: Sendable {
    private let state = Mutex((time: Duration.zero, written: [String]()))

    var written: [String] { state.withLock { $0.written } }

    func wait(_ seconds: Double) {
      state.withLock { $0.time += .seconds(seconds) }
    }

    func progress(total: Int?, isTerminal: Bool, width: Int = 80) -> ProgressLine {
      ProgressLine(
        "epoch 1 of 2", total: total, unit: "samples", isTerminal: isTerminal, width: width,
        now: { self.state.withLock { $0.time } }, write: { text in self.state.withLock { $0.written.append(text) } })
    }
  }

  @Test func aPipeGetsPlainLinesNowAndThen() {
    let stage = Stage()
    let progress = stage.progress(total: 40_000, isTerminal: false)
    for step in 1...4 {
      stage.wait(6)
      progress.update(completed: step * 10_000, detail: "loss 0.\(9 - step)")
    }
    progress.finish()
    #expect(
      stage.written == [
        "epoch 1 of 2   50 %   20,000 of 40,000 samples   1.67k/s   12.0 s left   loss 0.7\n",
        "epoch 1 of 2   100 %   40,000 of 40,000 samples   1.67k/s   loss 0.5\n",
        "epoch 1 of 2   40,000 samples in 24.0 s   1.67k/s   loss 0.5\n",
      ])
    #expect(stage.written.joined().unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
  }

  @Test func aTerminalsLineIsRewrittenInPlace() {
    let stage = Stage()
    let progress = stage.progress(total: 1000, isTerminal: true)
    stage.wait(0.05)
    progress.update(completed: 10)
    stage.wait(0.05)
    progress.update(completed: 100)
    stage.wait(0.9)
    progress.update(completed: 999, detail: "loss 0.5")
    progress.finish(detail: "")
    progress.update(completed: 1000)
    progress.finish()
    let lines = [
      "epoch 1 of 2   10 %   100 of 1,000 samples   1.00k/s   0.90 s left",
      "epoch 1 of 2   99 %   999 of 1,000 samples   999/s   0.00 s left   loss 0.5",
      "epoch 1 of 2   999 samples in 1.00 s   999/s",
    ]
    let covering = String(repeating: " ", count: lines[1].count - lines[2].count)
    #expect(stage.written == ["\r" + lines[0], "\r" + lines[1], "\r" + lines[2] + covering, "\n"])
  }

  @Test func aLineIsCutToTheTerminal() {
    let stage = Stage()
    let progress = stage.progress(total: nil, isTerminal: true, width: 20)
    stage.wait(1)
    progress.update(completed: 5, detail: "loss\n0.5")
    #expect(stage.written == ["\repoch 1 of 2   5 s…"])
  }

  @Test func theTotalMayBeUnknownOrZero() {
    let stage = Stage()
    let progress = stage.progress(total: nil, isTerminal: false)
    stage.wait(10)
    progress.update(completed: 5, detail: "loss\n0.5")
    #expect(stage.written == ["epoch 1 of 2   5 samples   0.50/s   loss 0.5\n"])
    let empty = stage.progress(total: 0, isTerminal: false)
    stage.wait(10)
    empty.update(completed: 0)
    #expect(stage.written.last == "epoch 1 of 2   0 of 0 samples\n")
  }
}
