import Synchronization

/// Progress of one piece of work: a line updated in place on a terminal, a plain line now and then elsewhere.
///
/// `teacher, epoch 1 of 2   45 %   123,456 of 300,000 samples   12.3k/s   14.2 s left   loss 0.3412`. Only a terminal
/// is sent control characters. Safe to update from any thread.
package final class ProgressLine: Sendable {
  private struct State {
    var completed = 0
    var detail = ""
    var lastShown: Duration
    /// Columns of the line on the terminal, all of which the next one must cover.
    var shownWidth = 0
    var isFinished = false
  }

  private let title: String
  private let total: Int?
  private let done: Int
  private let unit: String
  private let isTerminal: Bool
  private let width: Int
  private let interval: Duration
  private let started: Duration
  private let now: @Sendable () -> Duration
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - title: what is being done.
  ///   - total: how much there is to do; nil when that is unknown.
  ///   - done: how much was done before, which does not count for the rate.
  ///   - unit: what is counted, in the plural.
  ///   - isTerminal: whether `write` leads to a terminal.
  ///   - width: columns of the terminal; longer lines are cut.
  ///   - interval: the shortest time between two lines; by default 0.1 s on a terminal, 10 s elsewhere.
  ///   - now: a clock that never goes back.
  ///   - write: where the text goes, usually standard error.
  package init(
    _ title: String, total: Int?, done: Int = 0, unit: String, isTerminal: Bool, width: Int = 80,
    interval: Duration? = nil,
    now: @escaping @Sendable () -> Duration = ProgressLine.uptime, write: @escaping @Sendable (String) -> Void
  ) {
    precondition(total.map { $0 >= 0 } ?? true, "the total must not be negative")
    precondition(width > 1, "a line needs columns")
    self.title = printable(title)
    self.total = total
    self.done = done
    self.unit = unit
    self.isTerminal = isTerminal
    self.width = width
    self.interval = interval ?? (isTerminal ? .milliseconds(100) : .seconds(10))
    self.now = now
    self.write = write
    started = now()
    state = Mutex(State(lastShown: started))
  }

  private static let origin = ContinuousClock.now

  /// Time since the first call in this process.
  package static func uptime() -> Duration {
    origin.duration(to: .now)
  }

  /// Notes that `completed` of the total are done; writes a line when the last is old enough.
  ///
  /// - Parameter detail: the newest number worth seeing, such as "loss 0.3412"; nil keeps the last.
  package func update(completed: Int, detail: String? = nil) {
    state.withLock { state in
      state.completed = completed
      if let detail { state.detail = printable(detail) }
      let time = now()
      guard !state.isFinished, time - state.lastShown >= interval else { return }
      state.lastShown = time
      show(line(state, elapsed: seconds(time - started)), &state)
    }
  }

  /// Writes the last line, with the time taken, and ends it; later updates are ignored.
  package func finish(detail: String? = nil) {
    state.withLock { state in
      guard !state.isFinished else { return }
      if let detail { state.detail = printable(detail) }
      state.isFinished = true
      let elapsed = seconds(now() - started)
      show(finalLine(state, elapsed: elapsed), &state)
      if isTerminal { write("\n") }
    }
  }

  private func line(_ state: State, elapsed: Double) -> String {
    var parts = [title]
    if let total {
      if total > 0 { parts.append("\(min(state.completed, total) * 100 / total) %") }
      parts.append("\(Format.grouped(state.completed)) of \(Format.grouped(total)) \(unit)")
    } else {
      parts.append("\(Format.grouped(state.completed)) \(unit)")
    }
    if elapsed > 0, state.completed > done {
      let rate = Double(state.completed - done) / elapsed
      parts.append("\(Format.count(rate))/s")
      if let total, total > state.completed {
        parts.append("\(Format.duration(Double(total - state.completed) / rate)) left")
      }
    }
    if !state.detail.isEmpty { parts.append(state.detail) }
    return parts.joined(separator: "   ")
  }

  private func finalLine(_ state: State, elapsed: Double) -> String {
    var parts = [title, "\(Format.grouped(max(0, state.completed - done))) \(unit) in \(Format.duration(elapsed))"]
    if elapsed > 0, state.completed > done {
      parts.append("\(Format.count(Double(state.completed - done) / elapsed))/s")
    }
    if !state.detail.isEmpty { parts.append(state.detail) }
    return parts.joined(separator: "   ")
  }

  private func show(_ line: String, _ state: inout State) {
    guard isTerminal else {
      write(line + "\n")
      return
    }
    // One column stays free, since some terminals wrap when the last is filled.
    let visible = fitted(line, width: width - 1)
    let columns = displayWidth(visible)
    write("\r" + visible + String(repeating: " ", count: max(0, state.shownWidth - columns)))
    state.shownWidth = columns
  }

  private func fitted(_ line: String, width: Int) -> String {
    guard displayWidth(line) > width else { return line }
    var kept = ""
    var columns = 1
    for character in line {
      columns += displayWidth(String(character))
      if columns > width { break }
      kept.append(character)
    }
    return kept + "…"
  }
}

private func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
