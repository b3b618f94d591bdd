extension OptimizerConfiguration {
  /// Every value outside its range, named by its key path.
  package var mistakes: [OptimizerError] {
    var found: [OptimizerError] = []
    if groups.isEmpty { found.append(.outOfRange(path: "groups", found: "none", expected: "at least one group")) }
    found.require(denseTablesUpTo >= 0, "dense_tables_up_to", denseTablesUpTo, "a number of rows, 0 or more")
    if let clipNorm { found.require(clipNorm > 0, "clip_norm", clipNorm, "a number above 0") }
    for (index, group) in groups.enumerated() {
      let path = "groups[\(index)]"
      found.require(isFinite(group.learningRate), "\(path).learning_rate", group.learningRate, "a number, 0 or more")
      found.require(isFinite(group.l2), "\(path).l2", group.l2, "a number, 0 or more")
      group.rule.check(at: path, into: &found)
      if case .adamW = group.rule, group.l2 != 0 { found.append(.twoDecays(path: "\(path).l2")) }
    }
    return found
  }
}

extension UpdateRuleChoice {
  fileprivate func check(at path: String, into found: inout [OptimizerError]) {
    switch self {
    case .sgd(let rule):
      found.require(isFraction(rule.momentum), "\(path).momentum", rule.momentum, "a number in [0, 1)")
    case .adagrad(let rule):
      found.check(accumulator: rule.initialAccumulator, epsilon: rule.epsilon, at: path)
    case .rowWiseAdagrad(let rule):
      found.check(accumulator: rule.initialAccumulator, epsilon: rule.epsilon, at: path)
    case .adam(let rule):
      found.check(rule, at: path)
    case .adamW(let rule):
      found.check(rule.adam, at: path)
      found.require(isFinite(rule.weightDecay), "\(path).weight_decay", rule.weightDecay, "a number, 0 or more")
    }
  }
}

extension [OptimizerError] {
  fileprivate mutating func require(
    _ holds: Bool, _ path: String, _ value: some CustomStringConvertible, _ expected: String
  ) {
    if !holds { append(.outOfRange(path: path, found: value.description, expected: expected)) }
  }

  fileprivate mutating func check(_ adam: Adam, at path: String) {
    require(isFraction(adam.beta1), "\(path).beta1", adam.beta1, "a number in [0, 1)")
    require(isFraction(adam.beta2), "\(path).beta2", adam.beta2, "a number in [0, 1)")
    require(isPositive(adam.epsilon), "\(path).epsilon", adam.epsilon, "a number above 0")
  }

  fileprivate mutating func check(accumulator: Double, epsilon: Double, at path: String) {
    require(isFinite(accumulator), "\(path).initial_accumulator", accumulator, "a number, 0 or more")
    require(isPositive(epsilon), "\(path).epsilon", epsilon, "a number above 0")
  }
}

private func isFinite(_ value: Double) -> Bool { value >= 0 && value < .infinity }
private func isPositive(_ value: Double) -> Bool { Float(value) > 0 && value < .infinity }
private func isFraction(_ value: Double) -> Bool { value >= 0 && value < 1 }
