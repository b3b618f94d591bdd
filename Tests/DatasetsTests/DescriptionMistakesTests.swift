import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite("Mistakes in a description")
struct DescriptionMistakesTests {
  /// What is wrong, and the sentences that say so.
  struct Row: Sendable, CustomTestStringConvertible {
    let change: @Sendable (inout DatasetDescription) -> Void
    let messages: [String]
    var testDescription: String { messages.joined(separator: " / ") }

    init(_ messages: String..., change: @escaping @Sendable (inout DatasetDescription) -> Void) {
      self.messages = messages
      self.change = change
    }
  }

  static let ofUser = EventQuery(log: "log", match: [ColumnPair(sample: "user", other: "user")])

  static let rows: [Row] = [
    Row("samples.table: there is no table \"impresions\"; did you mean \"impressions\"?") {
      $0.samples.table = "impresions"
    },
    Row("joins[0].table: there is no table \"adverts\"; known: impressions, ads, log") {
      $0.joins[0].table = "adverts"
    },
    Row(
      "features[1].column: no column \"categ\" is declared in \"tables\"; did you mean \"cate\"? Otherwise declare it in "
        + "its table's \"columns\""
    ) {
      $0.features[1].source = .column("categ")
    },
    Row(
      "features[0].column: the column \"ad\" is in several tables (impressions, ads); write \"impressions.ad\" to name one"
    ) {
      $0.features[0].source = .column("ad")
    },
    Row("features[1].column: the column \"time\" is of type time, expected id or number or list") {
      $0.features[1].source = .column("time")
    },
    Row("features: a second feature is named \"user\"; give each a name of its own") { $0.features[1].name = "user" },
    Row("features[0].transforms: a transform of numbers cannot be used on a column of ids") {
      $0.features[0].transforms = [.log1p]
    },
    Row("features[0].encoding: buckets cannot be used on a column of ids") { $0.features[0].encoding = .quantiles(4) },
    Row("features[2].buckets.quantiles: found 1, expected from 2 to 100000") {
      $0.features[2].encoding = .quantiles(1)
    },
    Row(
      "features[2].buckets.boundaries: found [2.0, 1.0], expected at least one number, each larger than the one before"
    ) { $0.features[2].encoding = .boundaries([2, 1]) },
    Row("features[0].hash.buckets: found 0, expected from 1 to 100000000") {
      $0.features[0].encoding = .hash(buckets: 0)
    },
    Row(
      "features[5].history.length: found 0, expected from 1 to 10000",
      "features[5].history.fields: found none, expected at least one field"
    ) {
      $0.features[5].source = .history(HistoryDescription(events: ofUser, length: 0, fields: []))
    },
    Row(
      "features[2].column: the column \"impressions.clk\" is the label of the task \"click\", which no feature may be; remove the feature"
    ) { $0.features[2].source = .column("impressions.clk") },
    Row("features[0].count.log: there is no table \"logs\"; did you mean \"log\"?") {
      $0.features[0].source = .count(EventQuery(log: "logs", match: []), window: .past(seconds: 1))
    },
    Row("features[6].count.match: found 0 columns, expected 1 to 4 columns") {
      $0.features[6].source = .count(EventQuery(log: "log", match: []), window: .past(seconds: 1))
    },
    Row("features[6].count.past: found 0 s, expected more than 0 s") {
      $0.features[6].source = .count(ofUser, window: .past(seconds: 0))
    },
    Row(
      "feature \"after\": a window after the sample's time is not known when the model serves, so it cannot be on the side "
        + "\"cross\"; make it privileged or give it a past window"
    ) { $0.features[7].side = .cross },
    Row("features[8].ratio.prior.strength: found 0.0, expected more than 0") {
      $0.features[8].source = .ratio(
        numerator: ofUser, denominator: ofUser, window: .past(seconds: nil), prior: SmoothingPrior(mean: 0, strength: 0)
      )
    },
    Row("tasks[1].requires: there is no task \"clicks\"; did you mean \"click\"?") { $0.tasks[1].requires = "clicks" },
    Row(
      "task \"click\": its chain of \"requires\" comes back to itself; remove one of them",
      "task \"buy\": its chain of \"requires\" comes back to itself; remove one of them"
    ) {
      $0.tasks[0].requires = "buy"
    },
    Row("tasks: found none, expected at least one task") { $0.tasks = [] },
    Row("tasks[0].column: the column \"user\" is of type id, expected number") { $0.tasks[0].label = .column("user") },
    Row("split.test_from: found a time before validation_from, expected a time not before validation_from") {
      $0.split = .time(validationFrom: 5, testFrom: 4)
    },
    Row("split: found 0.5 + 0.5 held out, expected less than 1 in all") {
      $0.split = .random(validation: 0.5, test: 0.5, seed: 1)
    },
    // Two tables under one name: a vocabulary of ids, and the hash, buckets or hours of a feature of that name.
    Row("features[0].name: a second vocabulary is named \"user\"; give each a name of its own") {
      $0.features[0].encoding = .hash(buckets: 5)
      $0.features[1].encoding = .vocabulary("user")
    },
    Row("vocabulary.hashed.user: found 3000000000, expected from 1 to 100000000") {
      $0.vocabulary.hashed = [.init(vocabulary: "user", buckets: 3_000_000_000)]
    },
    Row("vocabulary.minimum_count: found 0, expected at least 1") { $0.vocabulary.minimumCount = 0 },
    Row("vocabulary.exceptions.usr: there is no vocabulary \"usr\"; did you mean \"user\"?") {
      $0.vocabulary.exceptions = [.init(vocabulary: "usr", minimumCount: 2)]
    },
    Row("tables.ads.columns: a second column is named \"brand\"; give each a name of its own") {
      $0.tables[1].columns[1].name = "brand"
      $0.features.removeSubrange(1...)
      $0.tasks.removeLast()
    },
    Row("tables.ads.where.price: the column \"price\" is of type number, expected id") {
      $0.tables[1].where = [RowCondition(column: "price", .oneOf(["1"]))]
    },
    Row(
      "samples.time: the table \"impressions\" has several columns of type time (time, clk); name the one to use with \"time\""
    ) {
      $0.tables[0].columns[3].type = .time(.seconds)
      $0.tasks = [TaskDescription(name: "x", label: .threshold(column: "score", atLeast: 1))]
      $0.features.removeSubrange(1...)
      $0.split = .random(validation: 0.1, test: 0.1, seed: 1)
    },
    Row("split.by: the table \"impressions\" has no column of type time, which a split by time needs") {
      $0.tables[0].columns[1].type = .number
      $0.samples.request = []
      $0.features.removeSubrange(1...)
      $0.tasks.removeLast()
    },
    Row("teacher_scores: found none for the task \"buy\", expected one column for each task") {
      $0.teacherScores = [TeacherScoreDescription(task: "click", column: "score", scale: .logit)]
    },
    Row(
      "negatives.per_positive: found 0, expected at least 1",
      "negatives.item: no column \"itm\" is declared in \"tables\"; if the file has it, declare it in its table's \"columns\"; "
        + "declared: user, time, ad, clk, score"
    ) {
      $0.negatives = NegativesDescription(perPositive: 0, user: "user", item: "itm")
    },
    Row(
      "joins[0].unmatched: not possible with drawn negatives, because an item may be drawn that has no match; use \"missing\""
    ) {
      $0.joins[0].unmatched = .drop
      $0.negatives = NegativesDescription(user: "user", item: "ad")
    },
  ]

  @Test("Each mistake is one sentence that names the place and the remedy", arguments: rows)
  func mistakes(row: Row) {
    var description = Shop().description
    row.change(&description)
    #expect(description.mistakes().map(\.description) == row.messages)
  }

  @Test("With drawn negatives a side may not hold what changes with the other one")
  func sides() {
    var description = Events.many().description()
    description.features[0].side = .item
    description.features[1].side = .context
    description.features[3].side = .user
    #expect(
      description.mistakes().map(\.description) == [
        "features[0].side: not possible with drawn negatives, because a feature of the item would change with the user or the sample",
        "features[1].side: not possible with drawn negatives, because a feature of the context would change with the drawn item",
        "features[3].side: not possible with drawn negatives, because a feature of the user would change with the drawn item",
      ])
  }

  @Test("A sound description has none")
  func sound() {
    #expect(Shop().description.mistakes() == [])
    #expect(Events.many().description().mistakes() == [])
  }

  @Test("Several mistakes are reported together")
  func several() {
    var description = Shop().description
    description.tasks[1].requires = "x"
    description.features[0].source = .column("y")
    let error = #expect(throws: DatasetError.self) { try PreparedDataset.prepare(description, seed: 1) }
    #expect(error?.description.split(separator: "\n").count == 2)
  }
}

@Suite("Mistakes in the files of a dataset")
struct DatasetFileMistakesTests {
  @Test("Missing files are all named")
  func missingFiles() throws {
    let shop = Shop()
    try shop.folder.write(shop.ads, to: "ads.csv")
    let error = #expect(throws: DatasetError.self) { try PreparedDataset.prepare(shop.description, seed: 1) }
    let folder = shop.folder.root
    #expect(
      error?.description == """
        \(folder)/impressions.csv: this file of the table "impressions" does not exist; put it there, or name its folder by --data or the dataset's "folder"
        \(folder)/log.csv: this file of the table "log" does not exist; put it there, or name its folder by --data or the dataset's "folder"
        """)
    #expect(PreparedDataset.missingFiles(of: shop.description) == [folder + "/impressions.csv", folder + "/log.csv"])
  }

  /// A change of the shop's files or description, and the message without the folder.
  private func expect(
    _ message: String, sourceLocation: SourceLocation = #_sourceLocation, files: (inout Shop) -> Void = { _ in },
    description: (inout DatasetDescription) -> Void = { _ in }
  ) {
    var shop = Shop()
    files(&shop)
    let error = #expect(throws: DatasetError.self, sourceLocation: sourceLocation) { try shop.prepare(description) }
    let found = error?.description.replacingOccurrences(of: shop.folder.root + "/", with: "")
    #expect(found == message, sourceLocation: sourceLocation)
  }

  @Test("A duplicate key in a joined table names both lines")
  func duplicateKey() {
    expect(
      "ads.csv:6: the key ad = \"a1\" was already in line 2; a joined table has one row a key",
      files: { $0.ads = $0.ads.trimmingCharacters(in: .newlines) + "\na1,c9,b9,1,\n" })
  }

  @Test("A sample without a match is an error where the join says so, and is dropped where it says so")
  func unmatched() throws {
    expect(
      "impressions.csv:7: the table \"ads\" has no row for the key ad = \"a9\"; add it or set \"unmatched\" to \"missing\" or \"drop\"",
      description: { $0.joins[0].unmatched = .error })
    var shop = Shop()
    shop.impressions += "\nu1,100,a2,0,0.5"
    let dataset = try shop.prepare { $0.joins[0].unmatched = .drop }
    #expect(dataset.report.splits.map(\.samples) == [4, 2, 2])
    #expect(dataset.report.joins[0].unmatched == 1)
  }

  @Test("A label outside 0 and 1, and a label that is not there")
  func labels() {
    expect(
      "impressions.csv:4: the label of task \"click\" in the column \"clk\" is 2, expected 0 or 1; use a threshold to make a label of a grade",
      files: { $0.impressions = $0.impressions.replacingOccurrences(of: "u2,20,a1,0", with: "u2,20,a1,2") })
    expect(
      "impressions.csv:4: the column \"clk\" is missing, but the label of task \"click\" needs it; leave the row out with \"where\"",
      files: { $0.impressions = $0.impressions.replacingOccurrences(of: "u2,20,a1,0", with: "u2,20,a1,") })
    expect(
      "impressions.csv:4: the column \"time\" is missing, but a sample's time needs it; leave the row out with \"where\"",
      files: { $0.impressions = $0.impressions.replacingOccurrences(of: "u2,20,a1,0", with: "u2,,a1,0") })
  }

  @Test("A probability outside 0 to 1")
  func scores() {
    expect(
      "impressions.csv:3: the teacher score of task \"click\" in the column \"score\" is 1.5, expected a probability from 0 to 1; "
        + "if it is a logit, set \"scale\" to \"logit\"",
      files: { $0.impressions = $0.impressions.replacingOccurrences(of: "u1,10,a2,0,0.5", with: "u1,10,a2,0,1.5") },
      description: { $0.teacherScores = [TeacherScoreDescription(task: "click", column: "score", scale: .probability)] }
    )
  }

  @Test("An empty split and a split of one class")
  func splits() {
    expect(
      "the test split is empty (of 8 samples); the samples' times go from 1970-01-01 00:00:10 to 1970-01-01 00:03:20, so "
        + "move \"validation_from\" and \"test_from\" into that span",
      description: { $0.split = .time(validationFrom: 100, testFrom: 201) })
    expect(
      "task \"click\": all 4 labels of the training split are 1; check the label's column, its threshold and the split",
      description: { $0.tasks[0].label = .threshold(column: "score", atLeast: 0.5) },
      sampleCount: 3)
  }

  /// As above, for a mistake that shows in several splits: the first sentence counts.
  private func expect(
    _ message: String, description: (inout DatasetDescription) -> Void, sampleCount: Int
  ) {
    let shop = Shop()
    let error = #expect(throws: DatasetError.self) { try shop.prepare(description) }
    let sentences = error?.description.split(separator: "\n").map(String.init) ?? []
    #expect(sentences.first == message)
    #expect(sentences.count == sampleCount)
  }

  @Test("A training list without a positive")
  func listWithoutPositive() {
    expect(
      "impressions.csv:4: the request list that begins here has no positive of task \"click\"; set \"lists_without_positive\" "
        + "to \"keep\" or \"drop\"",
      description: { $0.samples.listsWithoutPositive = .error })
  }

  @Test("A typed header's unknown type")
  func headerType() {
    expect(
      "ads.csv:1: the column \"price\" has the type \"int\", expected token, float or token_seq; list the column in the "
        + "description to give it a type",
      files: {
        $0.ads = $0.ads.replacingOccurrences(
          of: "ad,cate,brand,price,tags", with: "ad:token,cate:token,brand:token,price:int,tags:token_seq")
      },
      description: {
        $0.tables[1].header = .typed
        $0.tables[1].columns = []
      })
  }
}
