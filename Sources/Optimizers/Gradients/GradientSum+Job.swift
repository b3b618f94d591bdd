import Autodiff
import Kernels
import Tensors

extension GradientSum {
  /// The making of one piece.
  struct Job: Sendable {
    private enum Work: Sendable {
      /// Σ of the same rows of every tensor.
      case add([Tensor], rows: Range<Int>)
      /// Σ of the lookups whose rows belong to a share.
      case merge([RowGradient], share: Int, of: Int)
      /// As `merge`, over all rows of a small table.
      case scatter([RowGradient], rows: Int)
    }

    private let parameter: Int
    private let width: Int
    private let work: Work

    /// Floats of a dense piece: 32 KiB, so that the sum stays in the first cache while the terms stream through.
    private static let denseFloats = 8192
    /// Floats looked up for one share of a table, about.
    private static let shareFloats = 131_072
    private static let mostShares = 64

    static func jobs(for tensors: [Tensor], _ index: Int, _ parameter: Parameter) -> [Job] {
      let shape = parameter.value.shape
      precondition(
        tensors.allSatisfy { $0.count == shape.count }, "\(parameter.path) of \(shape) has a gradient of another shape")
      let step = max(1, denseFloats / max(shape.columns, 1))
      return stride(from: 0, to: shape.rows, by: step).map { start in
        let rows = start..<min(start + step, shape.rows)
        return Job(parameter: index, width: shape.columns, work: .add(tensors, rows: rows))
      }
    }

    static func jobs(for pieces: [RowGradient], _ index: Int, _ parameter: Parameter, asDense: Bool) -> [Job] {
      let shape = parameter.value.shape
      if asDense {
        return [Job(parameter: index, width: shape.columns, work: .scatter(pieces, rows: shape.rows))]
      }
      let floats = pieces.reduce(0) { $0 + $1.rows.count } * shape.columns
      var shares = 1
      while shares < mostShares, shares * shareFloats < floats { shares *= 2 }
      return (0..<shares).map {
        Job(parameter: index, width: shape.columns, work: .merge(pieces, share: $0, of: shares))
      }
    }

    func piece() -> Piece {
      let (rows, values) = sum()
      return Piece(
        parameter: parameter, rows: rows, values: values, squaredNorm: Reductions.squaredNorm(values.span))
    }

    private func sum() -> (RowSet, Tensor) {
      switch work {
      case .add(let tensors, let rows):
        let range = (rows.lowerBound * width)..<(rows.upperBound * width)
        var sum = Tensor(uninitialized: Shape(rows: rows.count, columns: width))
        var span = sum.mutableSpan
        let first = tensors[0]
        Elementwise.copy(first.span.extracting(range), into: &span)
        for tensor in tensors.dropFirst() { Elementwise.accumulate(tensor.span.extracting(range), into: &span) }
        return (.range(rows), sum)
      case .merge(let pieces, let share, let shares):
        let merged = RowGradient(merging: pieces, width: width, share: share, of: shares)
        return (.list(merged.rows), merged.values)
      case .scatter(let pieces, let rows):
        var sum = Tensor(zeros: Shape(rows: rows, columns: width))
        var span = sum.mutableSpan
        for piece in pieces { piece.scatterAdd(into: &span) }
        return (.range(0..<rows), sum)
      }
    }
  }
}
