import Glibc

/// What happened: one line of the behaviour log.
struct SimulatedBehavior: Sendable {
  enum Kind: UInt8, Sendable, CaseIterable {
    case view, cart, favourite, buy
  }

  /// Unix time in seconds.
  var time: Int
  var kind: Kind
  /// Indices into the world's categories and brands.
  var category: Int
  var brand: Int
}

/// The truth: with what probability a user clicks an ad.
///
/// The logit is a sum of additive parts (the user's bias, the ad's quality, hour and position of the page), of parts that
/// factorise (taste, demographic group × category), and of parts that do not: how far the price is from what the user
/// likes, scaled by the category and by how much they are looking for it now; whether the brand is one of their
/// favourites; what their behaviour of the last hours says they want; and that they just bought it.
struct ClickModel: Sendable {
  /// Weight of the hidden interest, a standard normal number an impression, which no feature before the impression tells.
  static let hiddenWeight = 1.0
  /// Seconds after which a behaviour has lost 1 - 1/e of its effect on the next click.
  static let memory = 4.0 * 3600
  /// Seconds for which nobody wants what they have just bought.
  static let satiation = 3 * 86_400

  /// What moves every logit alike, set so that the click rate is the wanted one.
  var intercept = 0.0

  /// The logit without the intercept and the hidden interest, and its part that later behaviour reflects.
  func logit(
    of ad: AdWorld.Ad, for user: SimulatedUser, in world: AdWorld, at time: Int, page: Int,
    recent: [SimulatedBehavior]
  ) -> (total: Double, interest: Double) {
    var (categoryDrive, brandDrive, bought) = (0.0, 0.0, 0.0)
    for behavior in recent where behavior.category == ad.category {
      guard behavior.kind != .buy else {
        if time - behavior.time < Self.satiation { bought = 1 }
        continue
      }
      let weight = (behavior.kind == .view ? 0.35 : 0.8) * exp(-Double(time - behavior.time) / Self.memory)
      categoryDrive += weight
      if behavior.brand == ad.brand { brandDrive += weight }
    }
    let (seeks, seeksBrand) = (1 - exp(-categoryDrive), 1 - exp(-brandDrive))
    let category = world.categories[ad.category]
    let distance = ad.relativePrice - 0.8 * user.pricePreference
    let priceFit = 0.45 - min(distance * distance, 5) * 0.35
    let price = priceFit * max(0, 1 + category.priceSensitivity) * (0.6 + 0.8 * seeks)
    let isFavourite = user.favourites.contains { $0.category == ad.category && $0.brand == ad.brand }
    let interest =
      0.6 * user.affinities[ad.category] + 0.4 * category.groupAffinity[user.profile.group] + price
      + (isFavourite ? 0.9 : 0) + 1.3 * seeks + 1.2 * seeksBrand - 1.1 * bought
    let evening = sin(2 * .pi * (Double(SimulatedTime.secondOfDay(time)) / 86_400 - 0.55))
    return (interest + user.bias + ad.quality + 0.12 * evening + (page == 0 ? 0.1 : -0.1), interest)
  }

  /// The probability for those who do not know the hidden interest: the mean over it, by the trapezoid rule.
  func marginal(logit: Double) -> Double {
    var (sum, total) = (0.0, 0.0)
    for step in -8...8 {
      let hidden = 0.5 * Double(step)
      let weight = exp(-0.5 * hidden * hidden)
      sum += weight * logistic(logit + intercept + Self.hiddenWeight * hidden)
      total += weight
    }
    return sum / total
  }

  /// The intercept at which the mean of σ(logit + intercept) is `rate`, by bisection.
  static func intercept(givingRate rate: Double, logits: [Double]) -> Double {
    var (low, high) = (-20.0, 20.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let mean = logits.reduce(0) { $0 + logistic($1 + middle) } / Double(logits.count)
      if mean < rate { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
