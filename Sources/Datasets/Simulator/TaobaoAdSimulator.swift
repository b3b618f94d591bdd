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
package struct TaobaoAdSimulator: Sendable {
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

  /// What `prepare` found or did.
  package enum Outcome: Sendable, Equatable {
    /// The folder holds real files; nothing was written.
    case real
    /// The files are there from an earlier simulation with these settings; nothing was written.
    case upToDate
    case simulated
  }

  /// Sees to it that the folder holds the four files: real ones are left as they are, simulated ones of other settings
  /// are made anew.
  ///
  /// - Parameter progress: called now and then with the impressions simulated so far.
  /// - Throws: where only a part of the files is there, or the folder cannot be written.
  package func prepare(folder: String, progress: (Int) -> Void = { _ in }) throws(SimulationError) -> Outcome {
    switch try state(of: folder) {
    case .real: return .real
    case .simulated: return .upToDate
    case .empty, .stale:
      try write(to: folder, progress: progress)
      return .simulated
    }
  }

  /// Whether `prepare` would generate files, without doing it.
  package func needsGeneration(in folder: String) throws(SimulationError) -> Bool {
    let state = try state(of: folder)
    return state == .empty || state == .stale
  }

  private func state(of folder: String) throws(SimulationError) -> SimulatedFolder.State {
    try SimulatedFolder(path: folder, names: Self.files).state(wanted: settings)
  }

  private var settings: SimulatedFolder.Marker.Settings {
    .init(simulator: "taobao_ads", version: Self.version, seed: seed, impressions: impressions)
  }

  private func write(to path: String, progress: (Int) -> Void) throws(SimulationError) {
    let folder = SimulatedFolder(path: path, names: Self.files)
    try folder.create()
    var writer = try TaobaoAdWriter(simulator: self, folder: path)
    try folder.install(try writer.write(progress: progress), settings: settings)
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
