import Autodiff
import Datasets
import Distillation
import Kernels
import Layers
import Models
import Optimizers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainingLoopTests {
  static let terms: [TermConfiguration] = [
    TermConfiguration(kind: .hard, task: "click"),
    TermConfiguration(kind: .hard, task: "purchase", weight: .constant(0.5)),
    TermConfiguration(kind: .soft(temperature: 2, squaredTemperature: true), task: "click"),
    TermConfiguration(kind: .logitRegression, task: "purchase", weight: .constant(0.1)),
    TermConfiguration(kind: .listwiseSoftmax(temperature: 2, squaredTemperature: true), task: "click"),
    TermConfiguration(kind: .listwiseProbability(smoothing: 0.1), task: "click", weight: .constant(0.2)),
    TermConfiguration(kind: .mimic, task: "click", weight: .constant(0.1)),
    TermConfiguration(kind: .categoryAlignment(feature: "category"), task: nil, weight: .constant(0.01)),
  ]

  /// A teacher and a student of every part, trained together, with dropout and batch normalisation.
  static func joint(terms: [TermConfiguration] = terms, initializer: Initializer = .normal(standardDeviation: 0.1))
    -> Stage
  {
    let schema = TinyDataset.schema
    let store = ParameterStore(seed: 5)
    let embedding = EmbeddingConfiguration(dimension: 4, initializer: initializer)
    let network = NetworkConfiguration(hidden: [8], normalisation: .batch, dropout: 0.2)
    let teacher = Teacher(
      scope: store.root / "teacher", schema: schema,
      configuration: TeacherConfiguration(
        embedding: embedding, bilinear: BilinearConfiguration(kind: .all, scalar: true), network: network, heads: .esmm)
    )
    let configuration = DistillationConfiguration(
      terms: terms, startStep: 2, sharing: SharingConfiguration(tables: .sharedStopped, perTable: ["user": .own]))
    let tower = TowerConfiguration(network: network)
    let student = Student(
      scope: store.root / "student", schema: schema,
      configuration: StudentConfiguration(
        embedding: embedding, userTower: tower, itemTower: tower, outputWidth: 4,
        augmentation: AugmentationConfiguration(userFeature: "user", itemFeature: "item", width: 4)),
      sharing: (teacher, configuration.sharing))
    return Stage(
      name: "joint", parameters: store, schema: schema, teacher: teacher, student: student,
      objective: Objective(schema: schema, configuration: configuration), source: .joint)
  }

  static let training = TrainingConfiguration(
    batchSize: 40, microBatchSize: 12, epochs: 2,
    optimizer: OptimizerConfiguration(groups: [
      ParameterGroup(kind: .table, rule: .adagrad(Adagrad()), learningRate: 0.05),
      ParameterGroup(rule: .adam(Adam()), learningRate: 0.01),
    ]), logEvery: 1)

  /// Trains and returns every logged step and the final parameters.
  static func run(threads: Int, stage: Stage = joint()) throws -> (steps: [StepRecord], values: [[Float]]) {
    var loop = try TrainingLoop(stage: stage, configuration: training, seed: 3, team: ThreadTeam(threads: threads))
    let source = TinySource(lists: 80)
    var steps: [StepRecord] = []
    for _ in 0..<2 {
      try loop.runEpoch(
        on: source,
        observer: { event in
          if case .stepped(let record) = event { steps.append(record) }
        })
      loop.endEpoch()
    }
    return (steps, stage.parameters.parameters.map(\.value.array))
  }

  @Test func theNumberOfThreadsChangesNoBit() throws {
    let one = try Self.run(threads: 1)
    let three = try Self.run(threads: 3)
    #expect(one.steps.count > 8)
    #expect(one.steps == three.steps)
    #expect(one.values == three.values)
  }

  @Test func distillationBeginsAtItsStep() throws {
    let steps = try Self.run(threads: 1).steps
    #expect(!steps[1].terms.map(\.name).contains("soft/click"))
    #expect(steps[2].terms.map(\.name).contains("soft/click"))
    #expect(steps[2].terms.count == 2 + Self.terms.count)
  }

  @Test func lossesFall() throws {
    let steps = try Self.run(threads: 2).steps
    func teacher(_ record: StepRecord) -> Double { record.terms[0].value }
    let early = steps.prefix(3).map(teacher).reduce(0, +)
    let late = steps.suffix(3).map(teacher).reduce(0, +)
    #expect(late < early)
  }

  @Test func aLossThatIsNotFiniteStopsBeforeTheUpdate() throws {
    let stage = Self.joint(initializer: .constant(.infinity))
    let before = stage.parameters.parameters.map(\.value.array)
    #expect {
      try Self.run(threads: 1, stage: stage)
    } throws: { error in
      "\(error)" == """
        the loss term teacher/click of stage joint became NaN in epoch 1, step 1, micro-batch 1; nothing was updated \
        by it: lower the learning rate or set training.optimizer.clip_norm
        """
    }
    #expect(stage.parameters.parameters.map(\.value.array) == before)
  }
}
