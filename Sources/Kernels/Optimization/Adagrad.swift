import CProcessor

extension Optimization {
  /// s += g², p -= rate · g / (√s + epsilon).
  package static func adagrad(
    _ value: inout MutableSpan<Float>, squares: inout MutableSpan<Float>, gradient: Span<Float>, rows: RowSet,
    width: Int, step: Step, epsilon: Float
  ) {
    unsafe forEachRun(&value, &squares, gradient, rows: rows, width: width) { p, squares, gradient, count, _ in
      for i in 0..<count {
        let g = unsafe step.scale * gradient[i] + step.l2 * p[i]
        let s = unsafe squares[i] + g * g
        unsafe squares[i] = s
        unsafe p[i] -= step.rate * g / (root(s) + epsilon)
      }
    }
  }

  /// s[r] += mean over the row of g², p[r] -= rate · g / (√s[r] + epsilon). `squares` has one float a row.
  package static func rowWiseAdagrad(
    _ value: inout MutableSpan<Float>, squares: inout MutableSpan<Float>, gradient: Span<Float>, rows: RowSet,
    width: Int, step: Step, epsilon: Float
  ) {
    check(value.count, gradient.count, rows: rows, width: width)
    precondition(squares.count * width == value.count, "update: \(squares.count) of state for rows of \(width)")
    unsafe value.withUnsafeMutableBufferPointer { value in
      unsafe squares.withUnsafeMutableBufferPointer { squares in
        unsafe gradient.withUnsafeBufferPointer { gradient in
          guard let p0 = value.baseAddress, let squares = squares.baseAddress, let g0 = gradient.baseAddress
          else { return }
          rows.forEachRun(
            width: width, of: value.count / width, rowByRow: true,
            prefetch: { target in
              unsafe prefetch(p0 + target, width)
              unsafe prefetch_for_writing(squares + target / width)
            },
            { target, source, count in
              let (p, gradient) = unsafe (p0 + target, g0 + source)
              var sum: Float = 0
              for i in 0..<count {
                let g = unsafe step.scale * gradient[i] + step.l2 * p[i]
                sum += g * g
              }
              let s = unsafe squares[target / width] + sum / Float(width)
              unsafe squares[target / width] = s
              let rate = step.rate / (root(s) + epsilon)
              for i in 0..<count {
                let g = unsafe step.scale * gradient[i] + step.l2 * p[i]
                unsafe p[i] -= rate * g
              }
            })
        }
      }
    }
  }
}
