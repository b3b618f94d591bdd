import Kernels

/// Writes the four files of Ali_Display_Ad_Click (Tianchi 56), in their official layout and with their dirt, from a
/// seeded world in which the truth is known.
///
/// Files: `raw_sample.csv` (in the order of ads, as the official one), `ad_feature.csv`, `user_profile.csv` and
/// `behavior_log.csv`; beside them `truth.csv`, which is no part of the official layout, holds for each line of
/// `raw_sample.csv` the probability of a click with and without the user's hidden interest, and of a purchase after it.
///
/// Dirt: about 5 % of the users have no profile; 54 % of the price levels and 31 % of the town levels are empty; 29 % of
/// the ads say NULL for their brand; no file is in the order of time.
///
/// Sizes follow from the number of impressions N: N / 40 users, N / 75 ads, 2 · √ads categories, ads / 5 brands,
/// requests of 5 to 12 ads, about 4 N behaviours. The click rate is about 10 %. Time O(N + users · categories), memory
/// 40 bytes an impression.
package struct TaobaoAdSimulator: MarkedSimulator {
  /// The official file names.
  package static let files = ["raw_sample.csv", "ad_feature.csv", "user_profile.csv", "behavior_log.csv"]
  /// Name of the file of probabilities.
  package static let truth = "truth.csv"
  /// The two pages of the official data, on which ads stand.
  static let pages = ["430548_1007", "430539_1007"]
  /// Wanted mean of the clicks.
  static let clickRate = 0.1
  /// Raised with every change that changes the files.
  private static let version = 2

  package let impressions: Int
  package let seed: UInt64
  let users: Int
  let ads: Int

  /// - Precondition: at least one impression.
  package init(impressions: Int = 300_000, seed: UInt64 = 1) {
    precondition(impressions > 0, "a simulation needs impressions")
    self.impressions = impressions
    self.seed = seed
    users = max(20, impressions / 40)
    ads = max(60, impressions / 75)
  }

  package var subject: String { "Taobao ad files" }
  var files: [String] { Self.files }

  var settings: SimulatedFolder.Marker.Settings {
    .init(simulator: "taobao_ads", version: Self.version, seed: seed, impressions: impressions)
  }

  func write(to folder: String, progress: (Int) -> Void) throws(SimulationError) -> [LineWriter] {
    var writer = try TaobaoAdWriter(simulator: self, folder: folder)
    return try writer.write(progress: progress)
  }
}

extension TaobaoAdSimulator {
  /// The world, and the click model with the intercept that gives the wanted click rate to a few hundred pilot users.
  func makeWorld() -> (world: AdWorld, model: ClickModel) {
    let world = AdWorld(seed: seed, ads: ads)
    let sizes = requestSizes().prefix(500)
    var model = ClickModel(intercept: -3)
    // The second round sees the behaviour that follows from the right number of clicks.
    for _ in 0..<2 {
      var logits: [Double] = []
      for (index, sizes) in sizes.enumerated() {
        let user = SimulatedUser(index: index, world: world)
        let life = UserLife(of: user, in: world, model: model, requestSizes: sizes)
        logits += life.impressions.map { $0.logit + ClickModel.hiddenWeight * $0.hiddenInterest }
      }
      model.intercept = ClickModel.intercept(givingRate: Self.clickRate, logits: logits)
    }
    return (world, model)
  }

  /// The sizes of each user's requests, by activity; together they are the impressions.
  func requestSizes() -> [[Int]] {
    var stream = RandomStream(seed: seed, purpose: "simulator.requests")
    let choice = WeightedChoice(weights: (0..<users).map { SimulatedUser.activity(ofUser: $0, seed: seed) })
    var sizes = [[Int]](repeating: [], count: users)
    var left = impressions
    while left > 0 {
      let size = min(left, 5 + stream.integer(below: 8))
      sizes[choice.draw(&stream)].append(size)
      left -= size
    }
    return sizes
  }
}
