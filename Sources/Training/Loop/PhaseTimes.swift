/// Where the time of a stage went, in seconds of threads: a phase that keeps two threads busy for a second takes two.
package struct PhaseTimes: Sendable, Equatable {
  package enum Phase: String, Sendable, CaseIterable {
    /// Samples gathered into micro-batches.
    case batches
    case forward
    case backward
    /// Rows of one table that a micro-batch touches more than once, added up.
    case merging
    /// Gradients of the micro-batches added up, and the optimizer's update.
    case update
    /// Training samples scored by a teacher that is trained no more.
    case teacher
    /// Held-out samples gathered and scored by the stage's models.
    case scoring
    /// Metrics of those scores.
    case measuring
    /// Threads that had nothing to do, and all the rest.
    case other
  }

  private var durations: [Phase: Duration] = [:]
  /// The stage's time by the clock on the wall.
  package var elapsed = Duration.zero
  /// Training samples that were seen.
  package var samples = 0
  /// Held-out samples that each of the stage's models scored.
  package var evaluated = 0
  /// Multiplications and additions of the forward passes over the training samples.
  package var forwardArithmetic = 0

  package init() {}

  /// The time of a phase.
  package subscript(phase: Phase) -> Duration {
    get { durations[phase] ?? .zero }
    set { durations[phase] = newValue }
  }

  /// Adds the phases of a part of the work.
  mutating func add(_ part: PhaseTimes) {
    for (phase, duration) in part.durations { self[phase] += duration }
    evaluated += part.evaluated
    forwardArithmetic += part.forwardArithmetic
  }

  /// The time of all threads that no phase has.
  mutating func complete(threads: Int) {
    let known = Phase.allCases.reduce(Duration.zero) { $1 == .other ? $0 : $0 + self[$1] }
    self[.other] = max(.zero, elapsed * threads - known)
  }
}
