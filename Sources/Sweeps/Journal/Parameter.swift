package import Experiments

/// Where a varied key's values come from, in Optuna's terms.
package enum Distribution: Sendable, Equatable {
  case categorical([JSON])
  case number(ValueRange)

  /// As Optuna's journal has it.
  var json: JSON {
    switch self {
    case .categorical(let choices):
      return ["name": "CategoricalDistribution", "attributes": ["choices": JSON(.array(choices))]]
    case .number(let range):
      func bound(_ number: Double) -> JSON { JSON(range.isInteger ? .integer(Int(number)) : .number(number)) }
      return [
        "name": JSON(.string(range.isInteger ? "IntDistribution" : "FloatDistribution")),
        "attributes": [
          "low": bound(range.lower), "high": bound(range.upper), "log": JSON(.boolean(range.isLogarithmic)),
          "step": range.isInteger ? 1 : .null,
        ],
      ]
    }
  }
}

/// What a trial has for a varied key, in Optuna's terms.
package struct Parameter: Sendable, Equatable {
  package let distribution: Distribution
  /// The number itself, or the index of the choice.
  package let value: Double

  package init(distribution: Distribution, value: Double) {
    self.distribution = distribution
    self.value = value
  }
}

extension VariedKey {
  /// A trial's setting as a parameter.
  ///
  /// What the base has beside the listed choices is one more of them; where it lies outside of a range, the base alone has
  /// a wider one; where it is no number, it has no parameter: nil.
  package func parameter(_ setting: Setting, base: Setting) -> Parameter? {
    switch domain {
    case .choices(let choices):
      var settings = choices.map { Setting(values: $0) }
      if !settings.contains(base) { settings.append(base) }
      guard let index = settings.firstIndex(of: setting) else { return nil }
      return Parameter(distribution: .categorical(settings.map(\.choice)), value: Double(index))
    case .range(let range):
      guard let number = setting.number else { return nil }
      if range.contains(number) { return Parameter(distribution: .number(range), value: number) }
      guard !range.isLogarithmic || number > 0, !range.isInteger || number == number.rounded() else { return nil }
      let wider = ValueRange(
        min(range.lower, number), max(range.upper, number), isLogarithmic: range.isLogarithmic,
        isInteger: range.isInteger)
      return Parameter(distribution: .number(wider), value: number)
    }
  }
}

extension Setting {
  /// Optuna's choices are plain values; anything else goes by its label.
  fileprivate var choice: JSON {
    guard values.dropFirst().allSatisfy({ Setting(values: [$0]) == Setting(values: [values[0]]) }) else {
      return JSON(.string(label))
    }
    switch values[0].content {
    case .array, .object, .string: return JSON(.string(label))
    default: return values[0]
    }
  }
}
