import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Events of users with items; training is time < 100, validation 100 ..< 200, test from 200.
struct Events {
  let folder = TemporaryFolder()
  var rows: [String]
  var negatives = NegativesDescription(perPositive: 3, user: "user", item: "item", itemColumns: ["category"])

  /// Twenty users with ten items each out of forty; item i has category i mod 4.
  static func many() -> Events {
    var rows: [String] = []
    for user in 0..<20 {
      for step in 0..<12 {
        let item = (user * 7 + step * step) % 40
        rows.append("u\(user),i\(item),c\(item % 4),\(step % 3 == 2 ? "buy" : "pv"),\(step * 20)")
      }
    }
    return Events(rows: rows)
  }

  func description() -> DatasetDescription {
    let match = [ColumnPair(sample: "user", other: "user"), ColumnPair(sample: "category", other: "category")]
    return DatasetDescription(
      name: "events", folder: folder.root,
      tables: [
        TableDescription(
          name: "events", file: "events.csv", header: .absent,
          columns: [
            ColumnDescription("user", .id), ColumnDescription("item", .id), ColumnDescription("category", .id),
            ColumnDescription("kind", .id), ColumnDescription("time", .time(.seconds)),
          ])
      ],
      samples: SamplesDescription(
        table: "events", group: "user", where: [RowCondition(column: "kind", .oneOf(["pv"]))]),
      features: [
        FeatureDescription(name: "user", side: .user, source: .column("user")),
        FeatureDescription(name: "item", side: .item, source: .column("item")),
        FeatureDescription(name: "category", side: .item, source: .column("category")),
        FeatureDescription(
          name: "seen", side: .cross,
          source: .count(EventQuery(log: "events", match: match), window: .past(seconds: nil)),
          encoding: .numeric(standardised: false, missing: nil)),
        FeatureDescription(
          name: "seen_bucket", side: .cross,
          source: .count(EventQuery(log: "events", match: match), window: .past(seconds: nil)), transforms: [.log1p],
          encoding: .boundaries([0.5, 1])),
        FeatureDescription(
          name: "audience", side: .item,
          source: .history(
            HistoryDescription(
              events: EventQuery(log: "events", match: [ColumnPair(sample: "item", other: "item")]), length: 3,
              fields: [.init(column: "user", vocabulary: "user")]))),
      ],
      tasks: [TaskDescription(name: "view", label: .logged)],
      split: .time(validationFrom: 100, testFrom: 200), negatives: negatives)
  }

  func prepare(seed: UInt64 = 1, cache: String? = nil) throws -> PreparedDataset {
    try folder.write(rows.joined(separator: "\n"), to: "events.csv")
    return try PreparedDataset.prepare(description(), seed: seed, cacheFolder: cache)
  }

  /// A row as its user, item, kind and time.
  var parsed: [(user: String, item: String, kind: String, time: Int)] {
    rows.map { row in
      let fields = row.split(separator: ",").map(String.init)
      return (fields[0], fields[1], fields[3], Int(fields[4]) ?? 0)
    }
  }

  /// Items of a user before a time, over all kinds of event.
  func items(of user: String, before end: Int) -> Set<String> {
    Set(parsed.filter { $0.user == user && $0.time < end }.map(\.item))
  }
}

extension PreparedDataset {
  func names(_ feature: Int, _ batch: Batch) -> [String] {
    guard case .categorical(let ids) = batch.features[feature],
      case .categorical(let vocabulary) = schema.features[feature].kind
    else { return [] }
    let texts = texts(ofVocabulary: vocabulary)
    return ids.map { $0 < Vocabulary.reserved ? "?" : texts[Int($0 - Vocabulary.reserved)] }
  }
}

@Suite("Drawn negatives")
struct NegativesTests {
  @Test("Each positive is followed by its negatives, which share its user and have label 0")
  func layout() throws {
    let dataset = try Events.many().prepare()
    let source = dataset.training(epoch: 0)
    let batch = source.everything
    // Each user has the views at steps 0, 1, 3, 4 before 100.
    #expect(source.count == 20 * 4 * 4)
    #expect(batch.lists.count == 81 && batch.lists[1] == 4)
    let expected: [Float] = (0..<320).map { (sample: Int) -> Float in sample % 4 == 0 ? 1 : 0 }
    #expect(batch.labels[0] == expected)
    let users = dataset.names(0, batch)
    for sample in 0..<320 { #expect(users[sample] == users[sample / 4 * 4]) }
    #expect(dataset.trainingChangesByEpoch)
  }

  @Test("More negatives than can be numbered are refused", arguments: [(40_000_000, 1), (Int.max, 2)])
  func tooMany(perPositive: Int, splits: Int) {
    var events = Events.many()
    events.negatives.evaluationPerPositive = perPositive
    let error = #expect(throws: DatasetError.self) { try events.prepare() }
    let sentences = error?.description.split(separator: "\n").map(String.init) ?? []
    #expect(
      sentences.first == "the validation split has 60 positives, which can have 35791393 negatives each at most; lower "
        + "\"per_positive\" or \"evaluation_per_positive\"")
    #expect(sentences.count == splits)
  }

  @Test("An item that the user has touched before the end of the split is never drawn", arguments: [false, true])
  func exclusion(uniform: Bool) throws {
    var events = Events.many()
    events.negatives.distribution = uniform ? .uniform : .frequency
    events.negatives.perPositive = 30
    let dataset = try events.prepare()
    for (source, end) in [(dataset.training(epoch: 0), 100), (dataset.validation, 200), (dataset.test, Int.max)] {
      let batch = source.everything
      let users = dataset.names(0, batch)
      let items = dataset.names(1, batch)
      let touched = Dictionary(uniqueKeysWithValues: Set(users).map { ($0, events.items(of: $0, before: end)) })
      for sample in 0..<batch.count where batch.labels[0][sample] == 0 {
        #expect(touched[users[sample]]?.contains(items[sample]) == false)
        #expect(items[sample] != "?")
      }
    }
  }

  @Test("The features of a negative are those that the pipeline gives a logged row of that user, item and time")
  func features() throws {
    let events = Events.many()
    let dataset = try events.prepare()
    let rows = events.parsed
    let batch = dataset.training(epoch: 0).everything
    let (users, items, categories) = (dataset.names(0, batch), dataset.names(1, batch), dataset.names(2, batch))
    guard case .numeric(let seen) = batch.features[3], case .categorical(let buckets) = batch.features[4],
      case .history(let offsets, let audience) = batch.features[5]
    else {
      Issue.record("wrong kinds")
      return
    }
    let positives = rows.filter { $0.kind == "pv" && $0.time < 100 }
    let texts = dataset.texts(ofVocabulary: 0)
    func category(_ item: String) -> String { "c\((Int(item.dropFirst()) ?? 0) % 4)" }
    for sample in 0..<batch.count {
      let time = positives[sample / 4].time
      let wanted = category(items[sample])
      #expect(categories[sample] == wanted)
      let earlier = rows.filter { $0.time < time }
      let count = earlier.count { $0.user == users[sample] && category($0.item) == wanted }
      #expect(seen[sample] == Float(count))
      // log1p(0) = 0, log1p(1) = 0.69, log1p(2) = 1.1
      #expect(buckets[sample] == Int32(2 + min(count, 2)))
      // Rows of one time keep their order: the standard library's sort is stable.
      let visitors = earlier.filter { $0.item == items[sample] }.sorted { $0.time < $1.time }.suffix(3).map(\.user)
      let range = Int(offsets[sample])..<Int(offsets[sample + 1])
      #expect(audience[0][range].map { texts[Int($0) - 2] } == visitors)
    }
  }

  @Test("Training negatives change with the epoch and the seed; held-out ones never do")
  func determinism() throws {
    let events = Events.many()
    let (first, same, other) = (try events.prepare(), try events.prepare(), try events.prepare(seed: 2))
    #expect(first.training(epoch: 3).everything == same.training(epoch: 3).everything)
    #expect(first.training(epoch: 3).everything != first.training(epoch: 4).everything)
    #expect(first.training(epoch: 3).everything != other.training(epoch: 3).everything)
    #expect(first.validation.everything == other.validation.everything)
    #expect(first.test.everything == other.test.everything)
  }

  @Test("Frequent items are drawn as the power 3/4 of their frequency")
  func frequency() throws {
    // One user holds the pool together: a has 16 views, b has 1, each of a user of its own.
    var rows =
      (0..<16).map { "v\($0),a,c,pv,10" } + ["w,b,c,pv,10", "x,own,c,pv,10", "x,own,c,pv,150", "x,own,c,pv,250"]
    rows += (0..<2000).map { _ in "y,own,c,pv,20" }
    var events = Events(rows: rows)
    events.negatives.perPositive = 4
    let dataset = try events.prepare()
    let batch = dataset.training(epoch: 0).everything
    let (users, items) = (dataset.names(0, batch), dataset.names(1, batch))
    let drawn = (0..<batch.count).filter { users[$0] == "y" && batch.labels[0][$0] == 0 }.map { items[$0] }
    #expect(drawn.count == 8000)
    // 16^0.75 : 1^0.75 = 8 : 1; the share of a is 8/9 with a standard error of 0.0035.
    #expect(abs(Double(drawn.count { $0 == "a" }) / 8000 - 8.0 / 9) < 0.014)
  }

  @Test("A user who has touched every item is an error, not an endless search")
  func noEligibleItem() throws {
    let events = Events(rows: [
      "u,a,c,pv,1", "u,b,c,pv,2", "w,a,c,pv,3", "w,b,c,buy,150", "u,a,c,pv,150", "u,b,c,pv,250",
    ])
    let error = #expect(throws: DatasetError.self) { try events.prepare() }
    #expect(
      error?.description
        == "no negative can be drawn for user \"u\" in the training split: the user has interacted with all 2 items of "
        + "the training split; leave the user out with \"where\"")
  }

  @Test("One eligible item among many is found")
  func lastEligible() throws {
    // u has touched 199 of 200 items; v touches the last one.
    var rows = (0..<199).map { "u,i\($0),c,pv,1" } + ["v,i199,c,pv,1", "v,i199,c,pv,150", "v,i199,c,pv,250"]
    rows += (0..<199).map { "w,i\($0),c,pv,1" }
    var events = Events(rows: rows)
    events.negatives.distribution = .uniform
    let dataset = try events.prepare()
    let batch = dataset.training(epoch: 0).everything
    let (users, items) = (dataset.names(0, batch), dataset.names(1, batch))
    for sample in 0..<batch.count where users[sample] == "u" && batch.labels[0][sample] == 0 {
      #expect(items[sample] == "i199")
    }
  }
}
