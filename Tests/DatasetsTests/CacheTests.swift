import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("The cache of a prepared dataset")
struct CacheTests {
  let cache = TemporaryFolder()

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: cache.root).sorted()
  }

  private func same(_ left: PreparedDataset, _ right: PreparedDataset) -> Bool {
    left.schema == right.schema && left.report == right.report
      && left.training(epoch: 1).everything == right.training(epoch: 1).everything
      && left.validation.everything == right.validation.everything && left.test.everything == right.test.everything
  }

  @Test("What is mapped equals what was prepared")
  func roundTrip() throws {
    let shop = Shop()
    let plain = try shop.prepare()
    let first = try shop.prepare(cache: cache.root)
    let names = try files()
    #expect(names.count == 1)
    let before = try Data(contentsOf: URL(fileURLWithPath: cache.path(names[0])))
    let second = try PreparedDataset.prepare(first.description, seed: 1, cacheFolder: cache.root)
    #expect(same(plain, first) && same(first, second))
    #expect(second.texts(ofVocabulary: 1) == ["c1", "c2"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: cache.path(names[0]))) == before)
  }

  @Test("Negatives drawn from a mapped dataset are those drawn from a fresh one")
  func negatives() throws {
    let events = Events.many()
    let plain = try events.prepare()
    _ = try events.prepare(cache: cache.root)
    #expect(same(plain, try PreparedDataset.prepare(plain.description, seed: 1, cacheFolder: cache.root)))
  }

  @Test("A changed file or description is prepared anew")
  func changes() throws {
    var shop = Shop()
    let first = try shop.prepare(cache: cache.root)
    shop.impressions = shop.impressions.replacingOccurrences(of: "u3,90,a3,1", with: "u3,90,a3,0")
    let second = try shop.prepare(cache: cache.root)
    #expect(first.training(epoch: 0).everything.labels != second.training(epoch: 0).everything.labels)
    #expect(try files().count == 1)
    let third = try shop.prepare(cache: cache.root) { $0.vocabulary.minimumCount = 2 }
    #expect(third.schema != second.schema)
    #expect(try files().count == 2)
  }

  @Test("A damaged cache is prepared anew", arguments: [0, 9, 40, 2000, -1])
  func damage(place: Int) throws {
    let shop = Shop()
    let first = try shop.prepare(cache: cache.root)
    let path = cache.path(try files()[0])
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    var damaged = sound
    if place < 0 { damaged.removeLast(20) } else { damaged[place] ^= 0x10 }
    try damaged.write(to: URL(fileURLWithPath: path))
    #expect(ArrayStore(mapping: path) == nil)
    #expect(same(first, try PreparedDataset.prepare(first.description, seed: 1, cacheFolder: cache.root)))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == sound)
  }

  @Test("A folder that is not there is reported")
  func unwritable() {
    let error = #expect(throws: DatasetError.self) { try Shop().prepare(cache: "/nowhere/at/all") }
    #expect(error?.description.contains("/nowhere/at/all/shop-") == true)
    #expect(
      error?.description.hasSuffix(
        "the prepared dataset cannot be written: No such file or directory; free some space or set XDG_CACHE_HOME to another folder"
      )
        == true)
  }
}

@Suite("A plan of batches")
struct BatchPlanTests {
  @Test("Whole lists fill batches and micro-batches; a long list stands alone")
  func sizes() {
    // Lists of 2, 3, 9, 1, 4 samples.
    let plan = BatchPlan(lists: [0, 2, 5, 14, 15, 19], batchSize: 6, microBatchSize: 4, shuffle: nil)
    #expect(plan.batches == [[[0], [1]], [[2]], [[3], [4]]])
  }

  @Test("Every list comes once an epoch, in an order of (seed, epoch) alone")
  func shuffle() {
    let lists = (0...100).map { Int32($0 * 2) }
    func plan(_ seed: UInt64, _ epoch: Int) -> BatchPlan {
      BatchPlan(lists: lists, batchSize: 16, microBatchSize: 8, shuffle: (seed, epoch))
    }
    #expect(plan(1, 0) == plan(1, 0))
    #expect(plan(1, 0) != plan(1, 1))
    #expect(plan(1, 0) != plan(2, 0))
    let all = plan(1, 0).batches.flatMap { $0.flatMap { $0 } }
    #expect(all.sorted() == Array(0..<100))
    #expect(all != Array(0..<100))
    #expect(plan(1, 0).batches.allSatisfy { $0.count == 2 || $0.flatMap { $0 }.count < 8 })
  }

  @Test("No lists make no batches")
  func empty() {
    #expect(BatchPlan(lists: [0], batchSize: 4, microBatchSize: 2, shuffle: (1, 0)).batches == [])
  }
}
