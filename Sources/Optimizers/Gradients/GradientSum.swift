package import Autodiff
package import Kernels
package import Tensors

/// The gradient of a batch: the sum over its micro-batches, in pieces that threads make and apply independently.
///
/// Every element is summed by one piece, in the order of the micro-batches and, within one, of the lookups. How the
/// gradient is cut depends on sizes alone. The sums, and the norm, are therefore the same for any number of threads.
package struct GradientSum: Sendable {
  /// The gradient of some rows of one parameter; no other piece has any of these rows.
  package struct Piece: Sendable {
    /// Position of the parameter in the list that was summed over.
    package let parameter: Int
    package let rows: RowSet
    /// [rows, width].
    package let values: Tensor
    package let squaredNorm: Double
  }

  /// In the order of the parameters. A parameter without a gradient in any micro-batch has no piece.
  package let pieces: [Piece]

  /// Sums the gradients of `parameters`; those of other parameters are left out.
  ///
  /// Takes time in proportion to the dense parameters and to the lookups, whatever the sizes of the tables.
  /// - Parameters:
  ///   - microBatches: in the order of their numbers. Rows may repeat; `mergingRows` on each, where it was made, saves
  ///     time here.
  ///   - denseTablesUpTo: a table of at most so many rows gets a gradient for every row, zero where none was looked up.
  package init(
    of microBatches: [Gradients], over parameters: [Parameter], denseTablesUpTo: Int = 0, team: ThreadTeam
  ) {
    let terms = Self.terms(of: microBatches, over: parameters)
    var jobs: [Job] = []
    for (index, parameter) in parameters.enumerated() {
      switch terms[index] {
      case .none: continue
      case .dense(let tensors): jobs += Job.jobs(for: tensors, index, parameter)
      case .rows(let pieces):
        jobs += Job.jobs(for: pieces, index, parameter, asDense: parameter.value.rows <= denseTablesUpTo)
      }
    }
    let planned = jobs
    pieces = team.map(tasks: planned.count) { planned[$0].piece() }
  }

  /// √(Σ g²) over all pieces, in double precision and in their order.
  package var norm: Double { pieces.reduce(0) { $0 + $1.squaredNorm }.squareRoot() }

  /// What is to be added up for one parameter.
  private enum Terms {
    case none
    case dense([Tensor])
    case rows([RowGradient])
  }

  private static func terms(of microBatches: [Gradients], over parameters: [Parameter]) -> [Terms] {
    var positions: [ObjectIdentifier: Int] = [:]
    for (index, parameter) in parameters.enumerated() { positions[ObjectIdentifier(parameter)] = index }
    var tensors = [[Tensor]](repeating: [], count: parameters.count)
    var pieces = [[RowGradient]](repeating: [], count: parameters.count)
    for (parameter, gradient) in microBatches.flatMap(\.parameters) {
      guard let index = positions[ObjectIdentifier(parameter)] else { continue }
      switch gradient {
      case .dense(let tensor): tensors[index].append(tensor)
      case .rows(let more): pieces[index] += more.filter { !$0.rows.isEmpty }
      }
    }
    return parameters.indices.map { index in
      precondition(
        tensors[index].isEmpty || pieces[index].isEmpty, "\(parameters[index].path) has dense and row-sparse gradients")
      return !tensors[index].isEmpty
        ? .dense(tensors[index]) : pieces[index].isEmpty ? .none : .rows(pieces[index])
    }
  }
}
