import Datasets

extension DatasetError {
  /// The keys from the dataset's object down to the value that is wrong; nil for what is no mistake of a description.
  func place(in description: DatasetDescription) -> JSONPath? {
    switch self {
    case .unknownName(let path, _, _, _), .ambiguousColumn(let path, _, _), .wrongColumnType(let path, _, _, _),
      .outOfRange(let path, _, _), .labelAsFeature(let path, _, _), .notForThisSource(let path, _, _),
      .notWithNegatives(let path, _),
      .severalTimeColumns(let path, _, _), .noTimeColumn(let path, _, _):
      return Self.keys(path)
    case .repeatedName(let path, _, let name):
      let names: [String]? =
        switch path {
        case "features": description.features.map(\.name)
        case "tasks": description.tasks.map(\.name)
        case "teacher_scores": description.teacherScores.map(\.task)
        default: nil
        }
      guard let index = names?.lastIndex(of: name) else { return Self.keys(path) }
      return Self.keys(path).appending(index).appending(path == "teacher_scores" ? "task" : "name")
    case .futureOnServedSide(let feature, _):
      guard let index = description.features.firstIndex(where: { $0.name == feature }) else { return "features" }
      return JSONPath(["features", String(index), "side"])
    case .cyclicRequirement(let task):
      guard let index = description.tasks.firstIndex(where: { $0.name == task }) else { return "tasks" }
      return JSONPath(["tasks", String(index), "requires"])
    default: return nil
    }
  }

  /// The keys of a path such as `joins[0].table`.
  private static func keys(_ path: String) -> JSONPath {
    JSONPath(path.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init))
  }

  /// The sentence that follows the path in a message.
  var clause: String {
    switch self {
    case .unknownName(_, .column, let name, let known):
      "names the column \"\(name)\", which is not declared in \"tables\"; "
        + Suggestion.sentence(forUndeclared: name, among: known)
    case .unknownName(_, let kind, let name, let known):
      Problem.unknownName(name, what: kind.rawValue, known: known).description
    case .ambiguousColumn(_, let name, let tables):
      "names the column \"\(name)\", which is in several tables (\(tables.joined(separator: ", "))); write "
        + "\"\(tables[0]).\(name)\" to name one"
    case .wrongColumnType(_, let column, let found, let expected):
      "names the column \"\(column)\" of type \(found), but needs one of type \(expected)"
    case .repeatedName(_, let kind, let name): Problem.repeatedName(name, what: kind.rawValue).description
    case .outOfRange(_, let found, let expected): "must be \(expected), but is \(found)"
    case .futureOnServedSide(_, let side):
      "is \"\(side.rawValue)\", but events after the sample's time are not known when the model serves; make the "
        + "feature privileged or give it a past window"
    case .labelAsFeature(_, let column, let task):
      "names the column \"\(column)\", the label of the task \"\(task)\", which no feature may be; remove the feature"
    case .notForThisSource(_, let what, let source): "asks for \(what), which cannot be used on \(source)"
    case .cyclicRequirement: "leads back to the task itself; remove one of the requirements"
    case .notWithNegatives(_, let reason): "is not possible with drawn negatives, because \(reason)"
    case .severalTimeColumns(_, let table, let columns):
      "needs a time, but the table \"\(table)\" has several columns of type time (\(columns.joined(separator: ", "))); "
        + "name the one to use with \"time\""
    case .noTimeColumn(_, let table, let reason):
      "needs a time, but the table \"\(table)\" has no column of type time, which \(reason)"
    default: description
    }
  }
}
