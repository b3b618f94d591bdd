import TestSupport
import Testing

@testable import Datasets

@Suite("Encoders apart from the data they were fitted on")
struct EncodersTests {
  private let shop = Shop()

  /// The shop with a rate of the user's clicks, for which the sample table is a log.
  private func shopWithLog() throws -> PreparedDataset { try shop.prepare { $0.features.append(clickRate) } }

  private var clickRate: FeatureDescription {
    let match = [ColumnPair(sample: "user", other: "user")]
    return FeatureDescription(
      name: "click_rate", side: .user,
      source: .ratio(
        numerator: EventQuery(
          log: "impressions", match: match, where: [RowCondition(column: "clk", .range(from: 1, until: nil))]),
        denominator: EventQuery(log: "impressions", match: match), window: .past(seconds: nil),
        prior: SmoothingPrior(mean: 0.5, strength: 2)), encoding: .numeric(standardised: true, missing: nil))
  }

  /// Everything of all lists but where the samples stand.
  private func content(_ source: any SampleSource, lists: Range<Int32>? = nil) -> Batch {
    var batch = source.batch(lists: Array(lists ?? 0..<Int32(source.lists.count - 1)))
    batch.positions = []
    batch.groups = []
    return batch
  }

  @Test("They hold every vocabulary, boundary and scale")
  func content() throws {
    let dataset = try shop.prepare()
    let encoders = dataset.encoders
    #expect(encoders.schema == dataset.schema)
    #expect(encoders.vocabularyFingerprints.elementsEqual(dataset.vocabularyFingerprints, by: ==))
    #expect(encoders.vocabularies[1] == VocabularyEncoder(name: "category", kind: .values(TextList(["c1", "c2"]))))
    #expect(encoders.features[2].encoding == .boundaries([30]))
    #expect(encoders.features.last?.encoding == .hour)
    #expect(encoders.features.first { $0.name == "recency" }?.transforms == [.log1p])
    let scale = try #require(dataset.scale(ofFeature: 3))
    #expect(
      encoders.features[3].encoding == .scale(mean: scale.mean, deviation: scale.deviation, fill: scale.fill))
  }

  @Test("Applied to the data they were fitted on they give the same batches, split by split")
  func sameData() throws {
    let dataset = try shopWithLog()
    let applied = try PreparedDataset.prepare(dataset.description, encoders: dataset.encoders, measuring: .test)
    #expect(applied.schema == dataset.schema)
    #expect(applied.training(epoch: 0).everything == dataset.training(epoch: 0).everything)
    #expect(applied.validation.everything == dataset.validation.everything)
    #expect(applied.test.everything == dataset.test.everything)
    #expect(applied.encoders == dataset.encoders)
    #expect(applied.vocabularyFingerprints.elementsEqual(dataset.vocabularyFingerprints, by: ==))
  }

  @Test("Drawn negatives are the same too")
  func negatives() throws {
    let events = Events.many()
    let dataset = try events.prepare()
    let applied = try PreparedDataset.prepare(dataset.description, encoders: dataset.encoders, measuring: .test)
    #expect(applied.test.everything == dataset.test.everything)
    #expect(applied.validation.everything == dataset.validation.everything)
    withExtendedLifetime(events) {}
  }

  @Test("All rows are encoded as they were in their splits, and each is told by its line")
  func rows() throws {
    let dataset = try shopWithLog()
    let rows = try dataset.encoders.encodeRows(
      of: dataset.description, texts: ["user", "time", "cate"], readsLabels: true)
    #expect(rows.schema == dataset.schema)
    // The rows are in the order of time, so the three splits' lists follow one another.
    #expect(rows.source.lists == [0, 2, 3, 4, 6, 8])
    #expect(content(rows.source, lists: 0..<3) == content(dataset.training(epoch: 0)))
    #expect(content(rows.source, lists: 3..<4) == content(dataset.validation))
    #expect(content(rows.source, lists: 4..<5) == content(dataset.test))
    #expect(rows.lines == [2, 3, 4, 5, 6, 7, 8, 9])
    #expect(rows.texts[0] == ["u1", "u1", "u2", "u3", "u1", "u1", "u2", "u2"])
    #expect(rows.texts[1] == ["10", "10", "20", "90", "100", "100", "200", "200"])
    #expect(rows.texts[2] == ["c1", "c1", "c1", "c2", "c1", "", "c3", "c1"])
  }

  @Test("Rows of another file need no labels, and see the events of the described file before their time")
  func otherFile() throws {
    let dataset = try shopWithLog()
    // Rows of one list apart; u1 at 100 as before; u9 is unknown, and 500 is after everything.
    try shop.folder.write("time,ad,user\n100,a1,u1\n500,a2,u9\n100,a9,u1\n500,a4,u1\n", to: "requests.csv")
    let rows = try dataset.encoders.encodeRows(
      of: dataset.description, samplesFile: shop.folder.path("requests.csv"), texts: ["impressions.ad"],
      readsLabels: false)
    #expect(!rows.hasLabels)
    #expect(rows.lines == [2, 4, 3, 5])
    #expect(rows.texts == [["a1", "a9", "a2", "a4"]])
    #expect(rows.source.lists == [0, 2, 3, 4])
    let ambiguous = #expect(throws: DatasetError.self) {
      try dataset.encoders.encodeRows(
        of: dataset.description, samplesFile: shop.folder.path("requests.csv"), texts: ["ad"], readsLabels: false)
    }
    #expect(
      ambiguous?.description
        == "asked for: the column \"ad\" is in several tables (impressions, ads); write \"impressions.ad\" to name one")
    let same = content(rows.source, lists: 0..<1)
    #expect(same.features == dataset.validation.everything.features)
    let later = content(rows.source, lists: 1..<3)
    // u9 was in no training sample; u1 was, with 2 clicks in 4 impressions by then.
    #expect(later.features[0] == .categorical([1, 2]))
    let rate = try #require(dataset.schema.features.firstIndex { $0.name == "click_rate" })
    let scale = try #require(dataset.scale(ofFeature: rate))
    #expect(later.features[rate] == .numeric([0.5, 3.0 / 6].map { ($0 - scale.mean) / scale.deviation }))
  }

  @Test("What nothing asked for needs may be absent; a feature that is not wanted is missing")
  func someFeatures() throws {
    let dataset = try shopWithLog()
    try shop.folder.write("user,time\nu1,100\n", to: "users.csv")
    let rows = try dataset.encoders.encodeRows(
      of: dataset.description, samplesFile: shop.folder.path("users.csv"), features: ["user", "history"],
      readsLabels: false)
    let batch = rows.source.everything
    let whole = try dataset.values("history", .validation)
    guard case .history(_, let fields) = batch.features[5], case .history(_, let wanted) = whole else {
      Issue.record("no history")
      return
    }
    #expect(fields[0] == Array(wanted[0][..<2]))
    #expect(batch.features[1] == .categorical([0]))
    let scale = try #require(dataset.scale(ofFeature: 3))
    #expect(batch.features[3] == .numeric([(scale.fill - scale.mean) / scale.deviation]))
    #expect(batch.features[4] == .bag(offsets: [0, 0], ids: [], weights: nil))
    // A wanted feature needs its column.
    let path = shop.folder.path("users.csv")
    let error = #expect(throws: DatasetError.self) {
      try dataset.encoders.encodeRows(
        of: dataset.description, samplesFile: path, features: ["category"], readsLabels: false)
    }
    #expect(
      error?.description
        == "\(path): the header has no column \"ad\" of the table \"impressions\"; known: user, time")
  }

  @Test("The catalogue holds every item once, as its last row in time has it")
  func items() throws {
    let dataset = try shop.prepare {
      $0.samples.item = "impressions.ad"
      $0.vocabulary.exceptions = [.init(vocabulary: "category", minimumCount: 2)]
    }
    let items = try dataset.encoders.items(of: dataset.description)
    #expect(Array(items.ids) == ["a1", "a2", "a3", "a9", "a4"])
    let batch = items.source.everything
    #expect(batch.lists == [0, 1, 2, 3, 4, 5])
    // a3's category c2 is in the training split once only… and twice in histories; c3 of a4 never; a9 is no ad.
    #expect(batch.features[1] == .categorical([2, 2, 3, 0, 1]))
    #expect(batch.features[2] == .categorical([2, 3, 0, 0, 3]))
    // The user is no feature of the item.
    #expect(batch.features[0] == .categorical([0, 0, 0, 0, 0]))
    let error = #expect(throws: DatasetError.self) { try dataset.encoders.items(of: shop.description) }
    #expect(
      error?.description
        == "the dataset \"shop\" does not say which column tells items apart; name it in \"samples.item\"")
  }

  @Test("An item's last row is that of the latest time, wherever it stands; the item of the negatives serves too")
  func lastRow() throws {
    var events = Events.many()
    // Three sightings of one item: the latest in time stands first.
    events.rows = ["u0,new,c3,pv,300", "u1,new,c1,pv,290", "u2,new,c2,pv,10"] + events.rows
    let dataset = try events.prepare()
    let items = try dataset.encoders.items(of: dataset.description)
    #expect(items.ids.first == "new")
    #expect(Set(items.ids).count == items.ids.count)
    let seen = Set(events.parsed.filter { $0.kind == "pv" }.map(\.item))
    #expect(Set(items.ids) == seen)
    let batch = items.source.batch(lists: [0])
    let c3 = try #require(dataset.texts(ofVocabulary: 2).firstIndex(of: "c3"))
    #expect(batch.features[2] == .categorical([Int32(c3) + 2]))
    // Its audience before 300: u2 at 10 and u1 at 290.
    guard case .history(let offsets, _) = batch.features[5] else { return }
    #expect(offsets == [0, 2])
  }

  @Test("A dataset with other features or tasks is refused, and every difference is named")
  func differences() throws {
    let dataset = try shop.prepare()
    var other = dataset.description
    other.features.removeFirst()
    other.features[0].side = .cross
    other.features[1].encoding = .numeric(standardised: false, missing: nil)
    other.features[8].transforms = []
    other.features[3].encoding = .hash(buckets: 9)
    other.features.append(FeatureDescription(name: "day", side: .context, source: .weekday(of: "time")))
    other.tasks[0].name = "tap"
    let error = #expect(throws: DatasetError.self) {
      try PreparedDataset.prepare(other, encoders: dataset.encoders, measuring: .test)
    }
    #expect(
      error?.description == """
        the dataset "shop" does not have the features and tasks that the run was trained on: it has no feature "user"; \
        its feature "day" is unknown to the run; its feature "category" is on the side cross and not item; its feature \
        "price" is a number and not an id of "price"; its feature "tags" is a list of ids of "tags" (a hash of 9 \
        buckets) and not a list of ids of "tags"; its feature "recency" has the transforms none and not log1p; it has \
        no task "click"; its task "tap" is unknown to the run
        """)
    other = dataset.description
    other.features.swapAt(0, 1)
    #expect(throws: DatasetError.self) {
      try PreparedDataset.prepare(other, encoders: dataset.encoders, measuring: .test)
    }
    let prepared = try PreparedDataset.prepare(other, seed: 1)
    let names = dataset.schema.features.map(\.name)
    let swapped = [names[1], names[0]] + names[2...]
    #expect(dataset.encoders.differences(in: prepared) == [.featureOrder(found: swapped, expected: names)])
    #expect(dataset.encoders.differences(in: dataset) == [])
  }

  /// 2 + h(text) mod 1000, h worked out in Python from its description: FNV-1a (offset basis cbf29ce484222325, prime
  /// 100000001b3), then z ^= z >> 30, z *= bf58476d1ce4e5b9, z ^= z >> 27, z *= 94d049bb133111eb, z ^= z >> 31.
  @Test("A hash is what other programs can work out from its description")
  func hash() throws {
    var shop = shop
    shop.impressions = shop.impressions.replacing("u2,20,", with: "a longer text than eight bytes,20,")
      .replacing("u3,90", with: "品牌,90")
    let dataset = try shop.prepare { $0.features[0].encoding = .hash(buckets: 1000) }
    #expect(try dataset.values("user", .training) == .categorical([177, 177, 662, 218]))
    let applied = try PreparedDataset.prepare(dataset.description, encoders: dataset.encoders, measuring: .test)
    #expect(try applied.values("user", .test) == .categorical([682, 682]))
  }

  @Test("Only the measured split must hold samples")
  func emptySplits() throws {
    let dataset = try shop.prepare()
    var later = dataset.description
    later.split = .time(validationFrom: 0, testFrom: 0)
    let applied = try PreparedDataset.prepare(later, encoders: dataset.encoders, measuring: .test)
    #expect(applied.test.count == 8)
    #expect(throws: DatasetError.self) {
      try PreparedDataset.prepare(later, encoders: dataset.encoders, measuring: .validation)
    }
  }
}
