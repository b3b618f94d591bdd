import Glibc
import Kernels

/// An ad shown to a user, and what is true about it.
struct SimulatedImpression: Sendable {
  /// Unix time of the request in seconds.
  var time: Int
  /// Index into the world's ads.
  var ad: Int
  /// Index into `TaobaoAdSimulator.pages`.
  var page: Int
  var isClicked: Bool
  /// The logit without intercept and hidden interest.
  var logit: Double
  /// Standard normal.
  var hiddenInterest: Double
  /// The probability that a click is followed by a purchase.
  var purchaseProbability: Double
}

/// The 22 days of one user: sessions led by an intent, requests for ads within them, and what the ads lead to.
///
/// A session's behaviours are mostly about the category (and brand) the user is after, which may last over several
/// sessions until bought; the rest follows their taste. Impressions depend on behaviour before them only.
struct UserLife {
  let user: SimulatedUser
  let world: AdWorld
  let model: ClickModel
  private(set) var behaviors: [SimulatedBehavior] = []
  private(set) var impressions: [SimulatedImpression] = []
  private var stream: RandomStream
  private var intent: (category: Int, brand: Int)?
  private var lastTime = SimulatedTime.logStart
  private var lastRequest = 0

  /// Lives through the days, with one request for each of the sizes.
  init(of user: SimulatedUser, in world: AdWorld, model: ClickModel, requestSizes: [Int]) {
    self.user = user
    self.world = world
    self.model = model
    stream = RandomStream(seed: world.seed, purpose: "simulator.life", index: UInt64(user.index))
    var sessions: [(start: Int, sizes: [Int])] = []
    for size in requestSizes {
      if let last = sessions.indices.last, stream.chance(0.3) {
        sessions[last].sizes.append(size)
      } else {
        sessions.append((SimulatedTime.moment(from: SimulatedTime.impressionsStart, &stream), [size]))
      }
    }
    for _ in 0..<stream.poisson(mean: 14 * user.activity) {
      sessions.append((SimulatedTime.moment(from: SimulatedTime.logStart, &stream), []))
    }
    sessions.sort { $0.start < $1.start }
    for session in sessions { live(from: session.start, requestSizes: session.sizes) }
    // What would have happened after the last day is not in the log.
    behaviors.removeAll { $0.time >= SimulatedTime.end }
  }

  private mutating func live(from start: Int, requestSizes: [Int]) {
    chooseIntent(at: start)
    var time = start
    let length = 2 + stream.poisson(mean: 4.5)
    // A request comes after some behaviour of the session or, seldom, before any.
    let requestsAfter = requestSizes.map { _ in stream.chance(0.15) ? 0 : 1 + stream.integer(below: length) }
    for step in 0...length {
      if step > 0 {
        time += 1 + Int(stream.waiting(mean: 50))
        behave(at: time)
      }
      for (size, after) in zip(requestSizes, requestsAfter) where after == step {
        time = max(time + 1 + stream.integer(below: 20), lastRequest + 30)
        lastRequest = min(time, SimulatedTime.end - 1)
        request(at: lastRequest, size: size)
      }
    }
    lastTime = time
  }

  private mutating func chooseIntent(at time: Int) {
    let forgotten = 1 - 0.75 * exp(-Double(time - lastTime) / Double(SimulatedTime.day))
    guard intent == nil || stream.chance(forgotten) else { return }
    if stream.chance(0.45) {
      intent = user.favourites[stream.integer(below: user.favourites.count)]
    } else {
      let category = user.categoryChoice.draw(&stream)
      intent = (category, world.brand(in: category, near: user.pricePreference, &stream))
    }
  }

  private mutating func behave(at time: Int) {
    guard let intent, stream.chance(0.7) else {
      let category = user.categoryChoice.draw(&stream)
      let brand = world.brand(in: category, near: user.pricePreference, &stream)
      let kind: SimulatedBehavior.Kind = stream.chance(0.97) ? .view : .favourite
      behaviors.append(SimulatedBehavior(time: time, kind: kind, category: category, brand: brand))
      return
    }
    let brand =
      stream.chance(0.6) ? intent.brand : world.brand(in: intent.category, near: user.pricePreference, &stream)
    let fate = stream.uniformDouble()
    let kind: SimulatedBehavior.Kind = fate < 0.9 ? .view : fate < 0.95 ? .cart : fate < 0.98 ? .favourite : .buy
    behaviors.append(SimulatedBehavior(time: time, kind: kind, category: intent.category, brand: brand))
    if kind == .buy { self.intent = nil }
  }

  private mutating func request(at time: Int, size: Int) {
    let recent = behaviors.filter { $0.time < time && time - $0.time < SimulatedTime.day * 3 }
    let page = stream.chance(0.6) ? 0 : 1
    for ad in candidates(count: size, recent: recent) {
      let (logit, interest) = model.logit(
        of: world.ads[ad], for: user, in: world, at: time, page: page, recent: recent)
      let hidden = stream.gaussian()
      let isClicked = stream.chance(logistic(logit + model.intercept + ClickModel.hiddenWeight * hidden))
      let purchase = follow(ad: world.ads[ad], at: time, interest: hidden + 0.4 * interest, isClicked: isClicked)
      impressions.append(
        SimulatedImpression(
          time: time, ad: ad, page: page, isClicked: isClicked, logit: logit, hiddenInterest: hidden,
          purchaseProbability: purchase))
    }
  }

  /// Distinct ads as a recall stage finds them: by the categories of recent behaviour, by taste, by popularity.
  private mutating func candidates(count: Int, recent: [SimulatedBehavior]) -> [Int] {
    let latest = recent.suffix(20)
    var chosen: [Int] = []
    // Attempts are bounded, since a tiny world may hold fewer ads than the request asks for.
    for _ in 0..<(20 * count) where chosen.count < count {
      let way = stream.uniformDouble()
      let ad: Int
      if way < 0.3, let behavior = latest.dropFirst(latest.isEmpty ? 0 : stream.integer(below: latest.count)).first {
        ad = world.ad(in: behavior.category, &stream)
      } else if way < 0.6 {
        ad = world.ad(in: user.categoryChoice.draw(&stream), &stream)
      } else {
        ad = world.adChoice.draw(&stream)
      }
      if !chosen.contains(ad) { chosen.append(ad) }
    }
    return chosen
  }

  /// Behaviour that an ad leads to: views, carts and favourites within the hour, more of them the more the user is
  /// interested, clicked or not; and the purchase within the day. Returns the probability of a purchase.
  private mutating func follow(ad: AdWorld.Ad, at time: Int, interest: Double, isClicked: Bool) -> Double {
    let click = isClicked ? 1.0 : 0
    let views = stream.poisson(mean: min(6, 0.35 * exp(1.1 * interest) + 0.5 * click))
    let carts = stream.chance(logistic(-4 + 1.1 * interest + click)) ? 1 : 0
    let favourites = stream.chance(logistic(-4.2 + 1.1 * interest + 0.5 * click)) ? 1 : 0
    for (kind, count) in [(SimulatedBehavior.Kind.view, views), (.cart, carts), (.favourite, favourites)] {
      for _ in 0..<count {
        let later = time + 2 + min(3500, Int(stream.waiting(mean: 600)))
        behaviors.append(SimulatedBehavior(time: later, kind: kind, category: ad.category, brand: ad.brand))
      }
    }
    let base = isClicked ? -3.8 : -7
    let probability = logistic(base + 0.6 * interest + 0.15 * Double(views) + 1.6 * Double(carts))
    if stream.chance(probability) {
      let later = time + 60 + min(86_000, Int(stream.waiting(mean: 5400)))
      behaviors.append(SimulatedBehavior(time: later, kind: .buy, category: ad.category, brand: ad.brand))
    }
    return probability
  }
}

extension AdWorld {
  fileprivate func ad(in category: Int, _ stream: inout RandomStream) -> Int {
    let entry = categories[category]
    return entry.ads[entry.adChoice.draw(&stream)]
  }
}
