/// Which side of the cascade may see a feature.
package enum Side: String, Sendable, Equatable, CaseIterable {
  case user, item, context, cross, privileged
}

/// One vocabulary: the ids 0..<`size` that index an embedding table. Several features may share one.
package struct Vocabulary: Sendable, Equatable {
  /// Id of a missing value.
  package static let missing: Int32 = 0
  /// Id of a value that the training split did not contain (often enough).
  package static let unseen: Int32 = 1

  package let name: String
  /// Number of ids, the two reserved ones included.
  package let size: Int

  package init(name: String, size: Int) {
    self.name = name
    self.size = size
  }
}

/// What a feature's values are.
package enum FeatureKind: Sendable, Equatable {
  /// One id a sample; the operand is an index into `Schema.vocabularies`.
  case categorical(vocabulary: Int)
  /// One number a sample.
  case numeric
  /// Any number of unordered ids a sample, optionally each with a weight.
  case bag(vocabulary: Int, weighted: Bool)
  /// An ordered history, oldest first, of events with several aligned id fields (one vocabulary a field).
  case history(vocabularies: [Int], maximumLength: Int)
}

/// A feature as the models see it.
package struct Feature: Sendable, Equatable {
  package let name: String
  package let side: Side
  package let kind: FeatureKind

  package init(name: String, side: Side, kind: FeatureKind) {
    self.name = name
    self.side = side
    self.kind = kind
  }
}

/// A task: a label in {0, 1}; `requires` names the task that must be 1 for this one to be (purchase requires click).
package struct PredictionTask: Sendable, Equatable {
  package let name: String
  package let requires: String?

  package init(name: String, requires: String? = nil) {
    self.name = name
    self.requires = requires
  }
}

/// The features, vocabularies and tasks of a prepared dataset: all that a model needs to be built.
package struct Schema: Sendable, Equatable {
  package let vocabularies: [Vocabulary]
  package let features: [Feature]
  package let tasks: [PredictionTask]

  package init(vocabularies: [Vocabulary], features: [Feature], tasks: [PredictionTask]) {
    self.vocabularies = vocabularies
    self.features = features
    self.tasks = tasks
  }

  /// Indices into `features` of those on any of the given sides, in the order of the description.
  package func features(on sides: Set<Side>) -> [Int] {
    features.indices.filter { sides.contains(features[$0].side) }
  }
}
