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
  package func tensor(of shape: Shape, from stream: inout RandomStream) -> Tensor {
    let fanOut = Float(shape.rows)
    let fanIn = Float(shape.columns)
    switch self {
    case .constant(let value): return Tensor(repeating: value, shape)
    case .normal(let deviation): return Self.normal(shape, deviation, &stream)
    case .uniform(let bound): return Self.uniform(shape, bound, &stream)
    case .glorot: return Self.uniform(shape, (6 / (fanIn + fanOut)).squareRoot(), &stream)
    case .he: return Self.normal(shape, (2 / fanIn).squareRoot(), &stream)
    case .orthogonal: return Self.orthogonal(shape, &stream)
    }
  }

  private static func uniform(_ shape: Shape, _ bound: Float, _ stream: inout RandomStream) -> Tensor {
    var tensor = Tensor(uninitialized: shape)
    var span = tensor.mutableSpan
    for i in span.indices { span[i] = (2 * stream.uniform() - 1) * bound }
    return tensor
  }

  /// Normal numbers in pairs (Box & Muller 1958).
  private static func normal(_ shape: Shape, _ deviation: Float, _ stream: inout RandomStream) -> Tensor {
    var tensor = Tensor(uninitialized: shape)
    var span = tensor.mutableSpan
    var i = 0
    while i < span.count {
      let radius = (-2 * logf(1 - stream.uniform())).squareRoot() * deviation
      let angle = 2 * Float.pi * stream.uniform()
      span[i] = radius * cosf(angle)
      if i + 1 < span.count { span[i + 1] = radius * sinf(angle) }
      i += 2
    }
    return tensor
  }

  private static func orthogonal(_ shape: Shape, _ stream: inout RandomStream) -> Tensor {
    let (rows, columns) = (shape.rows, shape.columns)
    let (long, short) = (max(rows, columns), min(rows, columns))
    guard short > 0 else { return Tensor(zeros: shape) }
    let random = normal(Shape(rows: long, columns: short), 1, &stream).array
    let q = Factorisation.orthogonalFactor(random, rows: long, columns: short)
    guard rows < columns else { return Tensor(q, shape) }
    var transposed = [Float](repeating: 0, count: q.count)
    for r in 0..<long { for c in 0..<short { transposed[c * long + r] = q[r * short + c] } }
    return Tensor(transposed, shape)
  }
}
