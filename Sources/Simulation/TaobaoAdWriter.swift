import Kernels

/// Simulates user by user and writes what happened in the official layout.
struct TaobaoAdWriter {
  private let simulator: TaobaoAdSimulator
  private let folder: String
  private var profiles: LineWriter
  private var behaviors: LineWriter

  /// An impression as it waits for its place in the file.
  private struct Sample {
    var user: Int32
    var time: Int32
    var probability: Float
    var marginal: Float
    var purchase: Float
    var page: UInt8
    var isClicked: Bool
  }

  init(simulator: TaobaoAdSimulator, folder: String) throws(SimulationError) {
    self.simulator = simulator
    self.folder = folder
    // The last name ends in a blank, as in the official file.
    profiles = try LineWriter(
      folder: folder, name: "user_profile.csv",
      header: "userid,cms_segid,cms_group_id,final_gender_code,age_level,pvalue_level,shopping_level,occupation,"
        + "new_user_class_level ")
    behaviors = try LineWriter(
      folder: folder, name: "behavior_log.csv", header: "user,time_stamp,btag,cate,brand")
  }

  /// Returns the complete files, which have not taken their names yet.
  mutating func write(progress: (Int) -> Void) throws(SimulationError) -> [LineWriter] {
    let (world, model) = simulator.makeWorld()
    let ads = try write(ads: world)
    let sizes = simulator.requestSizes()
    var stream = RandomStream(seed: simulator.seed, purpose: "simulator.user_ids")
    let ids = AdWorld.identifiers(simulator.users, spread: 3, stream: &stream)
    // Samples of one ad wait together, since the file is in the order of ads.
    var samples = [[Sample]](repeating: [], count: world.ads.count)
    var (done, reported) = (0, 0)
    var block: [(user: Int, behavior: SimulatedBehavior)] = []
    for index in 0..<simulator.users {
      let user = SimulatedUser(index: index, world: world)
      let life = UserLife(of: user, in: world, model: model, requestSizes: sizes[index])
      if !user.hasNoProfile { try write(user.profile, id: ids[index]) }
      block += life.behaviors.map { (ids[index], $0) }
      if index % 64 == 63 { try flush(&block, world: world) }
      for impression in life.impressions {
        let hidden = ClickModel.hiddenWeight * impression.hiddenInterest
        samples[impression.ad].append(
          Sample(
            user: Int32(ids[index]), time: Int32(impression.time),
            probability: Float(logistic(impression.logit + model.intercept + hidden)),
            marginal: Float(model.marginal(logit: impression.logit)), purchase: Float(impression.purchaseProbability),
            page: UInt8(impression.page), isClicked: impression.isClicked))
      }
      done += life.impressions.count
      if done - reported >= 10_000 {
        progress(done)
        reported = done
      }
    }
    try flush(&block, world: world)
    try profiles.flush()
    try behaviors.flush()
    let (raw, truth) = try write(samples, world: world)
    progress(done)
    return [raw, ads, profiles, behaviors, truth]
  }

  /// The behaviours of a block of users, in the order of their times: the file as a whole is in no order.
  private mutating func flush(
    _ block: inout [(user: Int, behavior: SimulatedBehavior)], world: AdWorld
  ) throws(SimulationError) {
    let order = block.indices.sorted { (block[$0].behavior.time, $0) < (block[$1].behavior.time, $1) }
    for index in order {
      let behavior = block[index].behavior
      behaviors.append(block[index].user)
      behaviors.comma()
      behaviors.append(behavior.time)
      behaviors.append(behavior.kind.field)
      behaviors.append(world.categories[behavior.category].id)
      behaviors.comma()
      behaviors.append(world.brands[behavior.brand].id)
      try behaviors.endLine()
    }
    block.removeAll(keepingCapacity: true)
  }

  private mutating func write(_ profile: SimulatedUser.Profile, id: Int) throws(SimulationError) {
    let fields: [Int?] = [
      id, profile.segment, profile.group, profile.gender, profile.ageLevel, profile.priceLevel, profile.shoppingLevel,
      profile.isStudent ? 1 : 0, profile.townLevel,
    ]
    for (index, field) in fields.enumerated() {
      if index > 0 { profiles.comma() }
      if let field { profiles.append(field) }
    }
    try profiles.endLine()
  }

  private func write(ads world: AdWorld) throws(SimulationError) -> LineWriter {
    var writer = try LineWriter(
      folder: folder, name: "ad_feature.csv", header: "adgroup_id,cate_id,campaign_id,customer,brand,price")
    // Unlike the samples, the official ads are in no order.
    for ad in world.ads {
      for field in [ad.id, world.categories[ad.category].id, ad.campaign, ad.customer] {
        writer.append(field)
        writer.comma()
      }
      writer.append(ad.brandIsHidden ? "NULL" : String(world.brands[ad.brand].id))
      writer.comma()
      writer.append(max(0.1, ad.price), decimals: 1)
      try writer.endLine()
    }
    try writer.flush()
    return writer
  }

  private func write(_ samples: [[Sample]], world: AdWorld) throws(SimulationError) -> (
    raw: LineWriter, truth: LineWriter
  ) {
    var writer = try LineWriter(
      folder: folder, name: "raw_sample.csv", header: "user,time_stamp,adgroup_id,pid,nonclk,clk")
    var truth = try LineWriter(
      folder: folder, name: TaobaoAdSimulator.truth,
      header: "user,time_stamp,adgroup_id,click_probability,click_probability_without_hidden_interest,"
        + "purchase_probability")
    for ad in world.adsByID {
      for sample in samples[ad] {
        for field in [Int(sample.user), Int(sample.time), world.ads[ad].id] {
          writer.append(field)
          writer.comma()
          truth.append(field)
          truth.comma()
        }
        writer.append(TaobaoAdSimulator.pages[Int(sample.page)])
        writer.append(sample.isClicked ? ",0,1" : ",1,0")
        try writer.endLine()
        truth.append(Double(sample.probability), decimals: 6)
        truth.comma()
        truth.append(Double(sample.marginal), decimals: 6)
        truth.comma()
        truth.append(Double(sample.purchase), decimals: 6)
        try truth.endLine()
      }
    }
    try writer.flush()
    try truth.flush()
    return (writer, truth)
  }
}

extension SimulatedBehavior.Kind {
  /// The official `btag` between its commas.
  fileprivate var field: String {
    switch self {
    case .view: ",pv,"
    case .cart: ",cart,"
    case .favourite: ",fav,"
    case .buy: ",buy,"
    }
  }
}
