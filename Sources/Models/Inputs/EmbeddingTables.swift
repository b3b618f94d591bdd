import Autodiff
package import Datasets
import Layers

/// The embedding tables of one model, one a vocabulary, some of them perhaps another model's.
struct EmbeddingTables: Sendable {
  private struct Entry: Sendable {
    let embedding: Embedding
    let isStopped: Bool
  }

  let dimension: Int
  private var entries: [Int: Entry] = [:]

  /// - Parameters:
  ///   - scope: where tables of its own are created, each under its vocabulary's name.
  ///   - features: the features that are read; only their vocabularies get a table.
  ///   - teacher: the tables that may be shared, with the policy that says which.
  init(
    scope: ParameterScope, schema: Schema, features: [Int], configuration: EmbeddingConfiguration,
    sharing teacher: (tables: EmbeddingTables, policy: SharingConfiguration)? = nil
  ) {
    dimension = configuration.dimension
    for vocabulary in Set(features.flatMap { schema.features[$0].kind.vocabularies }).sorted() {
      let (name, size) = (schema.vocabularies[vocabulary].name, schema.vocabularies[vocabulary].size)
      if let teacher, let shared = teacher.tables.entries[vocabulary], teacher.policy.policy(ofTable: name) != .own {
        entries[vocabulary] = Entry(
          embedding: shared.embedding, isStopped: teacher.policy.policy(ofTable: name) == .sharedStopped)
      } else {
        entries[vocabulary] = Entry(
          embedding: Embedding(
            scope: scope / name, rows: size, width: dimension, initializer: configuration.initializer),
          isStopped: false)
      }
    }
  }

  /// The vectors of ids of several vocabularies side by side, N of each: [N, K · D].
  func vectors(of lookups: [(vocabulary: Int, ids: [Int32])], in graph: Graph) -> Variable {
    gather(lookups.map { (table(of: $0.vocabulary, in: graph), $0.ids) })
  }

  private func table(of vocabulary: Int, in graph: Graph) -> Variable {
    guard let entry = entries[vocabulary] else { preconditionFailure("no table for vocabulary \(vocabulary)") }
    let table = graph.variable(entry.embedding.table)
    return entry.isStopped ? table.detached : table
  }
}

extension FeatureKind {
  /// The vocabularies a feature of this kind looks ids up in.
  package var vocabularies: [Int] {
    switch self {
    case .categorical(let vocabulary), .bag(let vocabulary, _): [vocabulary]
    case .history(let vocabularies, _): vocabularies
    case .numeric: []
    }
  }

  /// Whether this is a history, which is pooled into a vector of its own rather than being a field.
  package var isHistory: Bool {
    if case .history = self { true } else { false }
  }
}
