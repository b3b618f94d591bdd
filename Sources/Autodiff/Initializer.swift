import Glibc
package import Kernels
package import Tensors

/// How a parameter starts. For a matrix [outputs, inputs] the fan-in is `inputs` and the fan-out `outputs`.
package enum Initializer: Sendable, Equatable {
  case constant(Float)
  /// Normal with mean 0.
  case normal(standardDeviation: Float)
  /// Uniform in [-bound, bound).
  case uniform(bound: Float)
  /// Uniform with bound √(6 / (fan-in + fan-out)) (Glorot & Bengio, AISTATS 2010).
  case glorot
  /// Normal with standard deviation √(2 / fan-in) (He et al., ICCV 2015).
  case he
  /// A random matrix with orthonormal rows or columns, whichever are fewer (Saxe et al., ICLR 2014), by QR.
  case orthogonal

  /// A new tensor of the given shape.
  ///
  /// - Parameters:
  ///   - stream: a stream from which nothing has been drawn; element i is made from its numbers about i, so the result
  ///     does not depend on the team.
  package func tensor(
    of shape: Shape, from stream: RandomStream, team: ThreadTeam = ThreadTeam(threads: 1)
  ) -> Tensor {
    let fanOut = Float(shape.rows)
    let fanIn = Float(shape.columns)
    switch self {
    case .constant(let value): return Tensor(repeating: value, shape)
    case .normal(let deviation): return Self.normal(shape, deviation, stream, team)
    case .uniform(let bound): return Self.uniform(shape, bound, stream, team)
    case .glorot: return Self.uniform(shape, (6 / (fanIn + fanOut)).squareRoot(), stream, team)
    case .he: return Self.normal(shape, (2 / fanIn).squareRoot(), stream, team)
    case .orthogonal: return Self.orthogonal(shape, stream)
    }
  }

  private static func uniform(_ shape: Shape, _ bound: Float, _ stream: RandomStream, _ team: ThreadTeam) -> Tensor {
    filled(shape, stream, team) { values, piece, stream in
      for i in piece { values[i] = (2 * stream.uniform() - 1) * bound }
    }
  }

  /// Normal numbers in pairs (Box & Muller 1958).
  private static func normal(_ shape: Shape, _ deviation: Float, _ stream: RandomStream, _ team: ThreadTeam) -> Tensor {
    filled(shape, stream, team) { values, piece, stream in
      var i = piece.lowerBound
      while i < piece.upperBound {
        let radius = (-2 * logf(1 - stream.uniform())).squareRoot() * deviation
        let angle = 2 * Float.pi * stream.uniform()
        values[i] = radius * cosf(angle)
        if i + 1 < piece.upperBound { values[i + 1] = radius * sinf(angle) }
        i += 2
      }
    }
  }

  /// A tensor whose pieces are filled by the threads of the team, each from the stream's numbers at its own place.
  private static func filled(
    _ shape: Shape, _ stream: RandomStream, _ team: ThreadTeam,
    _ fill: @Sendable (inout MutableSpan<Float>, _ piece: Range<Int>, inout RandomStream) -> Void
  ) -> Tensor {
    var tensor = Tensor(uninitialized: shape)
    let storage = tensor.exclusiveStorage()
    let pieces = (storage.count + pieceSize - 1) / pieceSize
    team.run(tasks: pieces) { piece in
      let range = piece * pieceSize..<min(storage.count, (piece + 1) * pieceSize)
      var stream = stream.skipping(range.lowerBound)
      var values = storage.mutableSpan
      fill(&values, range, &stream)
    }
    return tensor
  }

  /// Elements that one thread fills at a time.
  private static let pieceSize = 1 << 16

  private static func orthogonal(_ shape: Shape, _ stream: RandomStream) -> Tensor {
    let (rows, columns) = (shape.rows, shape.columns)
    let (long, short) = (max(rows, columns), min(rows, columns))
    guard short > 0 else { return Tensor(zeros: shape) }
    let random = normal(Shape(rows: long, columns: short), 1, stream, ThreadTeam(threads: 1)).array
    let q = Factorisation.orthogonalFactor(random, rows: long, columns: short)
    guard rows < columns else { return Tensor(q, shape) }
    var transposed = [Float](repeating: 0, count: q.count)
    for r in 0..<long { for c in 0..<short { transposed[c * long + r] = q[r * short + c] } }
    return Tensor(transposed, shape)
  }
}
