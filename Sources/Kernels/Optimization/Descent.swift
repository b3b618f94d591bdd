extension Optimization {
  /// p -= rate · g.
  package static func descent(
    _ value: inout MutableSpan<Float>, gradient: Span<Float>, rows: RowSet, width: Int, step: Step
  ) {
    check(value.count, gradient.count, rows: rows, width: width)
    unsafe value.withUnsafeMutableBufferPointer { value in
      unsafe gradient.withUnsafeBufferPointer { gradient in
        guard let p0 = value.baseAddress, let g0 = gradient.baseAddress else { return }
        rows.forEachRun(
          width: width, of: value.count / width, prefetch: { unsafe prefetch(p0 + $0, width) },
          { target, source, count in
            let (p, gradient) = unsafe (p0 + target, g0 + source)
            for i in 0..<count {
              let g = unsafe step.scale * gradient[i] + step.l2 * p[i]
              unsafe p[i] -= step.rate * g
            }
          })
      }
    }
  }

  /// v = momentum · v + g, p -= rate · v.
  package static func momentumDescent(
    _ value: inout MutableSpan<Float>, velocity: inout MutableSpan<Float>, gradient: Span<Float>, rows: RowSet,
    width: Int, step: Step, momentum: Float
  ) {
    unsafe forEachRun(&value, &velocity, gradient, rows: rows, width: width) { p, velocity, gradient, count, _ in
      for i in 0..<count {
        let g = unsafe step.scale * gradient[i] + step.l2 * p[i]
        let v = unsafe momentum * velocity[i] + g
        unsafe velocity[i] = v
        unsafe p[i] -= step.rate * v
      }
    }
  }
}
