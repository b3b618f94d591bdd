package import Autodiff
package import Kernels
import Tensors

/// Moves parameters against their gradients, each by the rule of its group.
///
/// Used by one thread between the passes of a batch; a step shares out its work over a team, with the same result bit
/// for bit for any number of threads. Values are written in place: a graph or a copy of a parameter's tensor that still
/// lives while a step runs costs a copy of the whole parameter.
package final class Optimizer {
  /// A parameter and what its rule remembers of it.
  struct Entry {
    let parameter: Parameter
    let group: Int
    var slots: [Tensor]
    /// How many updates the parameter has had.
    var updates = 0
  }

  package let configuration: OptimizerConfiguration
  /// The parameters that are trained, in the order given.
  package let parameters: [Parameter]
  let rules: [any UpdateRule]
  var entries: [Entry]

  /// Allocates the state: for an element of a parameter 4 bytes times the slots of its rule (none for SGD, one with
  /// momentum and for Adagrad, two for Adam), for a row of it 4 bytes under `RowWiseAdagrad`.
  ///
  /// - Parameter parameters: those to be trained; statistics among them are left out.
  /// - Throws: the configuration's first mistake, or the list of all parameters that match no group.
  package init(_ configuration: OptimizerConfiguration, parameters: [Parameter]) throws(OptimizerError) {
    if let mistake = configuration.mistakes.first { throw mistake }
    try configuration.check(matches: parameters)
    let trained = parameters.filter { $0.kind != .statistic }
    let groups = trained.map { configuration.group(of: $0) }
    let rules = configuration.groups.map(\.rule.rule)
    self.configuration = configuration
    self.parameters = trained
    self.rules = rules
    entries = zip(trained, groups.compactMap { $0 }).map { parameter, group in
      let slots = rules[group].slots.map {
        Tensor(repeating: $0.initially, $0.shape(for: parameter.value.shape))
      }
      return Entry(parameter: parameter, group: group, slots: slots)
    }
  }

  /// One update from the gradients of a batch's micro-batches, given in the order of their numbers.
  ///
  /// A parameter without a gradient in any of them, for instance one whose term is still off, is left as it is, its
  /// state included. Gradients of parameters that are not trained are left out of everything. If the norm is not
  /// finite nothing is changed, and the report says so.
  /// - Parameter learningRateScale: what a schedule makes of every group's learning rate.
  package func step(_ gradients: [Gradients], team: ThreadTeam, learningRateScale: Double = 1) -> StepReport {
    let sum = GradientSum(
      of: gradients, over: parameters, denseTablesUpTo: configuration.denseTablesUpTo, team: team)
    let norm = sum.norm
    var report = StepReport(
      gradientNorm: norm, clipScale: 1,
      learningRates: configuration.groups.map { $0.learningRate * learningRateScale }, nonFinite: [])
    guard norm.isFinite else {
      report.nonFinite = sum.nonFiniteParameters.map { parameters[$0].path }
      return report
    }
    // The small term keeps the quotient below the limit in spite of rounding, and is PyTorch's.
    if let limit = configuration.clipNorm { report.clipScale = min(1, limit / (norm + 1e-6)) }
    apply(sum, report, team)
    return report
  }

  private func apply(_ sum: GradientSum, _ report: StepReport, _ team: ThreadTeam) {
    var updates = [Update?](repeating: nil, count: entries.count)
    for piece in sum.pieces where updates[piece.parameter] == nil {
      updates[piece.parameter] = update(of: piece.parameter, report)
    }
    let (pieces, planned) = (sum.pieces, updates)
    team.run(tasks: pieces.count) { planned[pieces[$0].parameter]?.apply(pieces[$0]) }
  }

  /// What all pieces of one parameter have in common; counts the update.
  private func update(of index: Int, _ report: StepReport) -> Update {
    entries[index].updates += 1
    let parameter = entries[index].parameter
    let group = entries[index].group
    let slots = entries[index].slots.indices.map { entries[index].slots[$0].exclusiveStorage() }
    return Update(
      target: UpdateTarget(
        value: parameter.value.exclusiveStorage(), slots: slots, width: parameter.value.columns),
      rule: rules[group],
      step: Optimization.Step(
        rate: Float(report.learningRates[group]), l2: Float(configuration.groups[group].l2),
        scale: Float(report.clipScale)),
      updates: entries[index].updates)
  }

  private struct Update: Sendable {
    let target: UpdateTarget
    let rule: any UpdateRule
    let step: Optimization.Step
    let updates: Int

    func apply(_ piece: GradientSum.Piece) {
      rule.update(target, by: piece, step: step, updates: updates)
    }
  }
}

/// What a step did.
package struct StepReport: Sendable, Equatable {
  /// The norm of the whole gradient before clipping, L2 terms not included.
  package var gradientNorm: Double
  /// What the gradient was multiplied by: below 1 where it was clipped.
  package var clipScale: Double
  /// The learning rate that was used for each group.
  package var learningRates: [Double]
  /// The parameters whose gradient has no finite norm: a value that is not a number, infinite, or too large to be
  /// squared in single precision (10¹⁹). If there are any, the step was not made.
  package var nonFinite: [String]

  /// Whether the parameters were updated.
  package var isApplied: Bool { gradientNorm.isFinite }
}

extension GradientSum {
  /// Positions of the parameters whose gradient has no finite norm, or, where only the sum overflows, of all.
  fileprivate var nonFiniteParameters: [Int] {
    let culprits = pieces.filter { !$0.squaredNorm.isFinite }
    var positions = (culprits.isEmpty ? pieces : culprits).map(\.parameter)
    positions = positions.indices.filter { $0 == 0 || positions[$0] != positions[$0 - 1] }.map { positions[$0] }
    return positions
  }
}

extension OptimizerConfiguration {
  /// The first group that the parameter matches.
  package func group(of parameter: Parameter) -> Int? {
    let isTable = parameter.kind == .table && parameter.value.rows > denseTablesUpTo
    return groups.firstIndex { group in
      let fits =
        switch group.kind {
        case .any: true
        case .table: isTable
        case .dense: !isTable
        }
      return fits && PathPattern(group.parameters).matches(parameter.path)
    }
  }

  /// - Throws: the list of all parameters that are to be trained and match no group.
  package func check(matches parameters: [Parameter]) throws(OptimizerError) {
    let unmatched = parameters.filter { $0.kind != .statistic && group(of: $0) == nil }
    guard unmatched.isEmpty else { throw .unmatched(parameters: unmatched.map(\.path)) }
  }

  /// How many floats of state the parameter's rule keeps for it; none if it matches no group.
  package func stateCount(of parameter: Parameter) -> Int {
    guard parameter.kind != .statistic, let group = group(of: parameter) else { return 0 }
    return groups[group].rule.rule.slots.reduce(0) { $0 + $1.shape(for: parameter.value.shape).count }
  }
}
