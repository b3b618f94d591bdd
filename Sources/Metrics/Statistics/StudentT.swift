import Glibc

/// Student's t distribution with an integer number of degrees of freedom.
package enum StudentT {
  /// P(|T| ≤ t), by the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4; O(degrees).
  package static func centralProbability(within t: Double, degrees: Int) -> Double {
    precondition(degrees > 0, "at least one degree of freedom")
    precondition(t >= 0, "t must not be negative")
    let angle = atan(t / Double(degrees).squareRoot())
    let squaredCosine = 1 / (1 + t * t / Double(degrees))
    let isOdd = degrees % 2 == 1
    // Odd: cos θ (1 + ⅔ cos² θ + …); even: 1 + ½ cos² θ + …; each up to cos^(ν-2) θ.
    var term = isOdd ? squaredCosine.squareRoot() : 1
    var sum = degrees == 1 ? 0 : term
    var denominator = isOdd ? 3 : 2
    while denominator < degrees {
      term *= squaredCosine * Double(denominator - 1) / Double(denominator)
      sum += term
      denominator += 2
    }
    return isOdd ? (angle + sin(angle) * sum) * 2 / Double.pi : sin(angle) * sum
  }

  /// The t with P(|T| ≤ t) = `confidence`, to about 1e-12 relative, by bisection.
  ///
  /// - Parameters:
  ///   - confidence: in (0, 1), such as 0.95.
  ///   - degrees: degrees of freedom, at least 1.
  package static func criticalValue(confidence: Double, degrees: Int) -> Double {
    precondition(confidence > 0 && confidence < 1, "confidence must lie in (0, 1)")
    var high = 1.0
    while centralProbability(within: high, degrees: degrees) < confidence { high *= 2 }
    var low = high == 1 ? 0 : high / 2
    while high - low > 1e-13 * high {
      let middle = (low + high) / 2
      if centralProbability(within: middle, degrees: degrees) < confidence { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
