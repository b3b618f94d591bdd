import Autodiff
import Datasets
import Layers
import Tensors

// B samples, N events of all histories together, K aligned fields an event, D embedding width.

extension AttentionConfiguration {
  /// The layer it describes, over events of the given width.
  fileprivate func layer(scope: ParameterScope, width: Int) -> TargetAttention {
    TargetAttention(scope: scope, width: width, hidden: hidden, activation: activation, isNormalised: softmax)
  }
}

/// Turns one history into a vector of K · D a sample; zeros where it is empty.
struct HistoryEncoder: Sendable {
  private enum Query: Sendable {
    case none
    /// For each aligned field the item feature of its vocabulary; at the positions where there is none, a learnt vector.
    case item(features: [Int], learnt: [Int: Parameter])
    /// A projection of the user's fields.
    case user(features: [Int], Linear)

    /// The model's fields that it is made of.
    var features: [Int] {
      switch self {
      case .none: []
      case .item(let features, _), .user(let features, _): features
      }
    }
  }

  let feature: Int
  let width: Int
  private let vocabularies: [Int]
  private let tables: EmbeddingTables
  private let query: Query
  private let attention: TargetAttention?
  private let isStopped: Bool

  /// - Parameter fields: the features the model encodes as fields, from which queries are made.
  init(
    scope: ParameterScope, schema: Schema, feature: Int, fields: [Int], tables: EmbeddingTables,
    encoding: HistoryEncoding, sharing teacher: (encoder: HistoryEncoder, policy: SharingPolicy)? = nil
  ) {
    self.feature = feature
    self.tables = tables
    vocabularies = schema.features[feature].kind.vocabularies
    width = vocabularies.count * tables.dimension
    if let teacher, teacher.policy != .own {
      query = teacher.encoder.query
      attention = teacher.encoder.attention
      isStopped = teacher.policy == .sharedStopped
      return
    }
    isStopped = false
    switch encoding {
    case .mean:
      query = .none
      attention = nil
    case .targetAttention(let configuration):
      var features: [Int] = []
      var learnt: [Int: Parameter] = [:]
      for (position, vocabulary) in vocabularies.enumerated() {
        let match = fields.first {
          schema.features[$0].side == .item && schema.features[$0].kind == .categorical(vocabulary: vocabulary)
        }
        if let match {
          features.append(match)
        } else {
          learnt[position] = scope.parameter(
            "query_\(position)", [1, tables.dimension], initially: .normal(standardDeviation: 0.01))
        }
      }
      query = .item(features: features, learnt: learnt)
      attention = configuration.layer(scope: scope / "attention", width: width)
    case .userAttention(let configuration):
      let users = schema.userFields(among: fields)
      query = .user(
        features: users,
        Linear(scope: scope / "query", inputs: users.count * tables.dimension, outputs: width))
      attention = configuration.layer(scope: scope / "attention", width: width)
    }
  }

  /// The pooled history [B, K · D]; `fields` encodes the model's fields.
  func callAsFunction(_ batch: Batch, fields: FieldEncoder, in graph: Graph) -> Variable {
    guard case .history(let offsets, let ids) = batch.features[feature] else {
      preconditionFailure("the batch has no history for feature \(feature)")
    }
    let events = tables.vectors(of: Array(zip(vocabularies, ids)), in: graph)
    guard let attention else { return events.segmentMean(offsets: offsets) }
    let own = query.features.isEmpty ? nil : fields(query.features, batch, in: graph)
    func pooled() -> Variable {
      attention(query: query(from: own, count: batch.count, in: graph), keys: events, offsets: offsets)
    }
    return isStopped ? graph.withoutParameterGradients(pooled) : pooled()
  }

  /// The query [B, K · D] from the fields it is made of.
  private func query(from fields: Variable?, count: Int, in graph: Graph) -> Variable {
    switch query {
    case .none: preconditionFailure("a mean has no query")
    case .item(_, let learnt):
      if learnt.isEmpty, let fields { return fields }
      var column = 0
      return concatenate(
        vocabularies.indices.map { position in
          if let vector = learnt[position] {
            return graph.variable(vector).segmentExpand(offsets: [0, Int32(count)])
          }
          defer { column += tables.dimension }
          guard let fields else { preconditionFailure("a query's fields were not encoded") }
          return fields.columns(from: column, width: tables.dimension)
        })
    case .user(_, let projection):
      guard let fields else { preconditionFailure("a query's fields were not encoded") }
      return projection(fields)
    }
  }
}
