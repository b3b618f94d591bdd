import Glibc

/// The density of a parameter's values, estimated on a grid over its distribution: of at most 50 equal steps for numbers,
/// of the choices otherwise.
///
/// A number's density is a mixture of normal distributions around the grid points that occur, cut off at the ends, their
/// common width by Scott's rule, and one wide one around the middle with the weight of a single trial; a choice's is its
/// frequency with every choice seen a little more often. As `optuna.importance.PedAnovaImportanceEvaluator` has it.
struct ValueDensity {
  private let distribution: Distribution
  /// Number of grid points.
  private let size: Int

  init(of distribution: Distribution) {
    self.distribution = distribution
    let steps = 50
    switch distribution {
    case .categorical(let choices): size = choices.count
    case .number(let range):
      let width = range.upper - range.lower
      size =
        !range.isInteger
        ? steps : min(steps, range.isLogarithmic ? Int(log2(width + 1).rounded(.up)) + 1 : Int(width.rounded()) + 1)
    }
  }

  /// The probability of each grid point.
  func callAsFunction(_ values: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: size)
    for value in values { counts[index(of: value)] += 1 }
    let observed = counts.indices.filter { counts[$0] > 0 }
    let weights = observed.map { counts[$0] }
    let density =
      if case .categorical = distribution { choices(observed, weights) } else { numbers(observed, weights) }
    // So that no quotient divides by 0.
    return density.map { $0 + 1e-12 }
  }

  /// The nearest grid point; one half-way between two goes to the lower.
  private func index(of value: Double) -> Int {
    guard case .number(let range) = distribution else { return Int(value) }
    func scaled(_ number: Double) -> Double { range.isLogarithmic ? log(number) : number }
    let (low, high) = (scaled(range.lower), scaled(range.upper))
    let step = (high - low) / Double(size - 1)
    return max(0, min(size - 1, Int(((scaled(value) - low) / step - 0.5).rounded(.up))))
  }

  /// - Parameters:
  ///   - observed: the grid points that occur.
  ///   - weights: how often.
  private func choices(_ observed: [Int], _ weights: [Double]) -> [Double] {
    let sum = weights.reduce(0, +) + 1
    let prior = 1 / Double(observed.count + 1)
    let others = prior * Double(size) + 1
    var density = [Double](repeating: 1 / sum / Double(size), count: size)
    for (point, weight) in zip(observed, weights) {
      for choice in density.indices {
        density[choice] += weight / sum * (choice == point ? prior + 1 : prior) / others
      }
    }
    return density
  }

  private func numbers(_ observed: [Int], _ weights: [Double]) -> [Double] {
    let sum = weights.reduce(0, +)
    let width = max(Self.scottWidth(observed.map(Double.init), weights), 0.5 / 1.64)
    let last = Double(size - 1)
    let kernels =
      zip(observed, weights).map { (middle: Double($0), width: width, weight: $1 / (sum + 1)) }
      + [(middle: last / 2, width: last + 1, weight: 1 / (sum + 1))]
    return (0..<size).map { point in
      kernels.reduce(0) { density, kernel in
        func mass(_ low: Double, _ high: Double) -> Double {
          let scale = kernel.width * 2.0.squareRoot()
          return (erf((high - kernel.middle) / scale) - erf((low - kernel.middle) / scale)) / 2
        }
        return density + kernel.weight * mass(Double(point) - 0.5, Double(point) + 0.5) / mass(-0.5, last + 0.5)
      }
    }
  }

  /// 1.059 min(IQR / 1.34, σ) n^(-1/5) of weighted values in ascending order.
  private static func scottWidth(_ values: [Double], _ weights: [Double]) -> Double {
    let sum = weights.reduce(0, +)
    let mean = zip(values, weights).reduce(0.0) { $0 + $1.0 * $1.1 } / sum
    let squares = zip(values, weights).reduce(0.0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
    let deviation = (squares / max(1, sum - 1)).squareRoot()
    var cumulated: [Double] = []
    for weight in weights { cumulated.append((cumulated.last ?? 0) + weight) }
    let first = cumulated.firstIndex { $0 >= (sum / 4).rounded(.down) } ?? 0
    let third = cumulated.firstIndex { $0 > (sum * 3 / 4).rounded(.down) } ?? values.count - 1
    return 1.059 * min((values[third] - values[first]) / 1.34, deviation) * pow(sum, -0.2)
  }
}
