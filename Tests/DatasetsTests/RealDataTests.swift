import Foundation
import Testing

@testable import Datasets

/// Checks on real files, where the environment variable DISTILL_DATA names a folder that holds them.
@Suite("Real files")
struct RealDataTests {
  static let folder = ProcessInfo.processInfo.environment["DISTILL_DATA"]

  static func has(_ file: String) -> Bool {
    folder.map { FileManager.default.fileExists(atPath: "\($0)/\(file)") } ?? false
  }

  @Test(
    "Taobao UserBehavior: no header, a cut last line, times outside the nine days",
    .enabled(
      if: has("taobao-user-behavior/UserBehavior.csv"),
      "DISTILL_DATA does not hold taobao-user-behavior/UserBehavior.csv"))
  func userBehavior() throws {
    let user = [ColumnPair(sample: "user", other: "user")]
    let description = DatasetDescription(
      name: "user-behavior", folder: "\(Self.folder ?? "")/taobao-user-behavior",
      timeZone: TimeZoneOffset(seconds: 8 * 3600),
      tables: [
        TableDescription(
          name: "events", file: "UserBehavior.csv", header: .absent,
          columns: [
            ColumnDescription("user", .id), ColumnDescription("item", .id), ColumnDescription("category", .id),
            ColumnDescription("behavior", .id), ColumnDescription("time", .time(.seconds)),
          ], malformedRows: .skip,
          where: [RowCondition(column: "time", .range(from: 1_511_539_200, until: 1_512_316_800))])
      ],
      samples: SamplesDescription(
        table: "events", group: "user", where: [RowCondition(column: "behavior", .oneOf(["pv"]))]),
      features: [
        FeatureDescription(name: "user", side: .user, source: .column("user")),
        FeatureDescription(name: "item", side: .item, source: .column("item")),
        FeatureDescription(name: "category", side: .item, source: .column("category")),
        FeatureDescription(
          name: "history", side: .user,
          source: .history(
            HistoryDescription(
              events: EventQuery(log: "events", match: user), length: 50,
              fields: [.init(column: "item", vocabulary: "item"), .init(column: "category", vocabulary: "category")]))),
      ],
      tasks: [TaskDescription(name: "view", label: .logged)],
      // 2017-12-02 and 2017-12-03 in UTC+8.
      split: .time(validationFrom: 1_512_144_000, testFrom: 1_512_230_400),
      negatives: NegativesDescription(perPositive: 4, user: "user", item: "item", itemColumns: ["category"]))
    let dataset = try PreparedDataset.prepare(description, seed: 1)
    // awk -F, 'NF==5 && $5>=1511539200 && $5<1512316800 {n++; if ($4=="pv") {if ($5<1512144000) a++; else if ($5<1512230400) b++; else c++}}
    //   END {print n, a, b, c}' gives the same numbers.
    #expect(dataset.report.tables == [.init(name: "events", rows: 84_440, malformed: 1, filtered: 35)])
    #expect(dataset.report.splits.map(\.samples) == [55_284, 10_397, 10_156])
    let batch = dataset.training(epoch: 0).batch(lists: Array(0..<1000))
    #expect(batch.count == 5000)
    #expect(batch.labels[0].reduce(0, +) == 1000)
  }

  @Test(
    "MovieLens 100K: typed headers, lists, joins that all match",
    .enabled(if: has("ml-100k/ml-100k.inter"), "DISTILL_DATA does not hold ml-100k"))
  func movieLens() throws {
    let description = DatasetDescription(
      name: "ml-100k", folder: "\(Self.folder ?? "")/ml-100k",
      tables: [
        TableDescription(
          name: "ratings", file: "ml-100k.inter", separator: "\t", header: .typed,
          columns: [ColumnDescription("timestamp", .time(.seconds))]),
        TableDescription(name: "users", file: "ml-100k.user", separator: "\t", header: .typed, columns: []),
        TableDescription(name: "items", file: "ml-100k.item", separator: "\t", header: .typed, columns: []),
      ],
      samples: SamplesDescription(table: "ratings", group: "ratings.user_id"),
      joins: [
        JoinDescription(
          table: "users", on: [ColumnPair(sample: "ratings.user_id", other: "user_id")], unmatched: .error),
        JoinDescription(
          table: "items", on: [ColumnPair(sample: "ratings.item_id", other: "item_id")], unmatched: .error),
      ],
      features: [
        FeatureDescription(name: "user", side: .user, source: .column("ratings.user_id")),
        FeatureDescription(name: "genres", side: .item, source: .column("class")),
        FeatureDescription(name: "occupation", side: .user, source: .column("occupation")),
      ],
      tasks: [
        TaskDescription(name: "like", label: .threshold(column: "rating", atLeast: 4)),
        TaskDescription(name: "love", label: .threshold(column: "rating", atLeast: 5), requires: "like"),
      ],
      split: .user(column: "ratings.user_id", validation: 0.1, test: 0.1, seed: 1))
    let dataset = try PreparedDataset.prepare(description, seed: 1)
    #expect(dataset.report.tables.map(\.rows) == [100_000, 943, 1682])
    #expect(dataset.report.joins.allSatisfy { $0.unmatched == 0 })
    // awk -F'\t' 'NR>1 {a += $3>=4; b += $3>=5} END {print a, b}'
    #expect(dataset.report.tasks.map { $0.positives.reduce(0, +) } == [55_375, 21_201])
    // 21 occupations; 19 genres, of whose names "Children's" and "Sci-Fi" have no blank.
    #expect(dataset.schema.vocabularies[2].size == 23)
  }
}
