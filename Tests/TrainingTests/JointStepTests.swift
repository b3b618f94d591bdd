import Autodiff
import Datasets
import Distillation
import Kernels
import Optimizers
import Tensors
import TestSupport
import Testing

@testable import Training

/// One joint training step, and three optimizer steps, against PyTorch in double precision: make_joint_step_fixture.py.
/// `Agreement` says when two numbers agree.
@Suite struct JointStepTests {
  static let cases: [JointStepCase] = [.targetAttention, .userAttention, .optimizers]

  /// The fixture of a case, and its models with the fixture's initial parameters.
  private func prepared(_ example: JointStepCase) throws -> (fixture: JointStepFixture, stage: Stage) {
    let fixture = try JointStepFixture(name: example.name)
    let stage = example.stage()
    try #require(Set(stage.parameters.parameters.map(\.path)) == Set(fixture.initial.keys))
    for parameter in stage.parameters.parameters {
      let initial = try #require(fixture.initial[parameter.path])
      try #require(parameter.value.shape.array == initial.shape, "\(parameter.path)")
      #expect("\(parameter.kind)" == initial.kind, "\(parameter.path)")
      parameter.value = Tensor(initial.values, parameter.value.shape)
    }
    return (fixture, stage)
  }

  @Test(arguments: cases) func gradientsAgree(_ example: JointStepCase) throws {
    let (fixture, stage) = try prepared(example)
    let expected = try #require(fixture.steps[0].gradients)
    let samples = fixture.batches[0]
    let plan = BatchPlan(
      lists: samples.lists, batchSize: example.training.batchSize, microBatchSize: example.training.microBatchSize,
      shuffle: nil)
    let gradients = plan.batches[0].map { lists in
      let graph = Graph(.training(RandomStream(seed: 1, purpose: "no dropout")))
      let terms = stage.terms(
        samples.batch(lists: lists), totals: BatchTotals(samples: samples.count, lists: samples.sizes.count, step: 0),
        in: graph)
      let loss = terms.reduce(graph.constant(Tensor(0))) { $0 + $1.value.affine(times: $1.weight) }
      return graph.backward(from: loss)
    }
    let parameters = stage.parameters.parameters
    let sum = GradientSum(of: gradients, over: parameters, team: ThreadTeam(threads: 1))
    #expect(Set(sum.pieces.map { parameters[$0.parameter].path }) == Set(expected.keys))
    var agreement = Agreement(floor: 1e-3 * Float(fixture.steps[0].gradientNorm))
    for piece in sum.pieces {
      let parameter = parameters[piece.parameter]
      let gradient = try #require(expected[parameter.path])
      let width = parameter.value.columns
      var found = piece.values.array
      if case .list(let rows) = piece.rows {
        // The fixture's rows ascend.
        let order = rows.indices.sorted { rows[$0] < rows[$1] }
        #expect(order.map { rows[$0] } == gradient.rows, "\(parameter.path)")
        found = order.flatMap { found[($0 * width)..<(($0 + 1) * width)] }
      }
      agreement.compare(found, gradient.values, parameter.path)
    }
    #expect(agreement.mistakes == [])
  }

  @Test(arguments: cases) func threeStepsAgree(_ example: JointStepCase) throws {
    let (fixture, stage) = try prepared(example)
    var loop = try TrainingLoop(
      stage: stage, configuration: example.training, seed: 1, team: ThreadTeam(threads: 2))
    var terms = Agreement(floor: 0)
    var values = Agreement(floor: 1e-2)
    for (epoch, (samples, expected)) in zip(fixture.batches, fixture.steps).enumerated() {
      var records: [StepRecord] = []
      try loop.runEpoch(
        on: samples,
        observer: { event in
          if case .stepped(let record) = event { records.append(record) }
        })
      loop.endEpoch()
      try #require(records.count == 1)
      #expect(records[0].terms.map(\.name) == expected.terms.map(\.name))
      #expect(records[0].terms.map(\.weight) == expected.terms.map(\.weight))
      for (found, wanted) in zip(records[0].terms, expected.terms) {
        terms.compare([Float(found.value)], [Float(wanted.value)], "\(found.name) in step \(epoch + 1)")
      }
      terms.compare([Float(records[0].gradientNorm)], [Float(expected.gradientNorm)], "norm in step \(epoch + 1)")
      guard let parameters = expected.parameters else { continue }
      #expect(Set(parameters.keys) == Set(fixture.initial.keys))
      for parameter in stage.parameters.parameters {
        values.compare(
          parameter.value.array, try #require(parameters[parameter.path]),
          "\(parameter.path) after step \(epoch + 1)")
      }
    }
    #expect(terms.mistakes == [])
    #expect(values.mistakes == [])
  }
}

/// Compares numbers: |found - expected| ≤ 10⁻⁴ max(|expected|, floor).
///
/// The floor is for what is left of larger numbers that cancel, or of nothing at all, as in the gradient of a bias before
/// batch normalisation. That of gradients is 10⁻³ of the whole gradient's norm, and so allows 10⁻⁷ of it, the step of
/// single precision: the order of sums, which differs between processors, moves small elements by a third of that.
/// That of parameters, which are of order 0.1 to 1 and move by some 10⁻², is 10⁻². Loss terms have none.
private struct Agreement {
  let floor: Float
  private(set) var mistakes: [String] = []

  init(floor: Float) {
    self.floor = floor
  }

  mutating func compare(_ found: [Float], _ expected: [Float], _ place: String) {
    guard found.count == expected.count else {
      mistakes.append("\(place): \(found.count) numbers, expected \(expected.count)")
      return
    }
    for (index, (a, b)) in zip(found, expected).enumerated() where !(abs(a - b) <= 1e-4 * max(abs(b), floor)) {
      mistakes.append("\(place)[\(index)]: \(a), expected \(b)")
    }
  }
}
