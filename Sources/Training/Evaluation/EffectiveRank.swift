import Glibc
import Kernels

/// How many directions a set of vectors really uses.
package enum EffectiveRank {
  /// exp(-Σ p_i ln p_i) with p_i = σ_i / Σ σ the normalised singular values of the centred vectors (Roy & Vetterli,
  /// EUSIPCO 2007): between 1, all on one line, and the width. `nil` where all vectors are equal.
  package static func value(of vectors: [Float], rows: Int, width: Int) -> Double? {
    guard rows > 1, width > 0 else { return nil }
    var centred = vectors
    for column in 0..<width {
      var sum: Float = 0
      for row in 0..<rows { sum += vectors[row * width + column] }
      let mean = sum / Float(rows)
      for row in 0..<rows { centred[row * width + column] -= mean }
    }
    let values = Factorisation.singularValues(centred, rows: rows, columns: width).map(Double.init)
    let total = values.reduce(0, +)
    guard total > 0 else { return nil }
    let entropy = values.reduce(0.0) { sum, value in
      let share = value / total
      return share > 0 ? sum - share * log(share) : sum
    }
    return exp(entropy)
  }
}
