import Autodiff
import Distillation
import Kernels
import Tensors
import TestSupport
import Testing

/// Values worked out by hand. σ(ln 3) = 3/4 and softmax(0, ln 3) = (1/4, 3/4).
@Suite struct DistillationLossTests {
  static let ln3: Float = 1.098_612_3

  private func column(_ values: [Float], _ graph: Graph) -> Variable {
    graph.constant(Tensor(values, [values.count, 1]))
  }

  private func expect(_ value: Variable, _ expected: Float) {
    #expect(abs(value.value.scalar - expected) < 2e-6 * max(1, expected))
  }

  /// T, whether times T², z, t, and the loss of two such samples with scale 1/2.
  static let softCases: [(Float, Bool, Float, Float, Float)] = [
    // BCE(3/4, z = 0) = ln 2.
    (1, true, 0, ln3, 0.693_147_2),
    // σ(ln 3 / 2) = 0.633 974 6; softplus(0.5) - 0.633 974 6 · 0.5 = 0.657 089 7.
    (2, false, 1, ln3, 0.657_089_7),
    (2, true, 1, ln3, 4 * 0.657_089_7),
    // The soft label of a certain teacher is 1, and not 1/2: nothing is passed through a logarithm and back.
    (1, true, 0, 50, 0.693_147_2),
    (1, true, 10, 50, 4.539_89e-5),
  ]

  @Test(arguments: softCases)
  func soft(temperature: Float, squared: Bool, z: Float, t: Float, expected: Float) {
    let graph = Graph(.inference)
    expect(
      softBinaryCrossEntropy(
        logits: column([z, z], graph), teacher: Tensor([t, t], [2, 1]), temperature: temperature,
        squaredTemperature: squared, scale: 0.5), expected)
  }

  @Test func regressionOfLogits() {
    let graph = Graph(.inference)
    expect(logitRegression(logits: column([1, 2], graph), teacher: Tensor([3, 1], [2, 1]), scale: 0.5), 2.5)
  }

  @Test func listwiseSoftmaxIsTheCrossEntropyOfTheListsDistributions() {
    let graph = Graph(.inference)
    // -(3/4 ln 1/4 + 1/4 ln 3/4) = 1.111 641 3 of the first list; 0 of the second, of one sample.
    expect(
      listwiseSoftmax(
        logits: column([0, Self.ln3, 5], graph), teacher: Tensor([Self.ln3, 0, -7], [3, 1]), lists: [0, 2, 3],
        temperature: 1, squaredTemperature: true, scale: 0.5), 0.555_820_6)
    // With T = 2 the same follows from logits twice as large.
    expect(
      listwiseSoftmax(
        logits: column([0, 2 * Self.ln3], graph), teacher: Tensor([2 * Self.ln3, 0], [2, 1]), lists: [0, 2],
        temperature: 2, squaredTemperature: true, scale: 1), 4 * 1.111_641_3)
  }

  /// Probabilities are not renormalised: (3/4, 1/2) stay as they are, smoothed to (0.7, 0.5) by ε = 0.2.
  @Test(arguments: [(0 as Float, 1.183_561_2 as Float), (0.2, 1.114_247_2)])
  func listwiseProbabilityKeepsTheTeachersProbabilities(smoothing: Float, expected: Float) {
    let graph = Graph(.inference)
    expect(
      listwiseProbability(
        logits: column([0, Self.ln3], graph), teacher: Tensor([Self.ln3, 0], [2, 1]), lists: [0, 2],
        smoothing: smoothing, scale: 1), expected)
  }

  @Test func mimicVectorsLearnTheOtherTowerOnPositivesOnly() {
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    func input(_ values: [Float]) -> Variable { graph.input(Tensor(values, [2, 2])) }
    let (augmentedUser, augmentedItem) = (input([1, 2, 9, 9]), input([3, 0, 9, 9]))
    let (user, item) = (input([1, 1, 4, 4]), input([0, 1, 4, 4]))
    let loss = mimic(
      augmentedUser: augmentedUser, augmentedItem: augmentedItem, user: user, item: item,
      labels: Tensor([1, 0], [2, 1]), scale: 0.5)
    // ‖(1,2) - (0,1)‖² + ‖(3,0) - (1,1)‖² = 2 + 5, over two samples.
    expect(loss, 3.5)
    let gradients = graph.backward(from: loss, inputs: [augmentedUser, augmentedItem, user, item]).inputs
    #expect(gradients[0]?.dense(like: user.value).array == [1, 1, 0, 0])
    #expect(gradients[1]?.dense(like: user.value).array == [2, -1, 0, 0])
    #expect(gradients[2] == nil && gradients[3] == nil)
  }

  @Test func categoryAlignmentComparesCovariancesWithTheLargestCategorys() {
    let graph = Graph(.inference)
    let items = Tensor([1, 0, 5, 2, -1, 0, 5, -2, 7, 7], [5, 2])
    // Categories 4, 9 and 3: C = diag(1, 0), diag(0, 4) and 0; 4 is the lower of the two largest. 1 + 16, and 1.
    expect(graph.constant(items).categoryAlignment(categories: [4, 9, 4, 9, 3]), 18)
  }

  @Test func derivativesAgreeWithCentralDifferences() {
    let inputs = [randomTensor([6, 1], seed: 3)]
    let teacher = randomTensor([6, 1], seed: 4)
    let lists: [Int32] = [0, 2, 2, 3, 6]
    let losses: [(Variable) -> Variable] = [
      { softBinaryCrossEntropy(logits: $0, teacher: teacher, temperature: 3, squaredTemperature: true, scale: 1) },
      { logitRegression(logits: $0, teacher: teacher, scale: 1) },
      {
        listwiseSoftmax(
          logits: $0, teacher: teacher, lists: lists, temperature: 2, squaredTemperature: true, scale: 1)
      },
      { listwiseProbability(logits: $0, teacher: teacher, lists: lists, smoothing: 0.1, scale: 1) },
      { $0.reshaped([3, 2]).categoryAlignment(categories: [1, 2, 1]) },
    ]
    for loss in losses {
      let check = GradientCheck(of: inputs) { loss($1[0]) }
      #expect(check.largestError < 2e-3, "\(check.worst)")
    }
  }
}
