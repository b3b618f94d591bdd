import Datasets
import Terminal

/// What preparation found, as tables.
struct DatasetSummary {
  let dataset: PreparedDataset

  init(_ dataset: PreparedDataset) {
    self.dataset = dataset
  }

  var text: String {
    ([splits, tables, joins].filter { !$0.rows.isEmpty } + [features]).map { $0.text() }.joined(separator: "\n")
  }

  private var splits: TextTable {
    let report = dataset.report
    var table = TextTable(["split", "samples", "lists"] + report.tasks.map { "\($0.name) positives" })
    for (index, split) in report.splits.enumerated() {
      table.append(
        [split.split.rawValue, Format.grouped(split.samples), Format.grouped(split.lists)]
          + report.tasks.map { Format.grouped($0.positives[index]) })
    }
    return table
  }

  private var tables: TextTable {
    TextTable(
      ["table", "rows", "malformed", "filtered"],
      rows: dataset.report.tables.map {
        [$0.name, Format.grouped($0.rows), Format.grouped($0.malformed), Format.grouped($0.filtered)]
      })
  }

  private var joins: TextTable {
    TextTable(
      ["joined table", "samples", "without a match"],
      rows: dataset.report.joins.map { [$0.table, Format.grouped($0.samples), Format.grouped($0.unmatched)] })
  }

  private var features: TextTable {
    let unseen = Dictionary(
      dataset.report.features.map { ($0.name, $0.unseenShare(.test)) }, uniquingKeysWith: { first, _ in first })
    var table = TextTable(["feature", "side", "kind", "ids", "unseen in test"])
    for feature in dataset.schema.features {
      let share: String
      if case .categorical = feature.kind {
        share = Format.percent(unseen[feature.name] ?? 0)
      } else {
        share = ""
      }
      table.append([feature.name, feature.side.rawValue, kind(of: feature), ids(of: feature), share])
    }
    return table
  }

  private func kind(of feature: Feature) -> String {
    switch feature.kind {
    case .categorical: "categorical"
    case .numeric: "number"
    case .bag(_, let weighted): weighted ? "weighted bag" : "bag"
    case .history(_, let length): "history of \(length)"
    }
  }

  private func ids(of feature: Feature) -> String {
    func size(_ vocabulary: Int) -> String { Format.grouped(dataset.schema.vocabularies[vocabulary].size) }
    switch feature.kind {
    case .categorical(let vocabulary), .bag(let vocabulary, _): return size(vocabulary)
    case .history(let vocabularies, _): return vocabularies.map(size).joined(separator: " × ")
    case .numeric: return ""
    }
  }
}
