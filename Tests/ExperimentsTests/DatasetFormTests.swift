import Datasets
import Experiments
import Testing

@Suite struct DatasetFormTests {
  private func decode(_ text: String) throws -> (folder: TemporaryFolder, value: DatasetDescription, resolved: JSON) {
    let folder = try TemporaryFolder(["dataset.json": text])
    let (value, resolved) = try Configuration(file: folder.path + "/dataset.json").dataset(needsFiles: false)
    return (folder, value, resolved)
  }

  @Test func readsADescription() throws {
    let (folder, value, _) = try decode(goodDataset)
    let userAndItem = [ColumnPair(sample: "user", other: "user"), ColumnPair(sample: "item", other: "item")]
    let expected = DatasetDescription(
      name: "shop", folder: folder.path + "/data", timeZone: TimeZoneOffset(seconds: 28_800),
      tables: [
        TableDescription(
          name: "views", file: "views.csv",
          columns: [
            ColumnDescription("user", .id), ColumnDescription("item", .id), ColumnDescription("at", .time(.seconds)),
            ColumnDescription("clicked", .number), ColumnDescription("score", .number),
          ]),
        TableDescription(
          name: "items", file: "items.tsv", missing: ["NULL"],
          columns: [
            ColumnDescription("id", .id), ColumnDescription("brand", .id), ColumnDescription("price", .number),
            ColumnDescription("score", .number), ColumnDescription("tags", .list(separator: "|", weightSeparator: nil)),
          ]),
        TableDescription(
          name: "events", file: "events.csv",
          columns: [
            ColumnDescription("user", .id), ColumnDescription("item", .id), ColumnDescription("kind", .id),
            ColumnDescription("at", .time(.seconds)),
          ]),
      ],
      samples: SamplesDescription(table: "views", request: ["user", "at"]),
      joins: [JoinDescription(table: "items", on: [ColumnPair(sample: "item", other: "id")])],
      features: [
        FeatureDescription(name: "user", side: .user, source: .column("user")),
        FeatureDescription(name: "brand", side: .item, source: .column("brand"), encoding: .vocabulary("brand")),
        FeatureDescription(
          name: "price", side: .item, source: .column("price"), transforms: [.log1p], encoding: .quantiles(10)),
        FeatureDescription(name: "tags", side: .item, source: .column("tags"), encoding: .hash(buckets: 100)),
        FeatureDescription(name: "hour", side: .context, source: .hour(of: "at")),
        FeatureDescription(
          name: "history", side: .user,
          source: .history(
            HistoryDescription(
              events: EventQuery(log: "events", match: [ColumnPair(sample: "user", other: "user")]), length: 20,
              fields: [HistoryDescription.Field(column: "item")]))),
        FeatureDescription(
          name: "seen", side: .cross,
          source: .count(EventQuery(log: "events", match: userAndItem), window: .past(seconds: 604_800))),
        FeatureDescription(
          name: "carts", side: .privileged,
          source: .count(
            EventQuery(
              log: "events", match: [ColumnPair(sample: "user", other: "user")],
              where: [RowCondition(column: "kind", .oneOf(["cart"]))]), window: .future(seconds: 3600))),
      ],
      tasks: [
        TaskDescription(name: "click", label: .column("clicked")),
        TaskDescription(
          name: "purchase",
          label: .event(
            EventQuery(
              log: "events", match: userAndItem, where: [RowCondition(column: "kind", .oneOf(["buy"]))]),
            within: 86_400), requires: "click"),
      ],
      // 2024-05-11 16:00 UTC and a day later.
      split: .time(validationFrom: 1_715_443_200, testFrom: 1_715_529_600),
      vocabulary: VocabularyDescription(minimumCount: 2))
    #expect(value == expected)
  }

  @Test func readsWhatIsLessUsual() throws {
    let (_, value, _) = try decode(
      """
      {
        "name": "logs", "folder": "/data",
        "simulator": {"kind": "taobao_ads", "impressions": 1000},
        "tables": {"log": {"file": "log.gz", "separator": "\\t", "header": "none", "quotes": false,
          "malformed_rows": "skip", "time": "at", "where": {"at": {"from": "1970-01-02", "until": 9e9}, "kind": [1, "b"]},
          "columns": {"user": {"type": "id", "missing": ["-1"]}, "item": "id", "kind": "id", "x": "ignored", "grade": "number",
            "at": {"type": "time", "format": "milliseconds"},
            "w": {"type": "list", "separator": ",", "weight_separator": ":"}}}},
        "samples": {"table": "log", "group": "user", "where": {"user": "present", "item": {"none_of": ["0"]}}, "time": "at"},
        "features": [
          {"name": "rate", "side": "item", "numeric": {"standardised": false, "missing": -1},
            "ratio": {"numerator": {"log": "log", "match": {"item": "item"}, "where": {"kind": ["c"]}},
              "denominator": {"log": "log", "match": {"item": "item"}}, "prior": {"mean": 0.5, "strength": 20}}},
          {"name": "age", "side": "user", "recency": {"log": "log", "match": {"user": "user"}},
            "buckets": {"boundaries": [1, 60.5]}},
          {"name": "day", "side": "context", "weekday_of": "at"},
          {"name": "item", "side": "item", "column": "item"}
        ],
        "tasks": [{"name": "any", "logged": true}, {"name": "liked", "threshold": {"column": "grade", "at_least": 4}}],
        "split": {"by": "user", "column": "user", "validation": 0.2, "seed": 3},
        "vocabulary": {"exceptions": {"item": 5}},
        "negatives": {"evaluation_per_positive": 99, "user": "user", "item": "item", "item_columns": ["kind"]}
      }
      """)
    #expect(value.simulator == SimulatorDescription(kind: .taobaoAds, impressions: 1000, seed: 1))
    let table = try #require(value.tables.first)
    #expect(table.separator == "\t" && table.header == .absent && table.quotes == false && table.malformedRows == .skip)
    #expect(
      table.where == [
        RowCondition(column: "at", .range(from: 86_400, until: 9e9)), RowCondition(column: "kind", .oneOf(["1", "b"])),
      ])
    #expect(table.columns[0] == ColumnDescription("user", .id, missing: ["-1"]))
    #expect(
      table.columns[3...].map(\.type) == [
        .ignored, .number, .time(.milliseconds), .list(separator: ",", weightSeparator: ":"),
      ])
    #expect(
      value.samples.where == [RowCondition(column: "user", .present), RowCondition(column: "item", .noneOf(["0"]))])
    let item = [ColumnPair(sample: "item", other: "item")]
    #expect(
      value.features[0].source
        == .ratio(
          numerator: EventQuery(log: "log", match: item, where: [RowCondition(column: "kind", .oneOf(["c"]))]),
          denominator: EventQuery(log: "log", match: item), window: .past(seconds: nil),
          prior: SmoothingPrior(mean: 0.5, strength: 20)))
    #expect(value.features[0].encoding == .numeric(standardised: false, missing: -1))
    #expect(value.features[1].encoding == .boundaries([1, 60.5]))
    #expect(value.features[2].source == .weekday(of: "at"))
    #expect(value.tasks.map(\.label) == [.logged, .threshold(column: "grade", atLeast: 4)])
    #expect(value.samples.group == "user")
    #expect(value.split == .user(column: "user", validation: 0.2, test: 0.1, seed: 3))
    #expect(value.vocabulary == VocabularyDescription(exceptions: [.init(vocabulary: "item", minimumCount: 5)]))
    #expect(
      value.negatives
        == NegativesDescription(
          perPositive: 4, evaluationPerPositive: 99, distribution: .frequency, user: "user", item: "item",
          itemColumns: ["kind"]))
  }

  @Test func readsTeacherScores() throws {
    let scores =
      #"{"task": "click", "column": "clicked", "scale": "probability"}, "#
      + #"{"task": "purchase", "column": "clicked", "scale": "logit"}"#
    let (_, value, _) = try decode(
      goodDataset.replacingFirst("\"vocabulary\": {", with: "\"teacher_scores\": [\(scores)], \"vocabulary\": {"))
    #expect(
      value.teacherScores == [
        TeacherScoreDescription(task: "click", column: "clicked", scale: .probability),
        TeacherScoreDescription(task: "purchase", column: "clicked", scale: .logit),
      ])
  }

  /// The resolved file read from elsewhere is the same dataset, and resolves to itself.
  @Test func resolvesToItself() throws {
    let (_, value, resolved) = try decode(goodDataset)
    let again = try decode(resolved.document())
    #expect(again.value == value)
    #expect(again.resolved.document() == resolved.document())
  }
}
