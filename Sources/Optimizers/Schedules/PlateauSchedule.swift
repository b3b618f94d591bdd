/// Lowers the learning rates when a validation metric no longer improves.
///
/// As PyTorch's `ReduceLROnPlateau` with an absolute threshold and no cool-down. The scale multiplies that of the
/// schedule over steps.
package struct PlateauSchedule: Sendable, Equatable {
  /// Which way a metric improves.
  package enum Direction: String, Sendable, Equatable, CaseIterable {
    case higher, lower
  }

  /// What the scale is multiplied by.
  package var factor: Double
  /// How many evaluations in a row may bring no improvement; the next one lowers the scale.
  package var patience: Int
  /// Where the scale stops.
  package var minimum: Double
  /// How much better than the best a value must be to count as an improvement.
  package var threshold: Double
  package var better: Direction

  package init(
    factor: Double = 0.1, patience: Int = 2, minimum: Double = 1e-4, threshold: Double = 0, better: Direction = .higher
  ) {
    self.factor = factor
    self.patience = patience
    self.minimum = minimum
    self.threshold = threshold
    self.better = better
  }

  /// What has been seen so far: kept in checkpoints.
  package struct State: Sendable, Equatable, Codable {
    /// The present scale of the learning rates.
    package var scale: Double
    /// The best value so far.
    package var best: Double?
    /// Evaluations since then.
    package var withoutImprovement: Int

    package init(scale: Double = 1, best: Double? = nil, withoutImprovement: Int = 0) {
      self.scale = scale
      self.best = best
      self.withoutImprovement = withoutImprovement
    }
  }

  /// The state after an evaluation. A value that is not a number is no improvement.
  package func state(after state: State, observing value: Double) -> State {
    var next = state
    if isImprovement(value, over: state.best) {
      next.best = value
      next.withoutImprovement = 0
    } else {
      next.withoutImprovement += 1
    }
    if next.withoutImprovement > patience {
      next.scale = max(min(minimum, state.scale), state.scale * factor)
      next.withoutImprovement = 0
    }
    return next
  }

  private func isImprovement(_ value: Double, over best: Double?) -> Bool {
    guard let best else { return !value.isNaN }
    return better == .higher ? value > best + threshold : value < best - threshold
  }

  /// Every value outside its range, named by its key path.
  package var mistakes: [OptimizerError] {
    var found: [OptimizerError] = []
    func require(_ holds: Bool, _ path: String, _ value: some CustomStringConvertible, _ expected: String) {
      if !holds { found.append(.outOfRange(path: path, found: value.description, expected: expected)) }
    }
    require(factor > 0 && factor < 1, "factor", factor, "a number between 0 and 1")
    require(patience >= 0, "patience", patience, "a number of evaluations, 0 or more")
    require(minimum >= 0 && minimum <= 1, "minimum", minimum, "a number in [0, 1]")
    require(threshold >= 0 && threshold < .infinity, "threshold", threshold, "a number, 0 or more")
    return found
  }
}
