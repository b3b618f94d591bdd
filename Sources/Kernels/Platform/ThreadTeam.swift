import Dispatch
import Glibc
import Synchronization

/// A fixed number of threads that share out numbered tasks.
///
/// Which thread runs which task is not determined; a caller that wants the same result for any number of threads
/// lets each task write to a place of its own and combines those in the order of their numbers.
package struct ThreadTeam: Sendable {
  /// Number of threads, the calling one included.
  package let threads: Int

  package init(threads: Int) {
    precondition(threads > 0, "a team needs a thread")
    self.threads = threads
  }

  /// A thread for each processor that is online.
  package static var perCore: ThreadTeam { ThreadTeam(threads: max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)) }

  /// Runs body(0), …, body(tasks - 1), each once, and returns when all are done.
  package func run(tasks: Int, _ body: @Sendable (Int) -> Void) {
    guard threads > 1, tasks > 1 else { return (0..<tasks).forEach(body) }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, tasks)) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < tasks else { return }
        body(task)
      }
    }
  }

  /// As `run`, collecting what the tasks return in the order of their numbers.
  package func map<Result: Sendable>(tasks: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: tasks))
    run(tasks: tasks) { task in
      let result = body(task)
      results.withLock { $0[task] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
