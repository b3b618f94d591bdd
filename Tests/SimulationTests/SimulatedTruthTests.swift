import Kernels
import Testing

@testable import Simulation

@Suite struct SimulatedTruthTests {
  /// In every tenth of the samples by probability the clicks are as many as the probabilities say, within four standard
  /// deviations; with and without the hidden interest.
  @Test(arguments: [3, 4])
  func clicksFollowTheTruth(column: Int) throws {
    let files = try SimulatedFiles.shared.get()
    let rows = zip(numbers(files.truth, column), numbers(files.samples, 5))
      .map { (probability: $0 ?? .nan, click: $1 ?? .nan) }.sorted { $0.probability < $1.probability }
    let tenth = rows.count / 10
    for start in stride(from: 0, to: rows.count, by: tenth) {
      let part = rows[start..<start + tenth]
      let surplus = part.reduce(0) { $0 + $1.click - $1.probability }
      let variance = part.reduce(0) { $0 + $1.probability * (1 - $1.probability) }
      #expect(abs(surplus) < 4 * variance.squareRoot(), "tenth from \(start)")
    }
  }

  /// Knowing more separates clicks better: the hidden interest more than everything else, that more than nothing.
  @Test func hiddenInterestMakesClicksMorePredictable() throws {
    let files = try SimulatedFiles.shared.get()
    let clicks = numbers(files.samples, 5).map { $0 == 1 }
    let all = areaUnderCurve(numbers(files.truth, 3).map { $0 ?? .nan }, clicks)
    let served = areaUnderCurve(numbers(files.truth, 4).map { $0 ?? .nan }, clicks)
    #expect((0.7...0.82).contains(served))
    #expect(all > served + 0.03)
  }

  /// The probability of a click follows from what happened strictly before the impression, and from nothing later.
  @Test func clicksDependOnThePastOnly() throws {
    let (world, model) = TaobaoAdSimulator(impressions: 4000, seed: 1).makeWorld()
    for index in 0..<20 {
      let user = SimulatedUser(index: index, world: world)
      let life = UserLife(of: user, in: world, model: model, requestSizes: [8, 8, 8, 8, 8])
      #expect(life.impressions.count == 40)
      for impression in life.impressions {
        let past = life.behaviors.filter { $0.time < impression.time && impression.time - $0.time < 3 * 86_400 }
        let again = model.logit(
          of: world.ads[impression.ad], for: user, in: world, at: impression.time, page: impression.page, recent: past)
        #expect(again.total == impression.logit)
      }
    }
  }

  /// Recent behaviour on the ad's category and brand raises the logit, less so with time; a purchase lowers it.
  @Test func behaviorDrivesTheNextClick() throws {
    let (world, model) = TaobaoAdSimulator(impressions: 4000, seed: 1).makeWorld()
    let user = SimulatedUser(index: 0, world: world)
    let ad = world.ads[0]
    let other = world.brands.indices.first { $0 != ad.brand } ?? 0
    let now = 1_494_050_000
    func logit(_ kind: SimulatedBehavior.Kind?, brand: Int, ago: Int) -> Double {
      let past = kind.map { [SimulatedBehavior(time: now - ago, kind: $0, category: ad.category, brand: brand)] }
      return model.logit(of: ad, for: user, in: world, at: now, page: 0, recent: past ?? []).total
    }
    let nothing = logit(nil, brand: 0, ago: 0)
    #expect(logit(.cart, brand: ad.brand, ago: 60) > logit(.cart, brand: other, ago: 60))
    #expect(logit(.cart, brand: ad.brand, ago: 60) > logit(.cart, brand: ad.brand, ago: 20_000))
    #expect(logit(.cart, brand: ad.brand, ago: 60) > logit(.view, brand: ad.brand, ago: 60))
    #expect(logit(.view, brand: ad.brand, ago: 60) > nothing)
    #expect(logit(.buy, brand: ad.brand, ago: 60) < nothing)
  }

  /// Purchases follow clicks mostly, and what is viewed within the hour tells of both.
  @Test func laterBehaviorTellsOfClickAndPurchase() throws {
    let (world, model) = TaobaoAdSimulator(impressions: 12_000, seed: 2).makeWorld()
    var (clicks, misses) = (Tally(), Tally())
    for index in 0..<300 {
      let user = SimulatedUser(index: index, world: world)
      let life = UserLife(of: user, in: world, model: model, requestSizes: [8, 8, 8, 8, 8])
      for impression in life.impressions {
        let ad = world.ads[impression.ad]
        let later = life.behaviors.filter {
          $0.category == ad.category && $0.brand == ad.brand && $0.time > impression.time
        }
        let views = later.filter { $0.kind == .view && $0.time <= impression.time + 3600 }.count
        let isBought = later.contains { $0.kind == .buy && $0.time <= impression.time + 86_400 }
        if impression.isClicked { clicks.add(views, isBought) } else { misses.add(views, isBought) }
      }
    }
    #expect((0.05...0.3).contains(clicks.purchaseRate))
    #expect(clicks.purchaseRate > 5 * misses.purchaseRate)
    #expect(clicks.meanViews > 2 * misses.meanViews)
    // But a click is not needed: views tell of interest, they are no trace of the click.
    #expect(misses.meanViews > 0.2)
  }

  /// σ(-2 + b) + σ(2 + b) = 1 at b = 0, by symmetry.
  @Test func interceptGivesTheRate() {
    #expect(abs(ClickModel.intercept(givingRate: 0.5, logits: [-2, 2])) < 1e-9)
    let intercept = ClickModel.intercept(givingRate: 0.1, logits: [0.3])
    #expect(abs(logistic(0.3 + intercept) - 0.1) < 1e-12)
  }

  private struct Tally {
    var count = 0.0
    var views = 0.0
    var purchases = 0.0
    var purchaseRate: Double { purchases / count }
    var meanViews: Double { views / count }

    mutating func add(_ views: Int, _ isBought: Bool) {
      count += 1
      self.views += Double(views)
      purchases += isBought ? 1 : 0
    }
  }

  /// The share of pairs of one click and one other sample in which the click has the higher score (no ties expected).
  private func areaUnderCurve(_ scores: [Double], _ clicks: [Bool]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (misses, pairs, positives) = (0.0, 0.0, 0.0)
    for index in order {
      if clicks[index] {
        pairs += misses
        positives += 1
      } else {
        misses += 1
      }
    }
    return pairs / (positives * misses)
  }
}
