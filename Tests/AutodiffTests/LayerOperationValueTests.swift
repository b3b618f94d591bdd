import Autodiff
import Kernels
import Tensors
import TestSupport
import Testing

/// Values worked out by hand, or by a slower way of writing the same thing.
@Suite struct LayerOperationValueTests {
  let graph = Graph(.inference)

  func constant(_ values: [Float], _ shape: Shape) -> Variable { graph.constant(Tensor(values, shape)) }

  @Test func unitLength() {
    let y = constant([3, 4, 0, 0], [2, 2]).l2Normalised()
    #expect(y.value.array == [0.6, 0.8, 0, 0])
  }

  @Test func secondOrderOfThreeFields() {
    // (1, 2), (3, 4), (5, 6): 1·3 + 1·5 + 3·5 = 23 and 2·4 + 2·6 + 4·6 = 44.
    #expect(constant([1, 2, 3, 4, 5, 6], [1, 6]).secondOrder(fields: 3).value.array == [23, 44])
  }

  /// v = (1, 2), (3, 4), (5, 6); W = [[1, 2], [0, 1]] maps them to (5, 2), (11, 4), (17, 6).
  @Test func bilinearWithOneMatrix() {
    let x = constant([1, 2, 3, 4, 5, 6], [1, 6])
    let weight = constant([1, 2, 0, 1], [2, 2])
    #expect(x.bilinear(weight: weight, kind: .all, fields: 3).value.array == [15, 8, 25, 12, 55, 24])
    #expect(x.bilinear(weight: weight, kind: .all, fields: 3, isScalar: true).value.array == [23, 37, 79])
  }

  /// The second field's matrix doubles, that of the pair (0, 2) negates, all others are the identity.
  @Test func bilinearWithSeveralMatrices() {
    let x = constant([1, 2, 3, 4, 5, 6], [1, 6])
    let each = constant([1, 0, 0, 1, 2, 0, 0, 2], [2, 2, 2])
    #expect(x.bilinear(weight: each, kind: .each, fields: 3).value.array == [3, 8, 5, 12, 30, 48])
    let interaction = constant([1, 0, 0, 1, -1, 0, 0, -1, 1, 0, 0, 1], [3, 2, 2])
    #expect(x.bilinear(weight: interaction, kind: .interaction, fields: 3).value.array == [3, 8, -5, -12, 15, 24])
  }

  @Test func interactionIsALinearLayerOnTheConcatenation() {
    let offsets: [Int32] = [0, 2, 2, 5]
    let q = graph.constant(randomTensor([3, 4], seed: 1))
    let k = graph.constant(randomTensor([5, 4], seed: 2))
    let weight = graph.constant(randomTensor([6, 16], seed: 3))
    let bias = graph.constant(randomTensor([6], seed: 4))
    let expanded = q.segmentExpand(offsets: offsets)
    let expected = concatenate([expanded, k, expanded - k, expanded * k])
      .linear(weight: weight, bias: bias, activation: .relu).value.array
    let found = q.interactionLinear(keys: k, offsets: offsets, weight: weight, bias: bias, activation: .relu)
    for (a, b) in zip(found.value.array, expected) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func attentionPoolsEachSegment() {
    // Weights ¼ and ¾ on (4, 8) and (8, 0); an empty segment; a lone entry has weight 1 whatever its score.
    let scores = constant([0, 1.098_612_3, -50], [3, 1])
    let values = constant([4, 8, 8, 0, 1, 2], [3, 2])
    let pooled = scores.attentionPooling(values: values, offsets: [0, 2, 2, 3]).value.array
    for (a, b) in zip(pooled, [7, 2, 0, 0, 1, 2]) { #expect(abs(a - Float(b)) < 1e-5) }
    let raw = constant([2, -1, 3], [3, 1]).attentionPooling(values: values, offsets: [0, 2, 2, 3], isNormalised: false)
    #expect(raw.value.array == [0, 16, 0, 0, 3, 6])
  }

  @Test func columnsAreStandardisedByTheirMoments() {
    let (output, moments) = constant([1, 10, 3, 10], [2, 2]).columnsStandardised(epsilon: 0)
    #expect(output.value.array.prefix(1) == [-1])
    #expect(moments?.mean.array == [2, 10])
    #expect(moments?.variance.array == [1, 0])
    #expect(moments?.rows == 2)
    #expect(constant([], [0, 2]).columnsStandardised().moments == nil)
  }

  @Test func preluAndGate() {
    #expect(
      constant([2, -2, -4, 4], [2, 2]).prelu(slope: constant([0.5, 0.25], [2])).value.array == [2, -0.5, -2, 4])
    let gated = constant([8, 8], [1, 2]).gated(share: constant([0.25, 1], [1, 2]), slope: constant([0.5, 0.5], [2]))
    #expect(gated.value.array == [5, 8])
  }

  @Test func dropoutKeepsTheMeanAndIsOffInInference() {
    let training = Graph(.training(RandomStream(seed: 1, purpose: "dropout")))
    let ones = Tensor(repeating: 1, [100, 100])
    let dropped = training.input(ones).dropout(rate: 0.2).value.array
    #expect(Set(dropped) == [0, 1.25])
    #expect(abs(dropped.reduce(0, +) / 10_000 - 1) < 0.02)
    #expect(graph.constant(ones).dropout(rate: 0.2).value.array == ones.array)
    #expect(training.withoutRecording { training.constant(ones).dropout(rate: 0.2).value.array } == ones.array)
  }
}
