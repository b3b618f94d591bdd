import Foundation
import TestSupport
import Testing

@testable import Datasets

/// A shop of three users and four ads, small enough to work out every value by hand.
///
/// Training is time < 100, validation 100 ..< 200, test from 200.
struct Shop {
  let folder = TemporaryFolder()
  var impressions = """
    user,time,ad,clk,score
    u1,10,a1,1,0.5
    u1,10,a2,0,0.5
    u2,20,a1,0,0.5
    u3,90,a3,1,0.5
    u1,100,a1,1,0.5
    u1,100,a9,0,0.5
    u2,200,a4,1,0.5
    u2,200,a1,0,0.5
    """
  var ads = """
    ad,cate,brand,price,tags
    a1,c1,b1,10,red blue
    a2,c1,NULL,30,
    a3,c2,b2,NULL,red
    a4,c3,b1,1000,green

    """
  var log = """
    user,time,kind,cate,brand
    u1,10,pv,c1,b1
    u1,5,pv,c1,b1
    u1,1,buy,c2,b1
    u1,12,buy,c1,b1
    u2,15,pv,c2,b2
    u2,15,cart,c1,b1
    u2,250,buy,c3,b1
    u3,95,pv,c9,b9

    """

  var description: DatasetDescription {
    let seen = EventQuery(
      log: "log", match: [ColumnPair(sample: "user", other: "user"), ColumnPair(sample: "cate", other: "cate")])
    let ofUser = EventQuery(log: "log", match: [ColumnPair(sample: "user", other: "user")])
    return DatasetDescription(
      name: "shop", folder: folder.root,
      tables: [
        TableDescription(
          name: "impressions", file: "impressions.csv",
          columns: [
            ColumnDescription("user", .id), ColumnDescription("time", .time(.seconds)), ColumnDescription("ad", .id),
            ColumnDescription("clk", .number), ColumnDescription("score", .number),
          ]),
        TableDescription(
          name: "ads", file: "ads.csv", missing: ["NULL"],
          columns: [
            ColumnDescription("ad", .id), ColumnDescription("cate", .id), ColumnDescription("brand", .id),
            ColumnDescription("price", .number),
            ColumnDescription("tags", .list(separator: " ", weightSeparator: nil)),
          ]),
        TableDescription(
          name: "log", file: "log.csv",
          columns: [
            ColumnDescription("user", .id), ColumnDescription("time", .time(.seconds)), ColumnDescription("kind", .id),
            ColumnDescription("cate", .id), ColumnDescription("brand", .id),
          ]),
      ],
      samples: SamplesDescription(table: "impressions", request: ["user", "time"], group: "user"),
      joins: [JoinDescription(table: "ads", on: [ColumnPair(sample: "ad", other: "ad")])],
      features: [
        FeatureDescription(name: "user", side: .user, source: .column("user")),
        FeatureDescription(name: "category", side: .item, source: .column("cate"), encoding: .vocabulary("category")),
        FeatureDescription(name: "price", side: .item, source: .column("price"), encoding: .quantiles(3)),
        FeatureDescription(
          name: "plain_price", side: .item, source: .column("price"),
          encoding: .numeric(standardised: true, missing: nil)),
        FeatureDescription(name: "tags", side: .item, source: .column("tags")),
        FeatureDescription(
          name: "history", side: .user,
          source: .history(
            HistoryDescription(
              events: ofUser, length: 2,
              fields: [.init(column: "cate", vocabulary: "category"), .init(column: "brand")]))),
        FeatureDescription(
          name: "seen", side: .cross, source: .count(seen, window: .past(seconds: 5)),
          encoding: .numeric(standardised: false, missing: nil)),
        FeatureDescription(
          name: "after", side: .privileged, source: .count(seen, window: .future(seconds: 60)),
          encoding: .boundaries([1, 2])),
        FeatureDescription(
          name: "rate", side: .cross,
          source: .ratio(
            numerator: EventQuery(
              log: "log", match: seen.match, where: [RowCondition(column: "kind", .oneOf(["buy"]))]),
            denominator: ofUser, window: .past(seconds: nil), prior: SmoothingPrior(mean: 0.5, strength: 2)),
          encoding: .numeric(standardised: false, missing: nil)),
        FeatureDescription(
          name: "recency", side: .user, source: .recency(ofUser), transforms: [.log1p],
          encoding: .numeric(standardised: false, missing: -1)),
        FeatureDescription(name: "hour", side: .context, source: .hour(of: "time")),
      ],
      tasks: [
        TaskDescription(name: "click", label: .column("clk")),
        TaskDescription(
          name: "buy",
          label: .event(
            EventQuery(log: "log", match: seen.match, where: [RowCondition(column: "kind", .oneOf(["buy"]))]),
            within: 100), requires: "click"),
      ],
      split: .time(validationFrom: 100, testFrom: 200))
  }

  func write() throws {
    try folder.write(impressions, to: "impressions.csv")
    try folder.write(ads, to: "ads.csv")
    try folder.write(log, to: "log.csv")
  }

  /// Prepares without the task that has no purchase in the validation split, which would be an error.
  func prepare(
    cache: String? = nil, _ change: (inout DatasetDescription) -> Void = { _ in }
  ) throws -> PreparedDataset {
    try write()
    var description = description
    description.tasks.removeLast()
    change(&description)
    return try PreparedDataset.prepare(description, seed: 1, cacheFolder: cache)
  }
}

extension SampleSource {
  /// All samples in their order.
  var everything: Batch { batch(lists: Array(0..<Int32(lists.count - 1))) }
}

extension PreparedDataset {
  func values(_ feature: String, _ split: Split) throws -> FeatureValues {
    let index = try #require(schema.features.firstIndex { $0.name == feature })
    let source = split == .training ? training(epoch: 0) : split == .validation ? validation : test
    return source.everything.features[index]
  }
}

@Suite("A prepared dataset")
struct PreparedDatasetTests {
  @Test("Features that are alike in all training samples are known")
  func constantFeatures() throws {
    // All training samples are of the first hour.
    #expect(try Shop().prepare().constantFeatures == [.init(name: "hour", isEmpty: false)])
    var withoutEvents = Shop()
    withoutEvents.log = "user,time,kind,cate,brand\n"
    let names = try withoutEvents.prepare().constantFeatures.map { ($0.isEmpty ? "empty " : "") + $0.name }
    #expect(names == ["empty history", "seen", "after", "rate", "recency", "hour"])
  }

  @Test("Samples are split by time and grouped into request lists")
  func lists() throws {
    let dataset = try Shop().prepare()
    #expect(dataset.training(epoch: 0).lists == [0, 2, 3, 4])
    #expect(dataset.validation.lists == [0, 2])
    #expect(dataset.test.lists == [0, 2])
    let batch = dataset.training(epoch: 0).batch(lists: [2, 0])
    #expect(batch.lists == [0, 1, 3])
    #expect(batch.positions == [3, 0, 1])
    #expect(batch.groups == [2, 0, 0])
    #expect(batch.labels == [[1, 1, 0]])
  }

  @Test("A vocabulary holds what the training split holds, most frequent first; the rest is missing or unseen")
  func vocabularies() throws {
    let dataset = try Shop().prepare()
    // c1: three training samples and the events of u1 at 5, of u2 at 15; c2: one sample, events of u1 at 1 and u2 at 15.
    // The event of u3 at 95 with c9 is after u3's only training sample, so c9 is unseen.
    #expect(dataset.texts(ofVocabulary: 1) == ["c1", "c2"])
    #expect(try dataset.values("category", .training) == .categorical([2, 2, 2, 3]))
    // a9 is no ad, so its category is missing; c3 of a4 was never in training.
    #expect(try dataset.values("category", .validation) == .categorical([2, 0]))
    #expect(try dataset.values("category", .test) == .categorical([1, 2]))
    #expect(
      try dataset.values("tags", .training) == .bag(offsets: [0, 2, 2, 4, 5], ids: [2, 3, 2, 3, 2], weights: nil))
    #expect(try dataset.values("tags", .test) == .bag(offsets: [0, 1, 3], ids: [1, 2, 3], weights: nil))
    #expect(dataset.report.joins == [.init(table: "ads", unmatched: 1, samples: 8)])
    let category = try #require(dataset.report.features.first { $0.name == "category" })
    #expect(category.unseenShare(.test) == 0.5)
    #expect(category.unseenShare(.validation) == 0)
  }

  @Test("A minimum count makes rare values unseen")
  func minimumCount() throws {
    let dataset = try Shop().prepare { $0.vocabulary.exceptions = [.init(vocabulary: "user", minimumCount: 2)] }
    #expect(try dataset.values("user", .training) == .categorical([2, 2, 1, 1]))
    #expect(dataset.schema.vocabularies[0] == Vocabulary(name: "user", size: 3))
  }

  @Test("A history holds the last events strictly before the sample's time, oldest first")
  func history() throws {
    let dataset = try Shop().prepare()
    // u1 at 10: events at 1 and 5, not the one at 10. u2 at 20: both at 15 in file order. u3 at 90: none.
    guard case .history(let offsets, let fields) = try dataset.values("history", .training) else { return }
    #expect(offsets == [0, 2, 4, 6, 6])
    let (c1, c2) = (2 as Int32, 3 as Int32)
    #expect(fields[0] == [c2, c1, c2, c1, c2, c1])
    // u1 at 100: the last two are those at 10 and 12.
    guard case .history(let later, let laterFields) = try dataset.values("history", .validation) else { return }
    #expect(later == [0, 2, 4])
    #expect(laterFields[0] == [c1, c1, c1, c1])
  }

  @Test("Counts, ratios and recency look only where they may")
  func windows() throws {
    let dataset = try Shop().prepare()
    // u1 at 10 sees c1 at 5 (window 5 ... 10 exclusive); u2 at 20 saw c1 at 15 = 20 - 5; u3 saw nothing of c2.
    #expect(try dataset.values("seen", .training) == .numeric([1, 1, 1, 0]))
    // After: u1's event at 12, not the one at 10 itself; bucket 1 of [1, 2] is id 3.
    #expect(try dataset.values("after", .training) == .categorical([3, 3, 2, 2]))
    // (buys of c1 before + 2 · 0.5) / (all events before + 2): u1 has 0 buys of c1 and 2 events at 10.
    #expect(try dataset.values("rate", .training) == .numeric([0.25, 0.25, 0.25, 0.5]))
    // At 100 u1 bought c1 once in four events; the unmatched ad has no category: the numerator is the prior's.
    #expect(try dataset.values("rate", .validation) == .numeric([2.0 / 6, 1.0 / 6]))
    guard case .numeric(let recency) = try dataset.values("recency", .training) else { return }
    #expect(abs(recency[0] - 1.791759) < 1e-6 && abs(recency[2] - 1.791759) < 1e-6)
    // A missing recency becomes the stated -1.
    #expect(recency[3] == -1)
  }

  @Test("Boundaries and scale are those of the training split")
  func scales() throws {
    let dataset = try Shop().prepare()
    // Training prices: 10, 30, 10 and one missing; the test's 1000 must not matter.
    #expect(dataset.boundaries(ofFeature: 2) == [30])
    #expect(try dataset.values("price", .training) == .categorical([2, 3, 2, 0]))
    let scale = try #require(dataset.scale(ofFeature: 3))
    #expect(abs(scale.mean - 50.0 / 3) < 1e-5)
    #expect(abs(scale.deviation - 9.4280904) < 1e-5)
    guard case .numeric(let prices) = try dataset.values("plain_price", .training) else { return }
    #expect(abs(prices[1] - 1.4142135) < 1e-5)
    #expect(prices[3] == 0)
  }

  @Test(
    "Quantile boundaries cut into equal parts, once a distinct value",
    arguments: [
      ([1, 2, 3, 4], 2, [3]), ([4, 3, 2, 1], 4, [2, 3, 4]), ([1, 1, 1, 9], 2, []), ([1, 1, 5, 9], 4, [5, 9]),
      ([7, 7], 5, []), ([], 3, []),
    ] as [([Float], Int, [Float])])
  func quantiles(values: [Float], count: Int, expected: [Float]) {
    #expect(NumericEncoding.quantiles(of: values, count: count) == expected)
  }

  @Test("A required label of 0 clears the one that requires it")
  func nested() throws {
    let dataset = try Shop().prepare {
      $0.tasks = [
        TaskDescription(name: "click", label: .column("clk")),
        TaskDescription(name: "buy", label: .threshold(column: "score", atLeast: 0.5), requires: "click"),
      ]
    }
    #expect(dataset.training(epoch: 0).everything.labels == [[1, 0, 0, 1], [1, 0, 0, 1]])
    #expect(dataset.report.tasks[1] == .init(name: "buy", positives: [2, 1, 1], cleared: 4))
  }

  @Test("An event label needs an event after the sample, within the window")
  func eventLabels() throws {
    // u1 clicked c1 at 10 and bought c1 at 12; nobody bought in the validation span, which is said.
    var shop = Shop()
    try shop.write()
    let error = try #require(
      #expect(throws: DatasetError.self) { try PreparedDataset.prepare(shop.description, seed: 1) })
    #expect(error == .oneClass(task: "buy", split: .validation, label: 0, samples: 2))
    shop.log += "u1,200,buy,c1,b1\n"
    try shop.write()
    let dataset = try PreparedDataset.prepare(shop.description, seed: 1)
    #expect(dataset.training(epoch: 0).everything.labels[1] == [1, 0, 0, 0])
    #expect(dataset.validation.everything.labels[1] == [1, 0])
    shop.log = shop.log.replacingOccurrences(of: "u1,200,buy", with: "u1,201,buy")
    try shop.write()
    #expect(throws: error) { try PreparedDataset.prepare(shop.description, seed: 1) }
  }

  @Test("Logged scores become logits")
  func loggedScores() throws {
    var shop = Shop()
    shop.impressions = shop.impressions.replacingOccurrences(of: "u1,10,a1,1,0.5", with: "u1,10,a1,1,0.75")
    let dataset = try shop.prepare {
      $0.teacherScores = [TeacherScoreDescription(task: "click", column: "score", scale: .probability)]
    }
    let logits = dataset.training(epoch: 0).everything.loggedLogits[0]
    #expect(abs(logits[0] - 1.0986123) < 1e-6)
    #expect(logits[1] == 0)
  }

  @Test("Lists without a positive are dropped from training only")
  func droppedLists() throws {
    let dataset = try Shop().prepare { $0.samples.listsWithoutPositive = .drop }
    #expect(dataset.training(epoch: 0).lists == [0, 2, 3])
    #expect(dataset.report.droppedLists == 1)
  }

  @Test("A hash needs no vocabulary and depends on the text alone")
  func hashes() throws {
    let hash: (inout DatasetDescription) -> Void = { $0.features[0].encoding = .hash(buckets: 50) }
    let dataset = try Shop().prepare(hash)
    var other = Shop()
    other.log =
      "user,time,kind,cate,brand\nzz,1,pv,c1,b1\n"
      + other.log.split(separator: "\n").dropFirst().joined(separator: "\n")
    #expect(try dataset.values("user", .training) == other.prepare(hash).values("user", .training))
    #expect(dataset.schema.vocabularies[0].size == 52)
    #expect(dataset.texts(ofVocabulary: 0) == [])
  }

  @Test("A hashed vocabulary gives a value the same id in a feature and in the history that shares it")
  func hashedVocabulary() throws {
    let plain = try Shop().prepare()
    let hashed = try Shop().prepare { $0.vocabulary.hashed = [.init(vocabulary: "category", buckets: 1000)] }
    #expect(hashed.schema.vocabularies.first { $0.name == "category" }?.size == 1002)
    guard case .history(_, let before) = try plain.values("history", .training),
      case .history(_, let after) = try hashed.values("history", .training),
      case .categorical(let ids) = try plain.values("category", .training),
      case .categorical(let hashes) = try hashed.values("category", .training)
    else { return }
    var hashOf: [Int32: Int32] = [:]
    for (id, hash) in zip(ids + before[0], hashes + after[0]) {
      #expect(hashOf[id, default: hash] == hash)
      hashOf[id] = hash
    }
    #expect(Set(hashOf.values).count == hashOf.count && hashOf.count > 1)
  }

  @Test("A split by user keeps a user together, a random split keeps a list together")
  func otherSplits() throws {
    var shop = Shop()
    shop.impressions = "user,time,ad,clk,score\n"
    for index in 0..<3000 {
      shop.impressions += "u\(index % 300),\(index % 600),a1,\(index % 7 == 0 ? 1 : 0),0.5\n"
    }
    let byUser = try shop.prepare { $0.split = .user(column: "user", validation: 0.2, test: 0.3, seed: 5) }
    let sizes = byUser.report.splits.map { Double($0.samples) / 3000 }
    #expect(abs(sizes[1] - 0.2) < 0.07 && abs(sizes[2] - 0.3) < 0.08)
    // No user of validation or test is in the training vocabulary.
    guard case .categorical(let users) = try byUser.values("user", .test) else { return }
    #expect(users.allSatisfy { $0 == Vocabulary.unseen })
    let random = try shop.prepare { $0.split = .random(validation: 0.2, test: 0.3, seed: 5) }
    #expect(random.report.splits.map(\.lists).reduce(0, +) == 600)
    #expect(abs(Double(random.report.splits[2].samples) / 3000 - 0.3) < 0.06)
    let again = try shop.prepare { $0.split = .random(validation: 0.2, test: 0.3, seed: 6) }
    #expect(again.report.splits != random.report.splits)
  }
}
