import Datasets

extension Node {
  /// Reports what does not fit together in the dataset description at this node, and files that are
  /// not there.
  func check(_ description: DatasetDescription, needsFiles: Bool) {
    guard value.members != nil else { return }
    for error in description.mistakes() {
      guard let place = error.place(in: description) else { continue }
      report(.dataset(error), at: written(place))
    }
    if needsFiles && description.simulator == nil { checkFiles(of: description) }
  }

  /// The value of a key of the object at this node.
  func child(_ key: String) -> Node {
    Node(value[key] ?? JSON(.unreadable), path: path.appending(key), collector: collector)
  }

  private func checkFiles(of description: DatasetDescription) {
    guard !collector.knowsMistake(at: path.appending("folder")) else { return }
    let missing = PreparedDataset.missingFiles(of: description)
    for table in description.tables where missing.contains(description.path(of: table)) {
      let problem = Problem.dataFileNotFound(description.path(of: table))
      report(problem, at: JSONPath(["tables", table.name, "file"]))
    }
  }

  /// Reports a mistake at a path below this node, unless one is known there: then the value only stands in.
  func report(_ problem: Problem, at below: JSONPath) {
    guard isRead(below) else { return }
    collector.report(
      problem, at: JSONPath(path.components + below.components), origin: value.origin(at: below))
  }

  /// Whether all at a path below is what the user wrote; otherwise some of it only stands in.
  func isRead(_ below: JSONPath) -> Bool {
    let path = JSONPath(self.path.components + below.components)
    return !collector.knowsMistake(at: path) && !collector.knowsMistake(within: path) && !value.isUnreadable(at: below)
  }

  /// The path with the keys that the user wrote where one value may stand under several keys.
  private func written(_ path: JSONPath) -> JSONPath {
    let alternatives = [
      "transforms": ["transform"], "encoding": ["vocabulary", "hash", "buckets", "numeric"],
      "column": ["column", "hour_of", "weekday_of", "threshold.column"],
    ]
    guard let last = path.components.last, let keys = alternatives[last] else { return path }
    let parent = path.components.dropLast()
    let written = keys.map { JSONPath(parent + $0.split(separator: ".").map(String.init)) }
    return written.first { value.value(at: $0) != nil } ?? path
  }
}

extension JSON {
  /// Whether the value at a path, or one that holds it, could not be read.
  fileprivate func isUnreadable(at path: JSONPath) -> Bool {
    (0...path.components.count).contains { length in
      value(at: JSONPath(Array(path.components.prefix(length))))?.content == .unreadable
    }
  }

  /// The value at a path; nil where there is none.
  package func value(at path: JSONPath) -> JSON? {
    path.components.reduce(self) { value, component in
      if case .array(let elements)? = value?.content {
        return Int(component).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      }
      return value?[component]
    }
  }
}
