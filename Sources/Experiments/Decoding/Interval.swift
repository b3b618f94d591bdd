/// The values that a number may take.
package struct Interval<Bound: Comparable & Sendable>: Sendable {
  private enum End: Sendable {
    case open
    case including(Bound)
    case excluding(Bound)
  }

  private var lower = End.open
  private var upper = End.open

  /// No bounds.
  package static var all: Interval { Interval() }

  /// lower ≤ x.
  package static func from(_ lower: Bound) -> Interval { Interval(lower: .including(lower)) }

  /// lower ≤ x ≤ upper.
  package static func from(_ lower: Bound, through upper: Bound) -> Interval {
    Interval(lower: .including(lower), upper: .including(upper))
  }

  /// lower ≤ x < upper.
  package static func from(_ lower: Bound, below upper: Bound) -> Interval {
    Interval(lower: .including(lower), upper: .excluding(upper))
  }

  /// lower < x.
  package static func above(_ lower: Bound) -> Interval { Interval(lower: .excluding(lower)) }

  /// lower < x ≤ upper.
  package static func above(_ lower: Bound, through upper: Bound) -> Interval {
    Interval(lower: .excluding(lower), upper: .including(upper))
  }

  /// lower < x < upper.
  package static func above(_ lower: Bound, below upper: Bound) -> Interval {
    Interval(lower: .excluding(lower), upper: .excluding(upper))
  }

  package func contains(_ value: Bound) -> Bool {
    switch lower {
    case .including(let bound) where value < bound: return false
    case .excluding(let bound) where value <= bound: return false
    default: break
    }
    switch upper {
    case .including(let bound) where value > bound: return false
    case .excluding(let bound) where value >= bound: return false
    default: return true
    }
  }

  /// One of the values, for use where a mistake has left none; `fallback` when there are no bounds.
  func someValue(else fallback: Bound) -> Bound {
    if contains(fallback) { return fallback }
    switch (lower, upper) {
    case (_, .including(let bound)), (.including(let bound), _): return bound
    default: return fallback
    }
  }
}

extension Interval: CustomStringConvertible {
  /// The words that follow "an integer" in a message: ` of at least 1`; empty without bounds.
  package var description: String {
    switch (lower, upper) {
    case (.open, .open): ""
    case (.including(let lower), .including(let upper)): " from \(short(lower)) to \(short(upper))"
    case (.including(let lower), .open): " of at least \(short(lower))"
    case (.including(let lower), .excluding(let upper)): " of at least \(short(lower)) and below \(short(upper))"
    case (.excluding(let lower), .open): " above \(short(lower))"
    case (.excluding(let lower), .including(let upper)): " above \(short(lower)) and at most \(short(upper))"
    case (.excluding(let lower), .excluding(let upper)): " above \(short(lower)) and below \(short(upper))"
    case (.open, .including(let upper)): " of at most \(short(upper))"
    case (.open, .excluding(let upper)): " below \(short(upper))"
    }
  }

  /// A whole number without `.0`.
  private func short(_ bound: Bound) -> String {
    let text = "\(bound)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
