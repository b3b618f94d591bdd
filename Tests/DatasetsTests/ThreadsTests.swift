import Foundation
import Kernels
import TestSupport
import Testing

@testable import Datasets

/// A shop whose log and impressions take several blocks to read, several parts of users to search, and several parts of
/// samples to encode.
struct LargeShop {
  struct Event {
    var user: Int, time: Int, kind: String, category: Int
  }

  let shop: Shop
  let events: [Event]
  let impressions: [(user: Int, time: Int, ad: Int)]
  let blockSize = 1 << 14

  init() throws {
    var stream = RandomStream(seed: 11, purpose: "shop", index: 0)
    func below(_ bound: Int) -> Int { stream.integer(below: bound) }
    events = (0..<18_000).map { _ in
      Event(user: below(90), time: below(300), kind: ["pv", "pv", "cart", "buy"][below(4)], category: below(8))
    }
    impressions = (0..<9_000).map { _ in (below(100), below(300), below(40)) }
    var shop = Shop()
    shop.log =
      "user,time,kind,cate,brand\n"
      + events.map { "u\($0.user),\($0.time),\($0.kind),c\($0.category),b\($0.time % 7)\n" }.joined()
    shop.impressions =
      "user,time,ad,clk,score\n"
      + impressions.enumerated().map { "u\($1.user),\($1.time),a\($1.ad),\($0 % 3 == 0 ? 1 : 0),0.5\n" }.joined()
    shop.ads =
      "ad,cate,brand,price,tags\n" + (0..<38).map { "a\($0),c\($0 % 9),b\($0 % 4),\($0),red blue\n" }.joined()
    self.shop = shop
    try shop.write()
  }

  var description: DatasetDescription {
    var description = shop.description
    let bought = EventQuery(
      log: "log", match: [ColumnPair(sample: "user", other: "user"), ColumnPair(sample: "cate", other: "cate")],
      where: [RowCondition(column: "kind", .oneOf(["buy"]))])
    description.features += [
      FeatureDescription(
        name: "bought_ago", side: .cross, source: .recency(bought), encoding: .numeric(standardised: false, missing: -1)
      ),
      FeatureDescription(
        name: "purchases", side: .user,
        source: .history(HistoryDescription(events: bought, length: 3, fields: [.init(column: "kind")]))),
    ]
    return description
  }

  /// The bytes of the prepared file.
  func file(threads: Int, blockSize: Int) throws -> Data {
    let team = ThreadTeam(threads: threads)
    let (plan, resolver, readers) = try description.resolved()
    let cut = readers.map { reader in
      var reader = reader
      reader.blockSize = blockSize
      return reader
    }
    let path = shop.folder.path("\(threads)-\(blockSize).prepared")
    try Preparation.run(plan, resolver, cut, team: team).write(to: path, team: team)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }
}

@Suite("Preparation by several threads")
struct ThreadsTests {
  @Test("The prepared file is the same byte for byte for any number of threads and blocks")
  func sameFile() throws {
    let large = try LargeShop()
    for name in ["log.csv", "impressions.csv"] {
      #expect(try Data(contentsOf: URL(fileURLWithPath: large.shop.folder.path(name))).count > 5 * large.blockSize)
    }
    let one = try large.file(threads: 1, blockSize: 1 << 22)
    #expect(one.count > large.events.count * 8)
    for threads in 1...3 { #expect(try large.file(threads: threads, blockSize: large.blockSize) == one) }
  }

  @Test("Numbers of events are those that a plain search finds")
  func numbers() throws {
    let large = try LargeShop()
    let dataset = try PreparedDataset.prepare(large.description, seed: 1)
    // The samples of a split are in the order of their lists, that is, of the first row of each user and time.
    let rows = large.impressions.indices.filter { large.impressions[$0].time >= 200 }
    let lists = Dictionary(grouping: rows) { "\(large.impressions[$0].user) \(large.impressions[$0].time)" }
    let samples = lists.values.sorted { $0[0] < $1[0] }.flatMap { $0 }
    func numbers(_ name: String) throws -> [Float] {
      guard case .numeric(let values) = try dataset.values(name, .test) else { return [] }
      return values
    }
    let (seen, rate, ago) = (try numbers("seen"), try numbers("rate"), try numbers("bought_ago"))
    guard case .categorical(let after) = try dataset.values("after", .test) else {
      Issue.record("the events after a sample are not a categorical feature")
      return
    }
    #expect(seen.count == samples.count)
    let byUser = Dictionary(grouping: large.events, by: \.user)
    for place in stride(from: 0, to: samples.count, by: 7) {
      let (user, time, ad) = large.impressions[samples[place]]
      let ofUser = byUser[user] ?? []
      // Ads 38 and 39 have no row, and so no category.
      let same = ad < 38 ? ofUser.filter { $0.category == ad % 9 } : []
      let bought = same.filter { $0.kind == "buy" && $0.time < time }
      #expect(seen[place] == Float(same.count { $0.time < time && $0.time >= time - 5 }))
      #expect(after[place] == 2 + min(Int32(same.count { $0.time > time && $0.time <= time + 60 }), 2))
      #expect(rate[place] == (Float(bought.count) + 1) / (Float(ofUser.count { $0.time < time }) + 2))
      #expect(ago[place] == bought.map { Float(time - $0.time) }.min() ?? -1)
    }
  }
}
