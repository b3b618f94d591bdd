import Autodiff
import Kernels
import Layers
import Tensors
import TestSupport
import Testing

/// Values worked out by hand.
@Suite struct LayerValueTests {
  let store = ParameterStore(seed: 1)
  let inference = Graph(.inference)
  var scope: ParameterScope { store.root / "layer" }

  func set(_ path: String, _ values: [Float]) throws {
    let parameter = try #require(store["layer/\(path)"])
    parameter.value = Tensor(values, parameter.value.shape)
  }

  func x(_ values: [Float], _ shape: Shape) -> Variable { inference.constant(Tensor(values, shape)) }

  @Test func aPerceptronIsItsLayersInOrder() throws {
    let layer = MultiLayerPerceptron(scope: scope, inputs: 2, hidden: [2], outputs: 1)
    #expect(
      store.parameters.map(\.path).sorted() == [
        "layer/0/bias", "layer/0/weight", "layer/output/bias", "layer/output/weight",
      ])
    try set("0/weight", [1, 2, 3, -4])
    try set("0/bias", [1, 0])
    try set("output/weight", [2, 5])
    try set("output/bias", [-1])
    // relu(1 + 1 + 2) = 4, relu(3 - 4) = 0; 2 · 4 + 5 · 0 - 1.
    #expect(layer(x([1, 1], [1, 2])).value.array == [7])
    #expect(layer.outputs == 1)
  }

  @Test func aPerceptronOfNoLayersIsTheIdentity() {
    let layer = MultiLayerPerceptron(scope: scope, inputs: 2, hidden: [])
    #expect(layer(x([1, -1], [1, 2])).value.array == [1, -1])
    #expect(layer.outputs == 2)
  }

  @Test func fullCrossing() throws {
    let layer = CrossNetwork(scope: scope, inputs: 2, layers: 1)
    try set("0/weight", [1, 2, 0, 1])
    try set("0/bias", [1, -1])
    // W x + b = (3 + 8 + 1, 4 - 1) = (12, 3); x ⊙ that + x.
    #expect(layer(x([3, 4], [1, 2])).value.array == [39, 16])
  }

  @Test func crossingOfLowRank() throws {
    let layer = CrossNetwork(scope: scope, inputs: 2, layers: 1, rank: 1)
    try set("0/inner/weight", [1, 2])
    try set("0/outer/weight", [3, -1])
    // Vᵀ x = 11, U 11 = (33, -11); x ⊙ that + x.
    #expect(layer(x([3, 4], [1, 2])).value.array == [102, -40])
  }

  @Test func squeezeAndExcitation() throws {
    let layer = SENet(scope: scope, fields: 2, width: 2, gate: .squeezeExcitation(reduction: 3))
    try set("squeeze/weight", [1, 2])
    try set("excitation/weight", [0.5, -1])
    // Means 2 and 4; squeezed to 10; weights relu(5), relu(-10).
    let input = x([1, 3, 4, 4], [1, 4])
    #expect(layer.weights(input).value.array == [5, 0])
    #expect(layer(input).value.array == [5, 15, 0, 0])
  }

  @Test func sigmoidGate() throws {
    let layer = SENet(scope: scope, fields: 2, width: 2, gate: .sigmoid)
    try set("weight", [1, 1, 0, 0])
    try set("bias", [-2, 1.098_612_3])
    // σ(1 + 1 - 2) = ½, σ(ln 3) = ¾.
    let y = layer(x([1, 1, 4, 8], [1, 4])).value.array
    for (a, b) in zip(y, [0.5, 0.5, 3, 6]) { #expect(abs(a - Float(b)) < 1e-5) }
  }

  @Test func batchNormalisationInTrainingAndInference() throws {
    let layer = BatchNormalisation(scope: scope, columns: 1, epsilon: 0)
    try set("gain", [3])
    try set("shift", [1])
    let training = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    // Mean 2, variance 1 here, 2 if unbiased.
    #expect(layer(training.constant(Tensor([1, 3], [2, 1]))).value.array == [-2, 4])
    #expect(training.statistics.map(\.value.array) == [[2], [2]])
    for (parameter, observed) in training.statistics { parameter.fold(observed, share: 0.5) }
    #expect(layer.moments.mean.value.array == [1])
    #expect(layer.moments.variance.value.array == [1.5])
    try set("running/variance", [4])
    #expect(layer(x([5], [1, 1])).value.array == [7])  // 3 · (5 - 1) / 2 + 1
  }

  @Test func withoutRecordingTheRunningMomentsAreUsed() {
    let layer = BatchNormalisation(scope: scope, columns: 1, epsilon: 0)
    let training = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    let y = training.withoutRecording { layer(training.constant(Tensor([1, 3], [2, 1]))) }
    #expect(y.value.array == [1, 3])
    #expect(training.statistics.isEmpty)
  }

  @Test func layerNormalisation() throws {
    let layer = LayerNormalisation(scope: scope, columns: 2, epsilon: 0)
    try set("shift", [0, 10])
    #expect(layer(x([1, 3, -4, -8], [2, 2])).value.array == [-1, 11, 1, 9])
  }

  @Test func diceGatesByTheStandardisedInput() throws {
    let layer = Dice(scope: scope, columns: 1, epsilon: 0)
    try set("slope", [0.5])
    try set("running/mean", [2])
    // p = σ(0) = ½ at the mean: ½ · 2 + ½ · ½ · 2.
    #expect(layer(x([2], [1, 1])).value.array == [1.5])
  }

  @Test func bagsAreAveraged() {
    let pool = MeanPooling()
    let values = x([1, 2, 3, 4, 5, 6], [3, 2])
    #expect(pool(values, offsets: [0, 2, 2, 3]).value.array == [2, 3, 0, 0, 5, 6])
    #expect(pool(values, offsets: [0, 2, 2, 3], weights: [3, 1, 0]).value.array == [1.5, 2.5, 0, 0, 0, 0])
  }

  @Test func attentionOfAnEmptyHistoryIsZero() {
    let layer = TargetAttention(scope: scope, width: 2, hidden: [3])
    let query = x([1, 2], [1, 2])
    #expect(layer(query: query, keys: x([], [0, 2]), offsets: [0, 0]).value.array == [0, 0])
    // A lone behaviour has all the weight, and gives its value and not its key.
    let pooled = layer(query: query, keys: x([3, 4], [1, 2]), offsets: [0, 1], values: x([7], [1, 1]))
    #expect(pooled.value.array == [7])
  }

  @Test func embeddingsAreRowsOfTheTable() throws {
    let layer = Embedding(scope: scope, rows: 3, width: 2)
    try set("table", [0, 1, 2, 3, 4, 5])
    #expect(layer([2, 0], in: inference).value.array == [4, 5, 0, 1])
    #expect(layer.width == 2)
  }

  @Test func theWidthOfABilinearInteraction() {
    #expect(Bilinear(scope: scope / "a", kind: .all, fields: 19, width: 16, isScalar: true).outputs == 171)
    let layer = Bilinear(scope: scope / "b", kind: .interaction, fields: 3, width: 4)
    #expect(layer.outputs == 12)
    #expect(layer.weight.value.shape == [3, 4, 4])
  }

  @Test func secondOrder() {
    #expect(FactorisationMachine(fields: 2)(x([2, 3, 5, 7], [1, 4])).value.array == [10, 21])
  }
}
