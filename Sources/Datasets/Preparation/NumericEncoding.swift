import Glibc
import Kernels

/// How a number becomes what the models see; fitted on the training split.
enum NumericEncoding: Sendable, Equatable {
  /// An id: 0 where missing, else 2 + the number of boundaries that are at most the value.
  case buckets([Float])
  /// (value - mean) / deviation, with `fill` for a missing value.
  case scaled(mean: Float, deviation: Float, fill: Float)

  /// Fits an encoding to the (transformed) values of the training split. NaN is missing.
  init(_ encoding: FeatureEncoding, fittedTo values: some Sequence<Float>) {
    switch encoding {
    case .boundaries(let boundaries): self = .buckets(boundaries)
    case .quantiles(let count): self = .buckets(Self.quantiles(of: values.filter { !$0.isNaN }, count: count))
    case .numeric(standardised: false, let missing):
      self = .scaled(mean: 0, deviation: 1, fill: missing ?? Self.moments(of: values).mean)
    case .numeric(standardised: true, let missing):
      let moments = Self.moments(of: values)
      self = .scaled(mean: moments.mean, deviation: moments.deviation, fill: missing ?? moments.mean)
    case .automatic, .vocabulary, .hash:
      let moments = Self.moments(of: values)
      self = .scaled(mean: moments.mean, deviation: moments.deviation, fill: moments.mean)
    }
  }

  func id(_ value: Float) -> Int32 {
    guard case .buckets(let boundaries) = self else { preconditionFailure("not an encoding by buckets") }
    if value.isNaN { return Vocabulary.missing }
    return Self.bucket(value, boundaries.span)
  }

  /// The ids of a range of values.
  func ids(_ values: [Float], _ range: Range<Int>, _ team: ThreadTeam) -> StoredArray<Int32> {
    guard case .buckets(let boundaries) = self else { preconditionFailure("not an encoding by buckets") }
    return team.storedArray(count: range.count) { part, output in
      let stored = boundaries
      let bounds = stored.span
      for index in part {
        let value = values[range.lowerBound + index]
        output.append(value.isNaN ? Vocabulary.missing : Self.bucket(value, bounds))
      }
    }
  }

  private static func bucket(_ value: Float, _ boundaries: Span<Float>) -> Int32 {
    var low = 0
    var high = boundaries.count
    while low < high {
      let middle = (low + high) / 2
      if boundaries[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return Int32(low) + Vocabulary.reserved
  }

  func number(_ value: Float) -> Float {
    guard case .scaled(let mean, let deviation, let fill) = self else { preconditionFailure("not a numeric encoding") }
    return ((value.isNaN ? fill : value) - mean) / deviation
  }

  /// Boundaries between `count` parts of about equal size: the values at the ranks ⌊n·k/count⌋, k = 1 … count - 1, of the
  /// sorted values, each distinct one once and never the smallest value (its lower bucket would be empty).
  static func quantiles(of values: [Float], count: Int) -> [Float] {
    let sorted = sorted(values)
    guard let smallest = sorted.first else { return [] }
    var boundaries: [Float] = []
    for part in 1..<count {
      let value = sorted[sorted.count * part / count]
      if value > (boundaries.last ?? smallest) { boundaries.append(value) }
    }
    return boundaries
  }

  /// A radix sort by 16 bits, twice; no value is NaN. Equal values keep their order.
  static func sorted(_ values: [Float]) -> [Float] {
    // The order of whole numbers is that of the values when the bits of negative ones are turned round.
    var keys = values.map { value -> UInt32 in
      let bits = (value == 0 ? 0 : value).bitPattern
      return bits >> 31 == 1 ? ~bits : bits | 1 << 31
    }
    guard values.count > 1 << 12, !values.contains(where: { $0 == 0 && $0.sign == .minus }) else {
      return values.sorted()
    }
    var other = keys
    for shift: UInt32 in [0, 16] {
      var starts = [Int](repeating: 0, count: 1 << 16 + 1)
      for key in keys { starts[Int(key >> shift & 0xFFFF) + 1] += 1 }
      for digit in 1..<starts.count { starts[digit] += starts[digit - 1] }
      for key in keys {
        let digit = Int(key >> shift & 0xFFFF)
        other[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&keys, &other)
    }
    return keys.map { Float(bitPattern: $0 >> 31 == 1 ? $0 & 0x7FFF_FFFF : ~$0) }
  }

  /// Mean and deviation (of the population) of the values present; 0 and 1 of none, deviation 1 of equal ones.
  static func moments(of values: some Sequence<Float>) -> (mean: Float, deviation: Float) {
    var count = 0.0
    var mean = 0.0
    var squares = 0.0
    // Welford's update: no cancellation when the mean is large against the deviation.
    for value in values where !value.isNaN {
      count += 1
      let difference = Double(value) - mean
      mean += difference / count
      squares += difference * (Double(value) - mean)
    }
    guard count > 0 else { return (0, 1) }
    let deviation = (squares / count).squareRoot()
    return (Float(mean), deviation > 0 ? Float(deviation) : 1)
  }
}

extension NumericTransform {
  func callAsFunction(_ value: Float) -> Float {
    switch self {
    case .log1p: value < 0 ? -log1pf(-value) : log1pf(value)
    }
  }
}

extension Vocabulary {
  /// Number of ids that stand for no value: `missing` and `unseen`.
  static let reserved: Int32 = 2
}
