import CProcessor

/// The optimizers' update rules, each one pass over value, state and gradient that the compiler vectorises.
///
/// A gradient [rows.count, width] belongs to the rows of `rows`; nothing else of value and state is read or written.
/// Every rule first forms g = scale · gradient + l2 · p.
package enum Optimization {
  /// What the rules have in common.
  package struct Step: Sendable {
    /// The learning rate.
    package var rate: Float
    /// The coefficient of p in its own gradient.
    package var l2: Float
    /// What the gradient is multiplied by: less than 1 where its norm is clipped.
    package var scale: Float

    package init(rate: Float, l2: Float = 0, scale: Float = 1) {
      self.rate = rate
      self.l2 = l2
      self.scale = scale
    }
  }

  /// Calls `body` with the runs of value, state and gradient that belong together: where they start, how many floats
  /// they have, and how far into the value they are. `further` is more state, to be prefetched only.
  @inline(__always)
  static func forEachRun(
    _ value: inout MutableSpan<Float>, _ state: inout MutableSpan<Float>, _ gradient: Span<Float>, rows: RowSet,
    width: Int, further: UnsafeMutablePointer<Float>? = nil,
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, Int) -> Void
  ) {
    check(value.count, gradient.count, rows: rows, width: width)
    precondition(state.count == value.count, "update: \(value.count) values, \(state.count) of state")
    unsafe value.withUnsafeMutableBufferPointer { value in
      unsafe state.withUnsafeMutableBufferPointer { state in
        unsafe gradient.withUnsafeBufferPointer { gradient in
          guard let p0 = value.baseAddress, let s0 = state.baseAddress, let g0 = gradient.baseAddress else { return }
          rows.forEachRun(
            width: width, of: value.count / width,
            prefetch: { target in
              unsafe prefetch(p0 + target, width)
              unsafe prefetch(s0 + target, width)
              if let further = unsafe further { unsafe prefetch(further + target, width) }
            },
            { target, source, count in unsafe body(p0 + target, s0 + target, g0 + source, count, target) })
        }
      }
    }
  }

  /// Asks for the cache lines of `count` floats.
  @inline(__always)
  static func prefetch(_ start: UnsafePointer<Float>, _ count: Int) {
    for line in stride(from: 0, to: count, by: 16) { unsafe prefetch_for_writing(start + line) }
  }

  /// √x of a sum of squares. The magnitude changes nothing, but tells the compiler that x is not negative: it would
  /// otherwise call the library for the sake of its error number, and could not vectorise.
  @inline(__always)
  static func root(_ square: Float) -> Float { abs(square).squareRoot() }

  /// Precondition failure unless the sizes fit.
  static func check(_ values: Int, _ gradients: Int, rows: RowSet, width: Int) {
    precondition(
      width > 0 && values % width == 0 && gradients == rows.count * width,
      "update: a gradient of \(gradients) for \(rows.count) rows of \(width)")
  }
}
