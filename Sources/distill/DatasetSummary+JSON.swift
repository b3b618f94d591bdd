import Datasets
import Experiments

extension DatasetSummary {
  /// `{"dataset", "splits": {split: {"samples", "lists", "positives": {task: count}}}, "excluded_samples",
  /// "dropped_training_lists", "tables": {table: {"rows", "malformed", "filtered"}}, "joins": [{"table", "samples",
  /// "unmatched"}], "features": {feature: {"side", "kind", "ids", "unseen_in_test"}}}`.
  var json: JSON {
    let report = dataset.report
    return .object([
      JSONMember("dataset", .string(dataset.description.name)),
      JSONMember("splits", .object(report.splits.enumerated().map { split($1, at: $0) })),
      JSONMember("excluded_samples", .integer(report.excludedSamples)),
      JSONMember("dropped_training_lists", .integer(report.droppedLists)),
      JSONMember(
        "tables",
        .object(
          report.tables.map {
            JSONMember($0.name, counts([("rows", $0.rows), ("malformed", $0.malformed), ("filtered", $0.filtered)]))
          })),
      JSONMember(
        "joins",
        .array(
          report.joins.map {
            .object([
              JSONMember("table", .string($0.table)), JSONMember("samples", .integer($0.samples)),
              JSONMember("unmatched", .integer($0.unmatched)),
            ])
          })),
      JSONMember("features", .object(dataset.schema.features.map { JSONMember($0.name, feature($0)) })),
    ])
  }

  private func counts(_ counts: [(String, Int)]) -> JSON {
    .object(counts.map { JSONMember($0, .integer($1)) })
  }

  private func split(_ split: PreparationReport.SplitCounts, at index: Int) -> JSONMember {
    JSONMember(
      split.split.rawValue,
      .object([
        JSONMember("samples", .integer(split.samples)), JSONMember("lists", .integer(split.lists)),
        JSONMember("positives", counts(dataset.report.tasks.map { ($0.name, $0.positives[index]) })),
      ]))
  }

  /// A history has an id for each of its fields.
  private func feature(_ feature: Feature) -> JSON {
    var members = [JSONMember("side", .string(feature.side.rawValue))]
    func add(_ kind: JSON, ids: [Int]) {
      members.append(JSONMember("kind", kind))
      members.append(JSONMember("ids", .array(ids.map { .integer(dataset.schema.vocabularies[$0].size) })))
    }
    switch feature.kind {
    case .categorical(let vocabulary):
      add("categorical", ids: [vocabulary])
      let unseen = dataset.report.features.first { $0.name == feature.name }
      members.append(JSONMember("unseen_in_test", unseen.map { .measured($0.unseenShare(.test)) } ?? .null))
    case .numeric: add("number", ids: [])
    case .bag(let vocabulary, let weighted): add(weighted ? "weighted_bag" : "bag", ids: [vocabulary])
    case .history(let vocabularies, let length):
      add("history", ids: vocabularies)
      members.append(JSONMember("length", .integer(length)))
    }
    return .object(members)
  }
}
