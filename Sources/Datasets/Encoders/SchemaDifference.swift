/// A way in which a dataset's features or tasks are not those that encoders, and the models with them, were fitted for.
package enum SchemaDifference: Sendable, Equatable {
  case lacksFeatures([String])
  case hasFeatures([String])
  case featureOrder(found: [String], expected: [String])
  case side(feature: String, found: Side, expected: Side)
  case kind(feature: String, found: String, expected: String)
  case transforms(feature: String, found: [NumericTransform], expected: [NumericTransform])
  case lacksTasks([String])
  case hasTasks([String])
  case taskOrder(found: [String], expected: [String])
  case requirement(task: String, found: String?, expected: String?)
}

extension SchemaDifference: CustomStringConvertible {
  /// A clause about the dataset.
  package var description: String {
    switch self {
    case .lacksFeatures(let names): "it has no \(Self.quoted("feature", names))"
    case .hasFeatures(let names):
      "its \(Self.quoted("feature", names)) \(names.count == 1 ? "is" : "are") unknown to the run"
    case .featureOrder(let found, let expected):
      "its features stand in the order \(Self.list(found)) and not \(Self.list(expected))"
    case .side(let feature, let found, let expected):
      "its feature \"\(feature)\" is on the side \(found.rawValue) and not \(expected.rawValue)"
    case .kind(let feature, let found, let expected): "its feature \"\(feature)\" is \(found) and not \(expected)"
    case .transforms(let feature, let found, let expected):
      "its feature \"\(feature)\" has the transforms \(Self.list(found.map(\.rawValue))) and not "
        + Self.list(expected.map(\.rawValue))
    case .lacksTasks(let names): "it has no \(Self.quoted("task", names))"
    case .hasTasks(let names):
      "its \(Self.quoted("task", names)) \(names.count == 1 ? "is" : "are") unknown to the run"
    case .taskOrder(let found, let expected):
      "its tasks stand in the order \(Self.list(found)) and not \(Self.list(expected))"
    case .requirement(let task, let found, let expected):
      "its task \"\(task)\" requires \(found.map { "\"\($0)\"" } ?? "nothing") and not "
        + (expected.map { "\"\($0)\"" } ?? "nothing")
    }
  }

  private static func quoted(_ what: String, _ names: [String]) -> String {
    "\(what)\(names.count == 1 ? "" : "s") " + names.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}

/// Features and tasks as far as models depend on them: without sizes and without what was fitted.
struct SchemaOutline: Equatable {
  struct Feature: Equatable {
    var name: String
    var side: Side
    /// In words, vocabularies by name.
    var kind: String
    var transforms: [NumericTransform]
  }

  var features: [Feature]
  var tasks: [PredictionTask]

  /// Everything by which a found outline differs from this one.
  func differences(in found: SchemaOutline) -> [SchemaDifference] {
    var differences: [SchemaDifference] = []
    let (names, foundNames) = (features.map(\.name), found.features.map(\.name))
    let (lacking, unknown) = (names.filter { !foundNames.contains($0) }, foundNames.filter { !names.contains($0) })
    if !lacking.isEmpty { differences.append(.lacksFeatures(lacking)) }
    if !unknown.isEmpty { differences.append(.hasFeatures(unknown)) }
    if differences.isEmpty && names != foundNames {
      differences.append(.featureOrder(found: foundNames, expected: names))
    }
    for feature in features {
      guard let other = found.features.first(where: { $0.name == feature.name }) else { continue }
      if feature.side != other.side {
        differences.append(.side(feature: feature.name, found: other.side, expected: feature.side))
      }
      if feature.kind != other.kind {
        differences.append(.kind(feature: feature.name, found: other.kind, expected: feature.kind))
      }
      if feature.transforms != other.transforms {
        differences.append(
          .transforms(feature: feature.name, found: other.transforms, expected: feature.transforms))
      }
    }
    return differences + taskDifferences(in: found)
  }

  private func taskDifferences(in found: SchemaOutline) -> [SchemaDifference] {
    let (names, foundNames) = (tasks.map(\.name), found.tasks.map(\.name))
    var differences: [SchemaDifference] = []
    let (lacking, unknown) = (names.filter { !foundNames.contains($0) }, foundNames.filter { !names.contains($0) })
    if !lacking.isEmpty { differences.append(.lacksTasks(lacking)) }
    if !unknown.isEmpty { differences.append(.hasTasks(unknown)) }
    if differences.isEmpty && names != foundNames {
      differences.append(.taskOrder(found: foundNames, expected: names))
    }
    for task in tasks {
      guard let other = found.tasks.first(where: { $0.name == task.name }), other.requires != task.requires else {
        continue
      }
      differences.append(.requirement(task: task.name, found: other.requires, expected: task.requires))
    }
    return differences
  }
}

extension FittedEncoders {
  /// The outline of these features alone; nil for all.
  func outline(of wanted: Set<String>? = nil) -> SchemaOutline {
    SchemaOutline(
      features: features.filter { wanted?.contains($0.name) ?? true }.map { feature in
        let kind = phrase(feature.kind) { vocabulary in
          let encoder = vocabularies[vocabulary]
          if case .hash(let buckets) = encoder.kind { return Self.hashPhrase(encoder.name, buckets) }
          return "\"\(encoder.name)\""
        }
        return .init(name: feature.name, side: feature.side, kind: kind, transforms: feature.transforms)
      }, tasks: tasks)
  }

  /// Everything by which the features and tasks of a prepared dataset differ from these; empty where models of one can
  /// read the other, as far as ids mean the same.
  package func differences(in dataset: PreparedDataset) -> [SchemaDifference] {
    outline().differences(in: dataset.parts.plan.outline)
  }

  static func hashPhrase(_ name: String, _ buckets: Int) -> String { "\"\(name)\" (a hash of \(buckets) buckets)" }
}

extension DatasetPlan {
  var outline: SchemaOutline {
    SchemaOutline(
      features: features.map { feature in
        let kind = phrase(feature.kind) { index in
          let vocabulary = vocabularies[index]
          if case .hashed(_, let buckets) = vocabulary.kind {
            return FittedEncoders.hashPhrase(vocabulary.name, buckets)
          }
          return "\"\(vocabulary.name)\""
        }
        return .init(
          name: feature.feature.name, side: feature.feature.side, kind: kind, transforms: feature.feature.transforms)
      }, tasks: description.tasks.map { PredictionTask(name: $0.name, requires: $0.requires) })
  }
}

/// What a message calls a kind of feature.
private func phrase(_ kind: FeatureKind, vocabulary: (Int) -> String) -> String {
  switch kind {
  case .categorical(let index): "an id of \(vocabulary(index))"
  case .numeric: "a number"
  case .bag(let index, let weighted): "a list\(weighted ? ", with weights," : "") of ids of \(vocabulary(index))"
  case .history(let indices, let length):
    "a history of at most \(length) events with ids of \(indices.map(vocabulary).joined(separator: ", "))"
  }
}
