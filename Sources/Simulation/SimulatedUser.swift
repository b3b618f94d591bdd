import Glibc
import Kernels

/// A user of the simulated market: what they like, and what their profile says about it.
struct SimulatedUser: Sendable {
  /// What the line of a user in the profile table holds; nil is an empty field.
  struct Profile: Sendable {
    let segment: Int
    let group: Int
    /// 1 male, 2 female.
    let gender: Int
    /// 0...6.
    let ageLevel: Int
    /// 1...3, how dear the goods they buy are.
    let priceLevel: Int?
    /// 1...3, how much they shop.
    let shoppingLevel: Int
    /// 1 for students.
    let isStudent: Bool
    /// 1...4, the size of their town.
    let townLevel: Int?
  }

  let index: Int
  let profile: Profile
  /// Whether the profile table has no line for them.
  let hasNoProfile: Bool
  /// How much they click at all.
  let bias: Double
  /// How many sessions and requests they have, against the average user.
  let activity: Double
  /// The relative price they like best.
  let pricePreference: Double
  /// One number a category: the inner product of tastes over the root of their width.
  let affinities: [Double]
  let categoryChoice: WeightedChoice
  /// Category and brand of the few brands they are loyal to.
  let favourites: [(category: Int, brand: Int)]

  /// Relative activity of user `index`, a log-normal number of mean about 1.
  static func activity(ofUser index: Int, seed: UInt64) -> Double {
    var stream = RandomStream(seed: seed, purpose: "simulator.activity", index: UInt64(index))
    return min(4, max(0.2, exp(0.6 * stream.gaussian() - 0.18)))
  }

  init(index: Int, world: AdWorld) {
    var stream = RandomStream(seed: world.seed, purpose: "simulator.user", index: UInt64(index))
    let taste = (0..<AdWorld.tastes).map { _ in stream.gaussian() }
    let preference = stream.gaussian()
    let activity = Self.activity(ofUser: index, seed: world.seed)
    let scale = 1 / Double(AdWorld.tastes).squareRoot()
    let affinities = world.categories.map { category in
      scale * zip(taste, category.taste).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let choice = WeightedChoice(weights: zip(world.categories, affinities).map { $0.popularity * exp(1.2 * $1) })
    self.index = index
    self.activity = activity
    self.affinities = affinities
    categoryChoice = choice
    pricePreference = preference
    bias = 0.3 * stream.gaussian() + 0.3 * log(activity)
    favourites = (0..<4).map { _ in
      let category = choice.draw(&stream)
      return (category, world.brand(in: category, near: preference, &stream))
    }
    hasNoProfile = stream.chance(0.05)
    profile = Profile(
      taste: taste, pricePreference: preference, activity: activity, centres: world.segmentCentres, stream: &stream)
  }
}

extension SimulatedUser.Profile {
  /// Attributes that tell something, not everything, about the latent properties.
  fileprivate init(
    taste: [Double], pricePreference: Double, activity: Double, centres: [[Double]], stream: inout RandomStream
  ) {
    gender = taste[0] + 0.4 * stream.gaussian() > 0.3 ? 1 : 2
    ageLevel = stream.chance(0.02) ? 0 : min(6, max(1, Int((3.5 + 1.2 * taste[1] + 0.5 * stream.gaussian()).rounded())))
    group = ageLevel == 0 ? 0 : gender == 2 ? ageLevel : 6 + ageLevel
    let nearest = centres.indices.min { left, right in
      Self.distance(taste, centres[left]) < Self.distance(taste, centres[right])
    }
    segment = stream.chance(0.4) ? 0 : 1 + (nearest ?? 0)
    let price = pricePreference + 0.4 * stream.gaussian()
    let level = price < -0.6 ? 1 : price < 0.9 ? 2 : 3
    priceLevel = stream.chance(0.54) ? nil : level
    shoppingLevel = activity < 0.35 ? 1 : activity < 0.6 ? 2 : 3
    isStudent = ageLevel <= 2 && stream.chance(0.3)
    let town = pricePreference + stream.gaussian()
    let size = town > 1.2 ? 1 : town > 0 ? 2 : town > -1.2 ? 3 : 4
    townLevel = stream.chance(0.31) ? nil : size
  }

  private static func distance(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}

extension AdWorld {
  /// A brand of the category, by popularity and, in two draws, by how near its tier is to the price a user prefers.
  func brand(in category: Int, near preference: Double, _ stream: inout RandomStream) -> Int {
    let entry = categories[category]
    let first = entry.brands[entry.brandChoice.draw(&stream)]
    let second = entry.brands[entry.brandChoice.draw(&stream)]
    return abs(brands[first].tier - preference) <= abs(brands[second].tier - preference) ? first : second
  }
}
