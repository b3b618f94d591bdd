import Autodiff
import Distillation
import Kernels
import Layers
import Models
import Optimizers
import TestSupport
import Testing
import Training

/// The models, terms and optimizer of one fixture; the same as in `CASES` of make_joint_step_fixture.py.
struct JointStepCase: Sendable, CustomTestStringConvertible {
  let name: String
  let teacher: TeacherConfiguration
  let student: StudentConfiguration
  let distillation: DistillationConfiguration
  let training: TrainingConfiguration

  var testDescription: String { name }

  /// Both models with the fixture's initial parameters yet to be set.
  func stage() -> Stage {
    let store = ParameterStore(seed: 1)
    let schema = TinyDataset.schema
    let teacher = Teacher(scope: store.root / "teacher", schema: schema, configuration: teacher)
    let student = Student(
      scope: store.root / "student", schema: schema, configuration: student,
      sharing: (teacher, distillation.sharing))
    return Stage(
      name: "joint", parameters: store, schema: schema, teacher: teacher, student: student,
      objective: Objective(schema: schema, configuration: distillation), source: .joint)
  }

  /// More samples than a batch has.
  private static let wholeBatch = 100
  private static let embedding = EmbeddingConfiguration(dimension: 3)

  private static func augmentation(_ width: Int) -> AugmentationConfiguration {
    AugmentationConfiguration(userFeature: "user", itemFeature: "item", width: width)
  }

  private static func term(_ kind: TermKind, _ task: String?, _ weight: Float) -> TermConfiguration {
    TermConfiguration(kind: kind, task: task, weight: .constant(weight))
  }

  /// Every term, with temperatures, a ramp, and each list a micro-batch of its own.
  static let targetAttention = JointStepCase(
    name: "target_attention",
    teacher: TeacherConfiguration(
      embedding: embedding, history: .targetAttention(AttentionConfiguration(hidden: [4])),
      bilinear: BilinearConfiguration(kind: .all, scalar: true), crossNetwork: CrossNetworkConfiguration(layers: 1),
      network: NetworkConfiguration(hidden: [6, 5]), heads: .esmm),
    student: {
      let tower = TowerConfiguration(network: NetworkConfiguration(hidden: [5]))
      return StudentConfiguration(
        embedding: embedding, userTower: tower, itemTower: tower, outputWidth: 3, scale: .learnt(initially: 3),
        augmentation: augmentation(3))
    }(),
    distillation: DistillationConfiguration(
      terms: [
        term(.hard, "click", 1),
        term(.hard, "purchase", 0.5),
        TermConfiguration(
          kind: .soft(temperature: 2, squaredTemperature: true), task: "click",
          weight: .ramp(from: 0.25, to: 1, begin: 0, end: 2)),
        term(.soft(temperature: 1, squaredTemperature: false), "purchase", 0.5),
        term(.logitRegression, "purchase", 0.1),
        term(.listwiseSoftmax(temperature: 2, squaredTemperature: true), "click", 1),
        term(.listwiseProbability(smoothing: 0.1), "click", 0.25),
        term(.mimic, "click", 0.5),
        term(.categoryAlignment(feature: "category"), nil, 0.25),
      ],
      sharing: SharingConfiguration(
        tables: .sharedStopped, perTable: ["user": .own, "item": .shared], numeric: .sharedStopped)),
    training: TrainingConfiguration(
      batchSize: wholeBatch, microBatchSize: 1,
      optimizer: OptimizerConfiguration(groups: [
        ParameterGroup(kind: .table, rule: .adagrad(Adagrad()), learningRate: 0.05),
        // A softmax does not see this bias: its gradient is rounding, of which Adam would make whole steps.
        ParameterGroup(parameters: "*attention/scores/output/bias", rule: .sgd(SGD()), learningRate: 0.02),
        ParameterGroup(rule: .adam(Adam()), learningRate: 0.01),
      ]), logEvery: 1))

  /// The other halves of the choices: user attention with Dice, shared; SENET; crosses of low rank; batch and layer
  /// normalisation; separate heads; L2, warm-up and clipping. The batch is one micro-batch.
  static let userAttention = JointStepCase(
    name: "user_attention",
    teacher: TeacherConfiguration(
      embedding: embedding, history: .userAttention(AttentionConfiguration(hidden: [4, 3], activation: .dice)),
      factorisationMachine: false, bilinear: BilinearConfiguration(kind: .each, seNetReduction: 3),
      crossNetwork: CrossNetworkConfiguration(layers: 2, rank: 2),
      network: NetworkConfiguration(hidden: [5], normalisation: .batch), heads: .esmm),
    student: {
      let tower = TowerConfiguration(
        network: NetworkConfiguration(hidden: [5, 4], activation: .prelu, normalisation: .layer), seNetReduction: 2)
      return StudentConfiguration(
        embedding: embedding, history: .userAttention(AttentionConfiguration(hidden: [4, 3], activation: .dice)),
        userTower: tower, itemTower: tower, outputWidth: 2, scale: .fixed(2), heads: .separate,
        augmentation: augmentation(4))
    }(),
    distillation: DistillationConfiguration(
      terms: [
        term(.hard, "click", 1),
        term(.hard, "purchase", 0.5),
        TermConfiguration(
          kind: .soft(temperature: 2, squaredTemperature: true), task: "click",
          weight: .ramp(from: 0.5, to: 1, begin: 1, end: 1)),
        term(.soft(temperature: 3, squaredTemperature: false), "purchase", 1),
        term(.logitRegression, "click", 0.1),
        term(.listwiseSoftmax(temperature: 2, squaredTemperature: true), "purchase", 0.5),
        term(.listwiseSoftmax(temperature: 0.5, squaredTemperature: false), "click", 0.5),
        term(.listwiseProbability(smoothing: 0.05), "purchase", 0.5),
        term(.mimic, "purchase", 0.5),
        term(.categoryAlignment(feature: "category"), nil, 1),
      ],
      sharing: SharingConfiguration(
        perTable: ["category": .shared, "item": .sharedStopped], history: .shared, numeric: .shared)),
    training: TrainingConfiguration(
      batchSize: wholeBatch, microBatchSize: wholeBatch,
      optimizer: {
        // Biases before a normalisation or a softmax have no gradient but rounding: a larger ε keeps it small.
        let adam = Adam(beta1: 0.8, beta2: 0.99, epsilon: 1e-3)
        let adagrad = Adagrad(initialAccumulator: 0.1, epsilon: 1e-8)
        return OptimizerConfiguration(
          groups: [
            ParameterGroup(kind: .table, rule: .adagrad(adagrad), learningRate: 0.1, l2: 0.02),
            ParameterGroup(rule: .adam(adam), learningRate: 0.02, l2: 0.01),
          ], clipNorm: 1.5)
      }(), schedule: LearningRateSchedule(warmUpSteps: 4), logEvery: 1))

  /// The other rules, each in the form for tables where one is looked up: row-wise Adagrad, momentum, Adam, AdamW; small
  /// tables as dense ones; a cosine schedule; distillation from the second step on; a history shared but stopped.
  static let optimizers = JointStepCase(
    name: "optimizers",
    teacher: {
      let history = AttentionConfiguration(hidden: [3], activation: .tanh, softmax: false)
      return TeacherConfiguration(
        embedding: embedding, history: .userAttention(history),
        bilinear: BilinearConfiguration(kind: .interaction, scalar: true, seNetReduction: 2),
        network: NetworkConfiguration(hidden: [4], activation: .plain(.leakyRelu(slope: 0.1))))
    }(),
    student: {
      let history = AttentionConfiguration(hidden: [3], activation: .tanh, softmax: false)
      let tower = TowerConfiguration(network: NetworkConfiguration(hidden: [4], activation: .sigmoid))
      return StudentConfiguration(
        embedding: embedding, history: .userAttention(history), userTower: tower, itemTower: tower, outputWidth: 3,
        normalised: false, augmentation: augmentation(3))
    }(),
    distillation: DistillationConfiguration(
      terms: [
        term(.hard, "click", 1),
        term(.hard, "purchase", 1),
        term(.soft(temperature: 2, squaredTemperature: true), "click", 0.5),
        term(.listwiseSoftmax(temperature: 1, squaredTemperature: true), "purchase", 0.5),
        term(.mimic, "click", 0.2),
      ], startStep: 1,
      sharing: SharingConfiguration(perTable: ["category": .shared, "hour": .shared], history: .sharedStopped)),
    training: TrainingConfiguration(
      batchSize: wholeBatch, microBatchSize: 1, epochs: 3,
      optimizer: OptimizerConfiguration(
        groups: [
          ParameterGroup(
            parameters: "teacher/embeddings/*", kind: .table, rule: .rowWiseAdagrad(RowWiseAdagrad()),
            learningRate: 0.04),
          ParameterGroup(parameters: "*augmented/table", kind: .table, rule: .adam(Adam()), learningRate: 0.02),
          ParameterGroup(kind: .table, rule: .sgd(SGD(momentum: 0.9)), learningRate: 0.1, l2: 0.01),
          ParameterGroup(parameters: "student/*", rule: .sgd(SGD(momentum: 0.8)), learningRate: 0.05),
          ParameterGroup(rule: .adamW(AdamW(epsilon: 1e-4, weightDecay: 0.1)), learningRate: 0.01),
        ], denseTablesUpTo: 4),
      schedule: LearningRateSchedule(course: .cosine(floor: 0.1)), logEvery: 1))
}
