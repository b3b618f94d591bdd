/// What is told how far a step is that may take long.
package struct StepProgress: Sendable {
  let update: @Sendable (_ done: Int) -> Void
  let finish: @Sendable () -> Void

  /// - Parameters:
  ///   - update: told, on any thread, how much is done.
  ///   - finish: told that no more will be done.
  package init(update: @escaping @Sendable (_ done: Int) -> Void, finish: @escaping @Sendable () -> Void) {
    self.update = update
    self.finish = finish
  }
}
