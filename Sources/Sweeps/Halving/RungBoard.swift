import Foundation
import Synchronization

/// Where trials that run side by side meet at the rungs.
///
/// A trial waits at a rung until every trial with a lower number has been there or has ended. Workers take trials in the
/// order of their numbers, so those are running or done, and the lowest of the running ones waits for nobody: there is
/// always one that moves.
package final class RungBoard: Sendable {
  private struct State {
    /// Values at rungs, by trial and epoch.
    var values: [[Int: Double]]
    var ends: [End?]
    var isCancelled = false
  }

  /// How the first seed of a trial came to its end.
  package enum End: Sendable, Equatable {
    /// By itself, with this value.
    case finished(Double)
    case stopped
    case failed
  }

  private let rule: SuccessiveHalving
  private let state: Mutex<State>
  private let condition = NSCondition()

  package init(_ rule: SuccessiveHalving, trials: Int) {
    self.rule = rule
    state = Mutex(State(values: Array(repeating: [:], count: trials), ends: Array(repeating: nil, count: trials)))
  }

  /// Notes that a trial had a value after so many epochs, if that is a rung. An undefined value is none: whoever needs it
  /// waits for the trial's end, as the journal does not hold it either.
  package func note(_ value: Double, of trial: Int, after epoch: Int) {
    guard rule.isRung(epoch), value.isFinite else { return }
    change { $0.values[trial][epoch] = value }
  }

  /// Notes that the first seed of a trial is over.
  package func end(_ trial: Int, _ end: End) {
    change { $0.ends[trial] = end }
  }

  /// Lets all that wait throw `Cancelled`.
  package func cancel() {
    change { $0.isCancelled = true }
  }

  package struct Cancelled: Error {}

  /// Whether a trial goes on after so many epochs; at a rung it waits for the trials before it.
  package func goesOn(_ trial: Int, after epoch: Int, value: Double) throws(Cancelled) -> Bool {
    guard rule.isRung(epoch) else { return true }
    note(value, of: trial, after: epoch)
    condition.lock()
    defer { condition.unlock() }
    while true {
      let (isCancelled, earlier) = state.withLock { ($0.isCancelled, Self.values(before: trial, at: epoch, $0)) }
      if isCancelled { throw Cancelled() }
      if let earlier { return rule.goesOn(value, after: earlier) }
      condition.wait()
    }
  }

  /// The values that count at a rung; nil while a trial is still on its way there.
  private static func values(before trial: Int, at epoch: Int, _ state: State) -> [Double]? {
    var values: [Double] = []
    for earlier in 0..<trial {
      if let value = state.values[earlier][epoch] {
        values.append(value)
      } else if let end = state.ends[earlier] {
        if case .finished(let value) = end { values.append(value) }
      } else {
        return nil
      }
    }
    return values
  }

  private func change(_ body: @Sendable (inout State) -> Void) {
    condition.lock()
    state.withLock { body(&$0) }
    condition.broadcast()
    condition.unlock()
  }
}
