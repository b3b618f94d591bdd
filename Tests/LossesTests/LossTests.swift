import Autodiff
import Kernels
import Losses
import Tensors
import TestSupport
import Testing

@Suite struct LossTests {
  let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))

  func value(_ loss: Variable) -> Float { loss.value.scalar }

  func logits(_ values: [Float]) -> Variable { graph.input(Tensor(values, [values.count, 1])) }

  func labels(_ values: [Float]) -> Tensor { Tensor(values, [values.count]) }

  func gradient(of loss: Variable, by input: Variable) throws -> [Float] {
    try #require(graph.backward(from: loss, inputs: [input]).inputs[0]).dense(like: input.value).array
  }

  // MARK: Binary cross entropy

  @Test func crossEntropyOfKnownProbabilities() {
    // σ(ln 3) = ¾: -ln ¾ and -ln ¼; half of each for a soft label of ½.
    let z = logits([1.098_612_3, 1.098_612_3, 1.098_612_3])
    let loss = binaryCrossEntropy(logits: z, labels: labels([1, 0, 0.5]))
    #expect(abs(value(loss) - (0.287_682_07 + 1.386_294_4 + 0.836_988_2) / 3) < 1e-6)
  }

  @Test func weightsAndReduction() {
    let z = logits([0, 0])
    let loss = binaryCrossEntropy(
      logits: z, labels: labels([1, 0]), weights: labels([3, 1]), reduction: .sum(times: 0.5))
    #expect(abs(value(loss) - 2 * 0.693_147_2) < 1e-6)
    #expect(value(binaryCrossEntropy(logits: logits([]), labels: labels([]))) == 0)
  }

  @Test func crossEntropyOfLargeLogits() throws {
    let z = logits([100, -100, 100, -100])
    let loss = binaryCrossEntropy(logits: z, labels: labels([1, 0, 0, 1]), reduction: .sum(times: 1))
    #expect(value(loss) == 200)
    let found = try gradient(of: loss, by: z)
    for (a, b) in zip(found, [0, 0, 1, -1]) { #expect(abs(a - Float(b)) < 1e-6) }
  }

  // MARK: The entire space

  @Test func theProductOfTwoProbabilities() {
    // ¾ · ½ = ⅜, whose logit is ln(⅗); a certain first leaves the second.
    let a = logits([1.098_612_3, 50])
    let b = logits([0, -2])
    let z = a.productLogit(with: b).value.array
    #expect(abs(z[0] - -0.510_825_6) < 1e-6)
    #expect(abs(z[1] - -2) < 1e-6)
  }

  @Test func theConversionHeadLearnsThroughTheProduct() throws {
    let click = logits([0, 0])
    let conversion = logits([0, 0])
    let loss = entireSpaceLoss(
      click: click, conversion: conversion, clicks: labels([1, 0]), conversions: labels([1, 0]),
      reduction: .sum(times: 1))
    // p_click = ½, p = ¼: -ln ½ - ln ¼ for the first, -ln ½ - ln ¾ for the second.
    #expect(abs(value(loss) - (0.693_147_2 + 1.386_294_4 + 0.693_147_2 + 0.287_682_07)) < 1e-5)
    // dℓ/db is -(1 - σ(b)) = -½ for a conversion and p (1 - σ(b)) / (1 - p) = ⅙ without.
    let found = try gradient(of: loss, by: conversion)
    for (a, b) in zip(found, [-0.5, 0.166_666_67]) { #expect(abs(a - Float(b)) < 1e-6) }
  }

  @Test(arguments: [Float(-100), 0, 100], [Float(-100), 0, 100])
  func theEntireSpaceIsStable(click: Float, conversion: Float) throws {
    for label in [Float(0), 1] {
      let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
      let a = graph.input(Tensor([click], [1]))
      let b = graph.input(Tensor([conversion], [1]))
      let loss = entireSpaceLoss(
        click: a, conversion: b, clicks: labels([label]), conversions: labels([label]))
      #expect(loss.value.scalar.isFinite && loss.value.scalar >= 0)
      for gradient in graph.backward(from: loss, inputs: [a, b]).inputs {
        #expect(try #require(gradient).dense(like: a.value).scalar.isFinite)
      }
    }
  }

  // MARK: Lists

  @Test func softmaxOfKnownShares() throws {
    // Shares ¼ and ¾ at T = 2; targets of mass 3.
    let z = logits([0, 2.197_224_6, 7])
    let loss = softmaxCrossEntropy(
      logits: z, targets: labels([1, 2, 0]), temperature: 2, offsets: [0, 2, 2, 3], reduction: .sum(times: 1))
    #expect(abs(value(loss) - (1.386_294_4 + 2 * 0.287_682_07)) < 1e-5)
    let found = try gradient(of: loss, by: z)
    // (3 · ¼ - 1) / 2, (3 · ¾ - 2) / 2, and nothing from a list without targets.
    for (a, b) in zip(found, [-0.125, 0.125, 0]) { #expect(abs(a - Float(b)) < 1e-6) }
  }

  @Test func theMeanIsOverLists() {
    let z = logits([0, 0, 0, 0])
    let loss = softmaxCrossEntropy(logits: z, targets: labels([1, 0, 0, 1]), offsets: [0, 2, 4])
    #expect(abs(value(loss) - 0.693_147_2) < 1e-6)
  }

  @Test func otherPositivesAreNotInTheDenominator() throws {
    // Positives 0 and 100, negatives 0 and 0: -ln(1 / 3), and nothing for the second although it dwarfs the first.
    let z = logits([0, 100, 0, 0])
    let loss = multiPositiveSoftmax(
      logits: z, labels: labels([1, 1, 0, 0]), offsets: [0, 4], reduction: .sum(times: 1))
    #expect(abs(value(loss) - 1.098_612_3) < 1e-6)
    let found = try gradient(of: loss, by: z)
    for (a, b) in zip(found, [-0.666_666_7, 0, 0.333_333_3, 0.333_333_3]) { #expect(abs(a - Float(b)) < 1e-6) }
  }

  @Test func listsOfOneKindAddNothing() throws {
    let z = logits([1, 2, -3, 5])
    let loss = multiPositiveSoftmax(logits: z, labels: labels([1, 1, 0, 0]), offsets: [0, 2, 2, 4])
    #expect(value(loss) == 0)
    #expect(try gradient(of: loss, by: z) == [0, 0, 0, 0])
  }

  @Test func listsOfLargeLogits() throws {
    let z = logits([100, -100, -100, 100])
    let loss =
      softmaxCrossEntropy(
        logits: z, targets: labels([0, 1, 0, 1]), offsets: [0, 2, 4], reduction: .sum(times: 1))
      + multiPositiveSoftmax(logits: z, labels: labels([0, 1, 0, 1]), offsets: [0, 2, 4], reduction: .sum(times: 1))
    #expect(abs(value(loss) - 400) < 1e-3)
    for (a, b) in zip(try gradient(of: loss, by: z), [2, -2, 0, 0]) { #expect(abs(a - Float(b)) < 1e-6) }
  }

  // MARK: In-batch negatives

  @Test func inBatchNegativesCorrectedForTheirFrequency() {
    let users = graph.input(Tensor([1, 0, 0, 1], [2, 2]))
    let items = graph.input(Tensor([1, 0, 0, 1], [2, 2]))
    // Scores 2 of one's own and 0 of the other: ln(1 + e^-2).
    #expect(abs(value(inBatchSoftmax(users: users, items: items, scale: 2)) - 0.126_928) < 1e-5)
    // q = ½ and ⅛ add ln 2 and ln 8: for row 0 ln(1 + 4 e^-2), for row 1 ln(1 + ¼ e^-2).
    let corrected = inBatchSoftmax(
      users: users, items: items, scale: 2, logFrequencies: [-0.693_147_2, -2.079_441_5], reduction: .sum(times: 1))
    #expect(abs(value(corrected) - (0.432_652_9 + 0.033_274_1)) < 1e-5)
    let check = GradientCheck(of: [randomTensor([3, 2], seed: 1), randomTensor([3, 2], seed: 2)]) {
      inBatchSoftmax(users: $1[0], items: $1[1], scale: 2, logFrequencies: [-1, -2, -3])
    }
    #expect(check.largestError < 2e-3, "\(check.worst)")
  }
}
