import Autodiff
import Kernels
import Tensors
import TestSupport
import Testing

@Suite struct GraphTests {
  let training = Graph.Mode.training(RandomStream(seed: 1, purpose: "test"))

  @Test func nothingFlowsThroughADetachedVariable() {
    let graph = Graph(training)
    let x = graph.input(Tensor([1, 2], [2]))
    let loss = (x.detached * x).sum()
    let gradients = graph.backward(from: loss, inputs: [x])
    guard case .dense(let gradient)? = gradients.inputs[0] else {
      Issue.record("x has no gradient")
      return
    }
    #expect(gradient.array == [1, 2])  // and not 2x
  }

  @Test func withoutRecordingGivesConstants() {
    let graph = Graph(training)
    let x = graph.input(Tensor([1, 2], [2]))
    let y = graph.withoutRecording { x * x }
    #expect(!y.isDifferentiable)
    #expect((x * x).isDifferentiable)
  }

  @Test func inferenceRecordsNothing() {
    let store = ParameterStore(seed: 1)
    let weight = store.root.parameter("weight", [2, 2], initially: .glorot)
    let graph = Graph(.inference)
    #expect(!graph.variable(weight).squared().isDifferentiable)
    #expect(graph.description.isEmpty)
  }

  /// Where training would lose what a value is made of, tracing keeps it; the values are those of inference.
  @Test func tracingRecordsConstantsStatisticsAndWhatIsStopped() {
    let store = ParameterStore(seed: 1)
    let table = store.root.parameter("table", [4, 2], kind: .table, initially: .glorot)
    let mean = store.root.parameter("mean", [2], kind: .statistic, initially: .constant(3))
    func pooled(_ graph: Graph) -> Variable {
      let vectors = graph.withoutParameterGradients { graph.variable(table).gather([1, 2, 3]).detached }
      return vectors.segmentMean(offsets: [0, 2, 3]).dropout(rate: 0.5).addingToRows(graph.variable(mean))
        + vectors.segmentMean(weights: [1, 3, 2], offsets: [0, 2, 3]) + graph.constant(Tensor(repeating: 1, [2, 2]))
    }
    let (tracing, inference) = (Graph(.tracing), Graph(.inference))
    let traced = pooled(tracing)
    #expect(traced.value.array == pooled(inference).value.array)
    #expect(inference.nodes.isEmpty)
    #expect(!tracing.isLearning)
    #expect(
      tracing.description == """
        %0 = table [4, 2]
        %1 = gather(%0) [3, 2]
        %2 = segment_inverse_lengths() [2]
        %3 = segment_sum(%1) [2, 2]
        %4 = scale_rows(%3, %2) [2, 2]
        %5 = mean [2]
        %6 = add_to_rows(%4, %5) [2, 2]
        %7 = segment_shares() [3]
        %8 = segment_weighted_sum(%1, %7) [2, 2]
        %9 = combine a=1.0 b=1.0(%6, %8) [2, 2]
        %10 = constant() [2, 2]
        %11 = combine a=1.0 b=1.0(%9, %10) [2, 2]
        """)
    #expect(tracing.parameter(at: 5)?.path == "mean")
    #expect(tracing.parameter(at: 6) == nil)
  }

  @Test func aTablesGradientNamesTheRowsInOrder() {
    let store = ParameterStore(seed: 1)
    let table = store.root.parameter("table", [10, 2], kind: .table, initially: .constant(1))
    let graph = Graph(training)
    let rows = graph.variable(table)
    let loss = rows.gather([7, 3, 7]).sum() + rows.gather([3]).sum(times: 2)
    let gradients = graph.backward(from: loss)
    #expect(gradients.parameters.count == 1)
    guard case .rows(let pieces)? = gradients.parameters.first?.gradient else {
      Issue.record("the table has no row gradient")
      return
    }
    #expect(Set(pieces.map(\.rows)) == [[7, 3, 7], [3]])
  }

  @Test func theSameRowsOfTheSameTablesAreLookedUpOnce() {
    let store = ParameterStore(seed: 1)
    let first = store.root.parameter("first", [4, 2], kind: .table, initially: .normal(standardDeviation: 1))
    let second = store.root.parameter("second", [4, 2], kind: .table, initially: .normal(standardDeviation: 1))
    let graph = Graph(training)
    func rows(_ ids: [Int32] = [3, 0], isStopped: Bool = false) -> Variable {
      let (one, other) = (graph.variable(first), graph.variable(second))
      return gather([(one, [1, 1]), (isStopped ? other.detached : other, ids)])
    }
    let known = rows()
    let (a, b) = (first.value.array, second.value.array)
    #expect(known.value.array == [a[2], a[3], b[6], b[7], a[2], a[3], b[0], b[1]])
    #expect(rows().node == known.node)
    #expect(rows().value.array == known.value.array)
    #expect(rows([3, 1]).node != known.node)
    #expect(rows([3, 1]).value.array != known.value.array)
    // A stopped table has no gradient, and so is not the same; nor is anything that is not recorded.
    #expect(rows(isStopped: true).node != known.node)
    #expect(graph.withoutParameterGradients { rows() }.node == nil)
    let (one, other) = (graph.variable(first), graph.variable(second))
    #expect(graph.withoutRecording { gather([(one, [1, 1]), (other, [3, 0])]) }.node == nil)
    #expect(graph.withoutRecording { gather([(one, [2, 2]), (other, [3, 0])]) }.node == nil)
    #expect(gather([(one, [2, 2]), (other, [3, 0])]).isDifferentiable)

    let loss = known.sum() + rows().sum(times: 2) + rows(isStopped: true).sum(times: 4)
    let gradients = graph.backward(from: loss).parameters.map { $0.gradient.dense(like: $0.parameter.value).array }
    #expect(gradients == [[0, 0, 14, 14, 0, 0, 0, 0], [3, 3, 0, 0, 0, 0, 3, 3]])
  }

  @Test func aGraphThatIsNotDifferentiatedIsReleased() {
    let store = ParameterStore(seed: 1)
    let table = store.root.parameter("table", [4, 2], kind: .table, initially: .glorot)
    weak var released: Graph?
    do {
      let graph = Graph(training)
      released = graph
      let rows = gather([(graph.variable(table), [1, 2]), (graph.variable(table), [3, 0])])
      #expect(rows.isDifferentiable)
    }
    #expect(released == nil)
  }

  @Test func theGraphCanBeRead() {
    let store = ParameterStore(seed: 1)
    let weight = (store.root / "tower").parameter("weight", [3, 2], initially: .glorot)
    let graph = Graph(training)
    let y = graph.constant(Tensor([1, 2], [1, 2])).linear(weight: graph.variable(weight), bias: nil, activation: .relu)
    _ = y.sum()
    #expect(
      graph.description == """
        %0 = tower/weight [3, 2]
        %1 = linear activation=relu(constant, %0) [1, 3]
        %2 = sum scale=1.0(%1) []
        """)
    #expect(graph.arithmetic == 12)
  }

  @Test func initialValuesDependOnSeedAndPathAlone() {
    let alone = ParameterStore(seed: 3).root.parameter("b", [4, 4], initially: .orthogonal).value.array
    let store = ParameterStore(seed: 3)
    _ = store.root.parameter("a", [4, 4], initially: .he)
    #expect(store.root.parameter("b", [4, 4], initially: .orthogonal).value.array == alone)
  }

  @Test(arguments: [Shape(rows: 5, columns: 3), Shape(rows: 3, columns: 5), Shape(rows: 4, columns: 4)])
  func orthogonalMatricesAreOrthonormal(shape: Shape) {
    let q = ParameterStore(seed: 3).root.parameter("q", shape, initially: .orthogonal).value
    let graph = Graph(.inference)
    let short = min(shape.rows, shape.columns)
    let rows = (0..<shape.rows).map { r in (0..<shape.columns).map { q.array[r * shape.columns + $0] } }
    let vectors = shape.rows <= shape.columns ? rows : (0..<short).map { c in rows.map { $0[c] } }
    for (i, a) in vectors.enumerated() {
      for (j, b) in vectors.enumerated() {
        let product = graph.constant(Tensor(a, [1, a.count])).innerProducts(
          with: graph.constant(Tensor(b, [1, b.count])))
        #expect(abs(product.value.scalar - (i == j ? 1 : 0)) < 1e-5)
      }
    }
  }

  @Test(arguments: [
    Initializer.normal(standardDeviation: 0.5), .uniform(bound: 2), .glorot, .he, .orthogonal, .constant(3),
  ])
  func initialValuesDoNotDependOnTheTeam(initializer: Initializer) {
    // More than one piece, the last of an odd size.
    let shape: Shape = initializer == .orthogonal ? [40, 30] : [131_075]
    let stream = RandomStream(seed: 4, purpose: "test")
    let one = initializer.tensor(of: shape, from: stream)
    #expect(one.array == initializer.tensor(of: shape, from: stream, team: ThreadTeam(threads: 3)).array)
    if case .uniform(let bound) = initializer {
      var stream = stream
      #expect(one.array == (0..<one.count).map { _ in (2 * stream.uniform() - 1) * bound })
    }
  }
}
