import Kernels

/// The Halton sequence: in dimension d the radical inverse in base p_d, the d-th prime, of 0, 1, 2, …
///
/// Any first n points fill the cube more evenly than n independent ones, for any n (Halton, "On the efficiency of certain
/// quasi-random sequences of points in evaluating multi-dimensional integrals", 1960). Scrambled, every digit goes
/// through a random permutation of its own, which keeps that and breaks the correlations between large bases (Owen, "A
/// randomized Halton algorithm in R", 2017).
package struct Halton: Sendable {
  private let bases: [Int]
  /// The permutation of each digit, the first after the point first, by dimension; empty when not scrambled.
  private let permutations: [[[Int]]]

  /// The sequence itself.
  package init(dimensions: Int) {
    bases = primes(dimensions)
    permutations = []
  }

  /// A scrambled sequence; the same seed gives the same points.
  package init(dimensions: Int, seed: UInt64) {
    bases = primes(dimensions)
    permutations = bases.enumerated().map { dimension, base in
      var random = RandomStream(seed: seed, purpose: "halton", index: UInt64(dimension))
      return (0..<Self.digits(base)).map { _ in
        var permutation = Array(0..<base)
        random.shuffle(&permutation)
        return permutation
      }
    }
  }

  /// The point `index`, each coordinate in [0, 1).
  package func point(_ index: Int) -> [Double] {
    bases.indices.map { dimension in
      let base = bases[dimension]
      var (rest, weight, sum) = (index, 1.0, 0.0)
      for digit in 0..<Self.digits(base) {
        weight /= Double(base)
        let value = rest % base
        rest /= base
        sum += weight * Double(permutations.isEmpty ? value : permutations[dimension][digit][value])
      }
      return min(sum, 1 - 0x1p-53)
    }
  }

  /// As many digits as a double holds.
  private static func digits(_ base: Int) -> Int {
    var (count, reach) = (0, 1.0)
    while reach < 0x1p53 {
      reach *= Double(base)
      count += 1
    }
    return count
  }
}

/// The first `count` primes.
private func primes(_ count: Int) -> [Int] {
  var primes: [Int] = []
  var candidate = 2
  while primes.count < count {
    if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
    candidate += 1
  }
  return primes
}
