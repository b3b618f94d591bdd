package import Datasets

extension DatasetDescription {
  /// The schema as far as the description tells it before any file is read: every vocabulary has the size 0, a column
  /// of unknown type counts as one of ids.
  package var outline: Schema {
    var names: [String] = []
    func vocabulary(_ name: String) -> Int {
      if let index = names.firstIndex(of: name) { return index }
      names.append(name)
      return names.count - 1
    }
    let features = self.features.map { feature in
      Feature(name: feature.name, side: feature.side, kind: kind(of: feature, vocabulary: vocabulary))
    }
    return Schema(
      vocabularies: names.map { Vocabulary(name: $0, size: 0) }, features: features,
      tasks: tasks.map { PredictionTask(name: $0.name, requires: $0.requires) })
  }

  private func kind(of feature: FeatureDescription, vocabulary: (String) -> Int) -> FeatureKind {
    var name = feature.name
    if case .vocabulary(let shared) = feature.encoding { name = shared }
    switch feature.source {
    case .hour, .weekday: return .categorical(vocabulary: vocabulary(name))
    case .history(let history):
      let fields = history.fields.map { vocabulary($0.vocabulary ?? "\(feature.name).\($0.column)") }
      return .history(vocabularies: fields, maximumLength: history.length)
    case .column(let column):
      switch columnType(column) {
      case .list(_, let weights)?: return .bag(vocabulary: vocabulary(name), weighted: weights != nil)
      case .number?: break
      default: return .categorical(vocabulary: vocabulary(name))
      }
    case .count, .ratio, .recency: break
    }
    switch feature.encoding {
    case .boundaries, .quantiles: return .categorical(vocabulary: vocabulary(name))
    default: return .numeric
    }
  }

  private func columnType(_ name: String) -> ColumnType? {
    let seen = [samples.table] + joins.map(\.table)
    for table in tables where seen.contains(table.name) {
      if let column = table.columns.first(where: { $0.name == name || "\(table.name).\($0.name)" == name }) {
        return column.type
      }
    }
    return nil
  }
}
