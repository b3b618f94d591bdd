import Glibc
import Kernels

/// The market of a simulation: categories, brands and ads with their latent properties. A pure function of its sizes and
/// the seed.
struct AdWorld: Sendable {
  /// Width of the latent tastes.
  static let tastes = 6
  /// Departments, of which every category belongs to one; the files do not name them.
  static let departments = 12
  /// Demographic groups, as in the official profile: 0, six of women, six of men.
  static let groups = 13
  /// Segments of users close in taste; 0 is "not in a segment".
  static let segments = 97

  struct Category: Sendable {
    let id: Int
    /// [tastes] standard normal, near the department's: a user's affinity is the scaled inner product with their taste.
    let taste: [Double]
    let popularity: Double
    /// How much more (or less) than usual a price that does not suit the user repels.
    let priceSensitivity: Double
    /// Whom its department attracts: one standard normal number a demographic group.
    let groupAffinity: [Double]
    /// Brands sold here, and how likely each is.
    let brands: [Int]
    let brandChoice: WeightedChoice
    /// Ads shown here, and how likely each is.
    let ads: [Int]
    let adChoice: WeightedChoice
  }

  struct Brand: Sendable {
    let id: Int
    /// Standard normal: how dear it is within its categories.
    let tier: Double
    /// What the brand adds to the logit of a click.
    let quality: Double
  }

  struct Ad: Sendable {
    let id: Int
    let category: Int
    let brand: Int
    /// Whether the file says NULL where the brand should stand.
    let brandIsHidden: Bool
    let campaign: Int
    let customer: Int
    let price: Double
    /// The price against its category's, about standard normal.
    let relativePrice: Double
    /// What the ad itself adds to the logit of a click, the brand's, campaign's and customer's parts included.
    let quality: Double
  }

  let seed: UInt64
  let categories: [Category]
  let brands: [Brand]
  let ads: [Ad]
  /// Ads by overall popularity.
  let adChoice: WeightedChoice
  /// Indices into `ads` by ascending id, the order of the file.
  let adsByID: [Int]
  /// [segments - 1][tastes] centres of the segments 1, 2, ….
  let segmentCentres: [[Double]]

  init(seed: UInt64, ads adCount: Int) {
    self.seed = seed
    let categoryCount = max(8, Int(2 * Double(adCount).squareRoot()))
    let brandCount = max(categoryCount, adCount / 5)
    var stream = RandomStream(seed: seed, purpose: "simulator.brands")
    let brandIDs = Self.identifiers(brandCount, spread: 240, stream: &stream)
    let brands = brandIDs.map { Brand(id: $0, tier: stream.gaussian(), quality: 0.3 * stream.gaussian()) }
    // Every category has a brand of its own; the rest settle by popularity.
    let popularity = zipfWeights(count: categoryCount, exponent: 0.7)
    let categoryChoice = WeightedChoice(weights: popularity)
    var brandsOfCategory = (0..<categoryCount).map { [$0] }
    for brand in 0..<brandCount {
      if brand >= categoryCount { brandsOfCategory[categoryChoice.draw(&stream)].append(brand) }
      if stream.chance(0.25) {
        let second = categoryChoice.draw(&stream)
        if !brandsOfCategory[second].contains(brand) { brandsOfCategory[second].append(brand) }
      }
    }
    let brandChoices = brandsOfCategory.map { WeightedChoice(weights: zipfWeights(count: $0.count, exponent: 0.8)) }

    stream = RandomStream(seed: seed, purpose: "simulator.categories")
    let categoryIDs = Self.identifiers(categoryCount, spread: 30, stream: &stream)
    let logPrices = (0..<categoryCount).map { _ in 4.8 + 1.1 * stream.gaussian() }
    let drafts = AdDrafts(
      seed: seed, count: adCount, categoryChoice: categoryChoice, brandsOfCategory: brandsOfCategory,
      brandChoices: brandChoices, brands: brands, logPrices: logPrices)
    var adsOfCategory = [[Int]](repeating: [], count: categoryCount)
    for (index, ad) in drafts.ads.enumerated() { adsOfCategory[ad.category].append(index) }
    let departments = (0..<Self.departments).map { _ in
      (
        taste: (0..<Self.tastes).map { _ in stream.gaussian() },
        groupAffinity: (0..<Self.groups).map { _ in stream.gaussian() }
      )
    }
    categories = (0..<categoryCount).map { index in
      let department = departments[stream.integer(below: Self.departments)]
      return Category(
        id: categoryIDs[index], taste: department.taste.map { 0.8 * $0 + 0.6 * stream.gaussian() },
        popularity: popularity[index], priceSensitivity: 0.8 * stream.gaussian(),
        groupAffinity: department.groupAffinity, brands: brandsOfCategory[index],
        brandChoice: brandChoices[index], ads: adsOfCategory[index],
        adChoice: WeightedChoice(weights: adsOfCategory[index].map { drafts.popularity[$0] }))
    }
    self.brands = brands
    ads = drafts.ads
    adChoice = WeightedChoice(weights: drafts.popularity)
    adsByID = drafts.ads.indices.sorted { drafts.ads[$0].id < drafts.ads[$1].id }
    stream = RandomStream(seed: seed, purpose: "simulator.segments")
    segmentCentres = (1..<Self.segments).map { _ in (0..<Self.tastes).map { _ in stream.gaussian() } }
  }

  /// Distinct positive ids in random order, one in each of `count` consecutive ranges of `spread` numbers, so that they
  /// look as sparse as the official ones.
  static func identifiers(_ count: Int, spread: Int, stream: inout RandomStream) -> [Int] {
    var ids = (0..<count).map { 1 + $0 * spread + stream.integer(below: spread) }
    stream.shuffle(&ids)
    return ids
  }
}

/// The ads as drawn, before their categories know them.
private struct AdDrafts {
  var ads: [AdWorld.Ad] = []
  var popularity: [Double] = []

  init(
    seed: UInt64, count: Int, categoryChoice: WeightedChoice, brandsOfCategory: [[Int]],
    brandChoices: [WeightedChoice], brands: [AdWorld.Brand], logPrices: [Double]
  ) {
    var stream = RandomStream(seed: seed, purpose: "simulator.ads")
    // A customer sells one brand in one category, mostly, through a few campaigns.
    let customers = (0..<max(1, count / 4)).map { _ in
      let category = categoryChoice.draw(&stream)
      let brand = brandsOfCategory[category][brandChoices[category].draw(&stream)]
      return (category: category, brand: brand, quality: 0.3 * stream.gaussian())
    }
    let campaigns = (0..<max(1, count / 2)).map { _ in
      (customer: stream.integer(below: customers.count), quality: 0.2 * stream.gaussian())
    }
    let customerIDs = AdWorld.identifiers(customers.count, spread: 100, stream: &stream)
    let campaignIDs = AdWorld.identifiers(campaigns.count, spread: 100, stream: &stream)
    let ids = AdWorld.identifiers(count, spread: 100, stream: &stream)
    popularity = zipfWeights(count: count, exponent: 0.75)
    stream.shuffle(&popularity)
    for index in 0..<count {
      let campaign = stream.integer(below: campaigns.count)
      let customer = campaigns[campaign].customer
      var (category, brand) = (customers[customer].category, customers[customer].brand)
      let isFirst = index < brandsOfCategory.count  // so that no category is without an ad
      if isFirst || stream.chance(0.2) {
        category = isFirst ? index : categoryChoice.draw(&stream)
        brand = brandsOfCategory[category][brandChoices[category].draw(&stream)]
      }
      let relativePrice = 0.8 * brands[brand].tier + 0.6 * stream.gaussian()
      let hidden = stream.chance(0.29)
      if hidden { popularity[index] *= 0.6 }
      ads.append(
        AdWorld.Ad(
          id: ids[index], category: category, brand: brand, brandIsHidden: hidden, campaign: campaignIDs[campaign],
          customer: customerIDs[customer], price: exp(logPrices[category] + 0.6 * relativePrice),
          relativePrice: relativePrice,
          quality: brands[brand].quality + customers[customer].quality + campaigns[campaign].quality + 0.25
            * stream.gaussian()))
    }
  }
}
