import Autodiff
import Kernels
import Tensors
import Testing

@testable import Optimizers

@Suite struct OptimizerTests {
  /// Two steps over tables and matrices large enough to be cut into many pieces.
  private func trained(threads: Int, rule: UpdateRuleChoice, merged: Bool) throws -> [[Float]] {
    let store = ParameterStore(seed: 2)
    let initializer = Initializer.normal(standardDeviation: 0.1)
    let table = store.root.parameter("table", [20_000, 8], kind: .table, initially: initializer)
    let small = store.root.parameter("small", [5, 8], kind: .table, initially: initializer)
    let matrix = store.root.parameter("matrix", [300, 100], initially: initializer)
    let bias = store.root.parameter("bias", [300], initially: initializer)
    let optimizer = try optimizer(rule, clipNorm: 1, denseTablesUpTo: 10, store.parameters)
    var stream = RandomStream(seed: 3, purpose: "test")
    var draws: UInt64 = 0
    func random(_ shape: Shape) -> Tensor {
      draws += 1
      return Initializer.normal(standardDeviation: 1)
        .tensor(of: shape, from: RandomStream(seed: 3, purpose: "values", index: draws))
    }
    func lookups(_ parameter: Parameter, _ count: Int) -> (parameter: Parameter, gradient: Gradient) {
      let rows = (0..<count).map { _ in Int32(stream.integer(below: parameter.value.rows)) }
      return (parameter, .rows([RowGradient(rows: rows, values: random(Shape(rows: count, columns: 8)))]))
    }
    let team = ThreadTeam(threads: threads)
    for _ in 0..<2 {
      let microBatches = (0..<5).map { number -> Gradients in
        var parts = [lookups(table, 10_000), lookups(small, 20), (bias, .dense(random([300])))]
        if number > 0 { parts.append((matrix, .dense(random([300, 100])))) }
        return Gradients(parameters: parts)
      }
      let report = optimizer.step(merged ? microBatches.map { $0.mergingRows() } : microBatches, team: team)
      #expect(report.clipScale < 1)
    }
    return store.parameters.map(\.value.array) + optimizer.state.map(\.value.array)
  }

  @Test(arguments: [
    UpdateRuleChoice.sgd(SGD(momentum: 0.9)), .adagrad(Adagrad()), .rowWiseAdagrad(RowWiseAdagrad()),
    .adamW(AdamW()),
  ])
  func theNumberOfThreadsChangesNothing(rule: UpdateRuleChoice) throws {
    let one = try trained(threads: 1, rule: rule, merged: true)
    #expect(try trained(threads: 2, rule: rule, merged: true) == one)
    #expect(try trained(threads: 5, rule: rule, merged: true) == one)
    let unmerged = try trained(threads: 1, rule: rule, merged: false)
    #expect(try trained(threads: 5, rule: rule, merged: false) == unmerged)
  }

  @Test func aLongGradientIsShortenedAndItsNormReported() throws {
    let (a, b) = (parameter("a", [2], values: [0, 0]), parameter("b", [4, 1], kind: .table, values: [0, 0, 0, 0]))
    let optimizer = try optimizer(.sgd(SGD()), rate: 1, clipNorm: 6.5, [a, b])
    let both = Gradients(
      parameters: gradients(a, [3, 4]).parameters + gradients(b, rows: [1, 1], [5, 7]).parameters)
    let report = optimizer.step([both], team: oneThread)  // norm √(9 + 16 + 144) = 13
    #expect(report.gradientNorm == 13)
    #expect(abs(report.clipScale - 0.5) < 1e-6)
    #expect(isClose(a.value.array, [-1.5, -2]))
    #expect(isClose(b.value.array, [0, -6, 0, 0]))
    let short = optimizer.step([gradients(a, [3, 4])], team: oneThread)
    #expect(short.clipScale == 1)
    #expect(isClose(a.value.array, [-4.5, -6]))
  }

  @Test(arguments: [Float.nan, .infinity])
  func aGradientThatIsNotFiniteChangesNothing(value: Float) throws {
    let (a, b) = (parameter("a", [2], values: [1, 2]), parameter("b", [2], values: [3, 4]))
    let optimizer = try optimizer(.adam(Adam()), [a, b])
    let both = Gradients(parameters: gradients(a, [1, 1]).parameters + gradients(b, [0, value]).parameters)
    let before = optimizer.state.map(\.value.array)
    let report = optimizer.step([both], team: oneThread)
    #expect(!report.isApplied)
    #expect(report.nonFinite == ["b"])
    #expect(a.value.array == [1, 2] && b.value.array == [3, 4])
    #expect(optimizer.state.map(\.value.array) == before)
  }

  @Test func theScheduleScalesEveryGroupsRate() throws {
    let (a, b) = (parameter("a", [1], values: [0]), parameter("b", [1], values: [0]))
    let configuration = OptimizerConfiguration(groups: [
      ParameterGroup(parameters: "a", rule: .sgd(SGD()), learningRate: 1),
      ParameterGroup(rule: .sgd(SGD()), learningRate: 0.1),
    ])
    let optimizer = try Optimizer(configuration, parameters: [a, b])
    let both = Gradients(parameters: gradients(a, [1]).parameters + gradients(b, [1]).parameters)
    let report = optimizer.step([both], team: oneThread, learningRateScale: 0.5)
    #expect(report.learningRates == [0.5, 0.05])
    #expect(a.value.array == [-0.5] && b.value.array == [-0.05])
  }

  @Test func aParameterWithoutAGradientKeepsItsCount() throws {
    let (a, b) = (parameter("a", [1], values: [0]), parameter("b", [1], values: [0]))
    let optimizer = try optimizer(.adam(Adam()), rate: 0.1, [a, b])
    for _ in 0..<3 { _ = optimizer.step([gradients(a, [1])], team: oneThread) }
    #expect(b.value.array == [0])
    _ = optimizer.step([gradients(b, [1])], team: oneThread)
    #expect(isClose(b.value.array, [-0.1]))  // a first update of Adam is the learning rate
  }

  @Test func stateIsAsLargeAsAnnounced() throws {
    let parameters = [parameter("t", [5, 4], kind: .table), parameter("w", [3, 2]), parameter("b", [2])]
    let configuration = OptimizerConfiguration(groups: [
      ParameterGroup(kind: .table, rule: .rowWiseAdagrad(RowWiseAdagrad()), learningRate: 1),
      ParameterGroup(parameters: "w", rule: .adam(Adam()), learningRate: 1),
      ParameterGroup(rule: .sgd(SGD()), learningRate: 1),
    ])
    #expect(parameters.map(configuration.stateCount) == [5, 12, 0])
    let state = try Optimizer(configuration, parameters: parameters).state.filter { !$0.name.hasSuffix(".updates") }
    #expect(state.reduce(0) { $0 + $1.value.count } == 17)
  }

  @Test func aRowOutsideTheTableStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let table = parameter("t", [5, 2], kind: .table)
      let optimizer = try optimizer(.sgd(SGD()), [table])
      _ = optimizer.step([gradients(table, rows: [5], [1, 2])], team: oneThread)
    }
  }

  @Test func stateSavedAndLoadedGoesOnAsBefore() throws {
    let (a, b) = (parameter("a", [2], values: [1, 2]), parameter("a", [2], values: [1, 2]))
    let first = try optimizer(.adam(Adam()), [a])
    _ = first.step([gradients(a, [1, -3])], team: oneThread)
    let state = first.state.map { (name: $0.name, value: Tensor($0.value.array, $0.value.shape)) }
    #expect(state.map(\.name) == ["a.updates", "a.first_moment", "a.second_moment"])
    b.value = Tensor(a.value.array, [2])
    let second = try optimizer(.adam(Adam()), [b])
    try second.load(state)
    _ = first.step([gradients(a, [2, 2])], team: oneThread)
    _ = second.step([gradients(b, [2, 2])], team: oneThread)
    #expect(a.value.array == b.value.array)
    #expect(first.state.map(\.value.array) == second.state.map(\.value.array))
  }

  @Test func stateThatDoesNotFitIsRefused() throws {
    let a = parameter("a", [2])
    let optimizer = try optimizer(.adagrad(Adagrad()), [a])
    let (count, squares) = ((name: "a.updates", value: Tensor(3)), (name: "a.squares", value: Tensor([1, 2], [2])))
    let cases: [([(name: String, value: Tensor)], String)] = [
      (
        [count],
        "the checkpoint has no optimizer state \"a.squares\"; it was written under another optimizer configuration"
      ),
      (
        [count, squares, ("a.velocity", squares.value)],
        "the checkpoint's optimizer state \"a.velocity\" belongs to nothing in this run; "
          + "it was written under another optimizer configuration"
      ),
      (
        [count, ("a.squares", Tensor([1], [1]))],
        "the checkpoint's optimizer state \"a.squares\" has the shape [1], expected [2]"
      ),
    ]
    for (state, message) in cases {
      let error = #expect(throws: OptimizerError.self) { try optimizer.load(state) }
      #expect(error?.description == message)
    }
    #expect(optimizer.state.map(\.value.array) == [[0], [0, 0]])
  }
}
