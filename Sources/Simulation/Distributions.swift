import Glibc
import Kernels

extension RandomStream {
  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool {
    uniformDouble() < probability
  }

  /// Standard normal (Box and Muller 1958, the cosine half).
  mutating func gaussian() -> Double {
    let radius = (-2 * log(1 - uniformDouble())).squareRoot()
    return radius * cos(2 * .pi * uniformDouble())
  }

  /// Exponential with the given mean.
  mutating func waiting(mean: Double) -> Double {
    -mean * log(1 - uniformDouble())
  }

  /// Poisson by multiplication of uniforms (Knuth), in O(`mean`); `mean` below 100.
  mutating func poisson(mean: Double) -> Int {
    precondition(mean < 100, "the product of uniforms underflows for large means")
    let limit = exp(-mean)
    var (count, product) = (0, uniformDouble())
    while product > limit {
      count += 1
      product *= uniformDouble()
    }
    return count
  }
}

/// Draws indices with probability proportional to fixed weights, in O(log n) each.
struct WeightedChoice: Sendable {
  private let cumulative: [Double]

  /// - Precondition: weights are not negative and at least one is positive.
  init(weights: some Sequence<Double>) {
    var total = 0.0
    cumulative = weights.map {
      total += $0
      return total
    }
    precondition(total > 0, "a choice needs a positive weight")
  }

  func draw(_ stream: inout RandomStream) -> Int {
    let target = stream.uniformDouble() * cumulative[cumulative.count - 1]
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Zipf's law: weights 1 / rank^exponent for ranks 1...count.
func zipfWeights(count: Int, exponent: Double) -> [Double] {
  (1...count).map { pow(Double($0), -exponent) }
}

/// The logistic function.
func logistic(_ x: Double) -> Double {
  1 / (1 + exp(-x))
}
