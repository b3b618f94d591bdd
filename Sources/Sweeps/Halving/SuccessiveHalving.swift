/// When a trial is stopped early.
///
/// After r, rη, rη², … epochs (the rungs) a trial goes on if fewer than ⌈n/η⌉ of the n values known at that rung, its own
/// among them, are better than its own (Li et al., "A system for massively parallel hyperparameter tuning", 2020, in the
/// form that stops trials rather than pausing them). Here the n values are those of the trials with lower numbers, so the
/// decision is the same whenever it is made: neither the number of workers nor a kill and a resumption change which
/// trials go on. A trial that ended by itself before a rung counts there with its last value; one that was stopped or
/// failed before it does not. The first trial, which is the base, is never stopped.
package struct SuccessiveHalving: Sendable {
  package let halving: Halving
  package let objective: Objective

  package init(_ halving: Halving, objective: Objective) {
    self.halving = halving
    self.objective = objective
  }

  /// Whether trials are judged after so many epochs.
  package func isRung(_ epoch: Int) -> Bool {
    var rest = epoch
    guard rest % halving.minimumEpochs == 0 else { return false }
    rest /= halving.minimumEpochs
    while rest > 1, rest % halving.reduction == 0 { rest /= halving.reduction }
    return rest == 1
  }

  /// - Parameters:
  ///   - value: the trial's own; NaN when it is undefined.
  ///   - earlier: those of the trials before it that count at the rung.
  package func goesOn(_ value: Double, after earlier: [Double]) -> Bool {
    let allowed = (earlier.count + halving.reduction) / halving.reduction
    return earlier.count { objective.isBetter($0, than: value) } < allowed
  }
}
