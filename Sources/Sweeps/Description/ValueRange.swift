package import Experiments
import Glibc

/// The numbers from `lower` to `upper`, both included, evenly or by their logarithm.
package struct ValueRange: Sendable, Equatable {
  package let lower: Double
  package let upper: Double
  package let isLogarithmic: Bool
  package let isInteger: Bool

  package init(_ lower: Double, _ upper: Double, isLogarithmic: Bool = false, isInteger: Bool = false) {
    precondition(lower < upper && (!isLogarithmic || lower > 0), "a range that is not empty")
    self.lower = lower
    self.upper = upper
    self.isLogarithmic = isLogarithmic
    self.isInteger = isInteger
  }

  /// Whether a number lies between the bounds.
  package func contains(_ number: Double) -> Bool { number >= lower && number <= upper }

  /// What a number in [0, 1) stands for: every integer gets an equal share of it, on the scale, and any other number
  /// is rounded to about four digits, which no training can tell apart and people can read.
  package func value(at share: Double) -> JSON {
    // Integers own the half before and after them.
    let margin = isInteger ? 0.5 : 0
    let (low, high) = (lower - margin, upper + margin)
    let number =
      isLogarithmic ? exp(log(low) + share * (log(high) - log(low))) : low + share * (high - low)
    if isInteger { return JSON(.integer(Int(min(upper, max(lower, number.rounded()))))) }
    return JSON(.number(min(upper, max(lower, rounded(number)))))
  }

  /// `count` numbers from `lower` to `upper` at equal distances on the scale, without repetitions.
  package func points(_ count: Int) -> [JSON] {
    precondition(count > 1, "both ends are points")
    var points: [JSON] = []
    for index in 0..<count {
      let share = Double(index) / Double(count - 1)
      let number =
        isLogarithmic ? exp(log(lower) + share * (log(upper) - log(lower))) : lower + share * (upper - lower)
      let exact = index == 0 ? lower : index == count - 1 ? upper : isInteger ? number.rounded() : rounded(number)
      let point = JSON(isInteger ? .integer(Int(exact)) : .number(exact))
      if points.last != point { points.append(point) }
    }
    return points
  }

  /// To a thousandth of the number's own order of magnitude, or of the range's width where that is finer.
  private func rounded(_ number: Double) -> Double {
    let scale = min(abs(number) > 0 ? abs(number) : .infinity, upper - lower)
    let digits = 3 - Int(log10(scale).rounded(.down))
    let power = pow(10, Double(abs(digits)))
    // Dividing by a whole power gives the double nearest to the short decimal.
    return digits >= 0 ? (number * power).rounded() / power : (number / power).rounded() * power
  }
}
