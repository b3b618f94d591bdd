import Autodiff
import Kernels
import Tensors
import TestSupport
import Testing

/// The derivatives of the fused losses against central differences.
@Suite struct LossOperationTests {
  @Test(arguments: pointwise + listwise)
  func agreesWithCentralDifferences(_ row: DerivativeCase) {
    let check = GradientCheck(of: row.inputs, row.function)
    #expect(check.largestError < 2e-3, "\(row.testDescription): \(check.worst)")
  }

  static let pointwise: [DerivativeCase] = [[5], [4, 1], [0]].flatMap { (shape: Shape) in
    let targets = randomTensor(shape, seed: 8).sigmoid
    let weights = randomTensor(shape, seed: 9, gap: 1)
    return [
      DerivativeCase("cross entropy", inputs(shape)) { $1[0].binaryCrossEntropy(targets: targets) },
      DerivativeCase("weighted cross entropy", inputs(shape)) {
        $1[0].binaryCrossEntropy(targets: targets, weights: weights, scale: 0.3)
      },
      DerivativeCase("logit of a product", inputs(shape, shape)) { $1[0].productLogit(with: $1[1]) },
      DerivativeCase("logit of a product with itself", inputs(shape)) { $1[0].productLogit(with: $1[0]) },
    ]
  }

  static let listwise: [DerivativeCase] = LayerOperationTests.lists.flatMap { offsets in
    let shape: Shape = [Int(offsets[offsets.count - 1]), 1]
    let targets = randomTensor(shape, seed: 8).sigmoid
    // Lists of no positive, of no negative and of both.
    let labels = Tensor([1, 0, 1, 0, 2, 1].prefix(shape.count).map { $0 }, shape)
    let positives = Tensor(repeating: 1, shape)
    return [
      DerivativeCase("softmax cross entropy", inputs(shape)) {
        $1[0].softmaxCrossEntropy(targets: targets, temperature: 2, offsets: offsets, scale: 0.5)
      },
      DerivativeCase("multi-positive softmax", inputs(shape)) {
        $1[0].multiPositiveSoftmax(labels: labels, offsets: offsets, scale: 0.5)
      },
      DerivativeCase("multi-positive softmax without negatives", inputs(shape)) {
        $1[0].multiPositiveSoftmax(labels: positives, offsets: offsets)
      },
    ]
  }
}
