import Autodiff
import Kernels
import Tensors
import Testing

@testable import Optimizers

/// A parameter that stands alone.
func parameter(
  _ path: String = "p", _ shape: Shape, kind: Parameter.Kind = .dense, values: [Float]? = nil
) -> Parameter {
  let made = ParameterStore(seed: 1).root.parameter(path, shape, kind: kind, initially: .normal(standardDeviation: 1))
  if let values { made.value = Tensor(values, shape) }
  return made
}

/// An optimizer with one group for everything.
func optimizer(
  _ rule: UpdateRuleChoice, rate: Double = 0.1, l2: Double = 0, clipNorm: Double? = nil, denseTablesUpTo: Int = 0,
  _ parameters: [Parameter]
) throws -> Optimizer {
  try Optimizer(
    OptimizerConfiguration(
      groups: [ParameterGroup(rule: rule, learningRate: rate, l2: l2)], denseTablesUpTo: denseTablesUpTo,
      clipNorm: clipNorm), parameters: parameters)
}

/// The gradient of one micro-batch for one parameter: rows of a table, or all of a dense one.
func gradients(_ parameter: Parameter, rows: [Int32]? = nil, _ values: [Float]) -> Gradients {
  guard let rows else {
    return Gradients(parameters: [(parameter, .dense(Tensor(values, parameter.value.shape)))])
  }
  let values = Tensor(values, Shape(rows: rows.count, columns: parameter.value.columns))
  return Gradients(parameters: [(parameter, .rows([RowGradient(rows: rows, values: values)]))])
}

let oneThread = ThreadTeam(threads: 1)

@Suite struct RuleTests {
  static let rules: [String: UpdateRuleChoice] = [
    "sgd": .sgd(SGD()), "momentum": .sgd(SGD(momentum: 0.9)), "adagrad": .adagrad(Adagrad(initialAccumulator: 0.1)),
    "row_wise_adagrad": .rowWiseAdagrad(RowWiseAdagrad()), "adam": .adam(Adam()),
    "adam_w": .adamW(AdamW(weightDecay: 0.2)),
  ]

  @Test(arguments: OptimizerFixture.all)
  func threeStepsAreThoseOfPyTorch(fixture: OptimizerFixture) throws {
    let rule = try #require(Self.rules[fixture.name])
    let p = parameter(
      "p", Shape(fixture.shape), kind: fixture.isSparse ? .table : .dense, values: fixture.initial)
    let optimizer = try optimizer(rule, rate: fixture.rate, l2: fixture.l2, [p])
    for (step, expected) in zip(fixture.steps, fixture.values) {
      let report = optimizer.step(Self.microBatches(p, step), team: oneThread)
      #expect(report.isApplied && report.learningRates == [fixture.rate])
      #expect(isClose(p.value.array, expected), "\(p.value.array) against \(expected)")
    }
    for (slot, expected) in fixture.state {
      let found = try #require(optimizer.state.first { $0.name == "p.\(slot)" })
      #expect(isClose(found.value.array, expected), "\(slot): \(found.value.array) against \(expected)")
    }
  }

  /// Lookups in two micro-batches, the second cut into two pieces.
  static func microBatches(_ p: Parameter, _ step: OptimizerFixture.Step) -> [Gradients] {
    guard let rows = step.rows else { return [gradients(p, step.gradient)] }
    let width = p.value.columns
    let pieces = [0..<1, 1..<3, 3..<4].map { range in
      let values = Array(step.gradient[(range.lowerBound * width)..<(range.upperBound * width)])
      return RowGradient(
        rows: Array(rows[range]), values: Tensor(values, Shape(rows: range.count, columns: width)))
    }
    return [
      Gradients(parameters: [(p, .rows([pieces[0]]))]), Gradients(parameters: [(p, .rows([pieces[1], pieces[2]]))]),
    ]
  }

  @Test(arguments: rules.values.map { $0 })
  func rowsThatAreNotLookedUpStay(rule: UpdateRuleChoice) throws {
    let table = parameter("t", [5, 2], kind: .table)
    let before = table.value.array
    let optimizer = try optimizer(rule, l2: rule == Self.rules["adam_w"] ? 0 : 0.1, [table])
    let untouched = optimizer.state.map(\.value.array)
    _ = optimizer.step([gradients(table, rows: [1], [1, 2])], team: oneThread)
    let first = (table.value.array, optimizer.state.map(\.value.array))
    _ = optimizer.step([gradients(table, rows: [3], [1, 2])], team: oneThread)
    #expect(first.0[2] != before[2] && first.0[3] != before[3])
    for row in [0, 2, 4] {
      #expect(table.value.array[(2 * row)..<(2 * row + 2)] == before[(2 * row)..<(2 * row + 2)])
    }
    #expect(table.value.array[2..<4] == first.0[2..<4])  // neither momentum nor decay moves row 1 again
    for (slot, values) in optimizer.state.map(\.value.array).enumerated().dropFirst() {
      let width = values.count / 5
      #expect(values[width..<(2 * width)] == first.1[slot][width..<(2 * width)])
      #expect(values[0..<width] == untouched[slot][0..<width])
    }
  }

  @Test func aSmallTableCanBeDense() throws {
    let values: [Float] = [1, 2, 3, 4]
    let (table, matrix) = (
      parameter("t", [4, 1], kind: .table, values: values), parameter("m", [4, 1], values: values)
    )
    let sparse = try optimizer(.adam(Adam()), l2: 0.1, denseTablesUpTo: 4, [table])
    let dense = try optimizer(.adam(Adam()), l2: 0.1, [matrix])
    for _ in 0..<2 {
      _ = sparse.step([gradients(table, rows: [2, 2], [1, 2]), gradients(table, rows: [1], [5])], team: oneThread)
      _ = dense.step([gradients(matrix, [0, 5, 3, 0])], team: oneThread)
    }
    #expect(table.value.array == matrix.value.array)
    #expect(table.value.array[0] != 1)  // L2 reaches every row
  }

  @Test func aVectorsRowsAreItsElements() throws {
    let (a, b) = (parameter("a", [3], values: [1, 2, 3]), parameter("b", [3], values: [1, 2, 3]))
    _ = try optimizer(.rowWiseAdagrad(RowWiseAdagrad()), [a]).step([gradients(a, [1, -2, 3])], team: oneThread)
    _ = try optimizer(.adagrad(Adagrad()), [b]).step([gradients(b, [1, -2, 3])], team: oneThread)
    #expect(isClose(a.value.array, b.value.array))
  }
}

/// Equal to 10⁻⁵ relative, 10⁻⁶ absolute.
func isClose(_ found: [Float], _ expected: [Float]) -> Bool {
  found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 + 1e-5 * abs($1) }
}
