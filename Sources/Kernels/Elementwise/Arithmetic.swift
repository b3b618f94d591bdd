/// Arithmetic on equally long runs of floats. Every function is one pass that the compiler vectorises.
package enum Elementwise {
  /// y = x.
  package static func copy(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] = x[unchecked: i] }
  }

  /// y = value.
  package static func fill(_ y: inout MutableSpan<Float>, with value: Float) {
    for i in y.indices { unsafe y[unchecked: i] = value }
  }

  /// y += x.
  package static func accumulate(_ x: Span<Float>, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] += x[unchecked: i] }
  }

  /// y += a · x.
  package static func accumulate(_ x: Span<Float>, times a: Float, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] += a * x[unchecked: i] }
  }

  /// z = a · x + b · y.
  package static func combine(
    _ a: Float, _ x: Span<Float>, _ b: Float, _ y: Span<Float>, into z: inout MutableSpan<Float>
  ) {
    precondition(x.count == y.count && x.count == z.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe z[unchecked: i] = a * x[unchecked: i] + b * y[unchecked: i] }
  }

  /// y = a · x + c.
  package static func affine(_ x: Span<Float>, times a: Float, plus c: Float, into y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe y[unchecked: i] = a * x[unchecked: i] + c }
  }

  /// z = x ⊙ y.
  package static func multiply(_ x: Span<Float>, _ y: Span<Float>, into z: inout MutableSpan<Float>) {
    precondition(x.count == y.count && x.count == z.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe z[unchecked: i] = x[unchecked: i] * y[unchecked: i] }
  }

  /// z = x ⊘ y.
  package static func divide(_ x: Span<Float>, by y: Span<Float>, into z: inout MutableSpan<Float>) {
    precondition(x.count == y.count && x.count == z.count, "elementwise: \(x.count) values against \(y.count)")
    for i in x.indices { unsafe z[unchecked: i] = x[unchecked: i] / y[unchecked: i] }
  }
}
