import Glibc

/// What the learning rates are multiplied by, as a pure function of the step: a linear warm-up, then a course.
package struct LearningRateSchedule: Sendable, Equatable {
  /// The course after the warm-up, in terms of the steps s since its end.
  package enum Course: Sendable, Equatable {
    /// 1.
    case constant
    /// floor + (1 - floor) · ½ (1 + cos(π s / S)) over S steps, then floor (Loshchilov & Hutter, ICLR 2017, without
    /// restarts).
    case cosine(steps: Int? = nil, floor: Double = 0)
    /// factor to the power ⌊s / every⌋.
    case step(every: Int, factor: Double)
    /// floor + (1 - floor) (1 - s / S)^power over S steps, then floor; linear for power 1.
    case polynomial(steps: Int? = nil, power: Double = 1, floor: Double = 0)
  }

  /// W: step s < W is scaled by (s + 1) / W.
  package var warmUpSteps: Int
  package var course: Course

  package init(warmUpSteps: Int = 0, course: Course = .constant) {
    self.warmUpSteps = warmUpSteps
    self.course = course
  }

  /// The scale of a step.
  /// - Parameters:
  ///   - step: counted from 0.
  ///   - steps: those of the whole run; a course without a length of its own ends with it.
  package func scale(at step: Int, of steps: Int) -> Double {
    precondition(step >= 0, "steps are counted from 0")
    guard step >= warmUpSteps else { return Double(step + 1) / Double(warmUpSteps) }
    let s = Double(step - warmUpSteps)
    switch course {
    case .constant: return 1
    case .step(let every, let factor): return pow(factor, (s / Double(every)).rounded(.down))
    case .cosine(let length, let floor):
      let done = min(1, s / Double(max(1, length ?? steps - warmUpSteps)))
      return floor + (1 - floor) * 0.5 * (1 + cos(.pi * done))
    case .polynomial(let length, let power, let floor):
      let done = min(1, s / Double(max(1, length ?? steps - warmUpSteps)))
      return floor + (1 - floor) * pow(1 - done, power)
    }
  }

  /// Every value outside its range, named by its key path.
  package var mistakes: [OptimizerError] {
    var found: [OptimizerError] = []
    func require(_ holds: Bool, _ path: String, _ value: some CustomStringConvertible, _ expected: String) {
      if !holds { found.append(.outOfRange(path: path, found: value.description, expected: expected)) }
    }
    require(warmUpSteps >= 0, "warm_up_steps", warmUpSteps, "a number of steps, 0 or more")
    switch course {
    case .constant: break
    case .step(let every, let factor):
      require(every > 0, "every", every, "a number of steps, 1 or more")
      require(factor > 0 && factor <= 1, "factor", factor, "a number in (0, 1]")
    case .cosine(let steps, let floor):
      require(steps ?? 1 > 0, "steps", steps ?? 1, "a number of steps, 1 or more")
      require(floor >= 0 && floor <= 1, "floor", floor, "a number in [0, 1]")
    case .polynomial(let steps, let power, let floor):
      require(steps ?? 1 > 0, "steps", steps ?? 1, "a number of steps, 1 or more")
      require(power > 0 && power < .infinity, "power", power, "a number above 0")
      require(floor >= 0 && floor <= 1, "floor", floor, "a number in [0, 1]")
    }
    return found
  }
}
