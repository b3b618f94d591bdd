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
    /// For each aligned field the item feature it is compared with, or a learnt vector where no item feature shares
    /// its vocabulary.
    case item([ItemQuery])
    /// A projection of the user's fields.
    case user(features: [Int], Linear)
  }

  private enum ItemQuery: Sendable {
    case feature(Int)
    case learnt(Parameter)
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
      query = .item(
        vocabularies.enumerated().map { position, vocabulary in
          let match = fields.first {
            schema.features[$0].side == .item && schema.features[$0].kind == .categorical(vocabulary: vocabulary)
          }
          return match.map(ItemQuery.feature)
            ?? .learnt(
              scope.parameter("query_\(position)", [1, tables.dimension], initially: .normal(standardDeviation: 0.01)))
        })
      attention = configuration.layer(scope: scope / "attention", width: width)
    case .userAttention(let configuration):
      let users = schema.userFields(among: fields)
      query = .user(
        features: users,
        Linear(scope: scope / "query", inputs: users.count * tables.dimension, outputs: width))
      attention = configuration.layer(scope: scope / "attention", width: width)
    }
  }

  /// The pooled history [B, K · D]; `fields` are the model's encoded fields.
  func callAsFunction(_ batch: Batch, fields: [Int: Variable], in graph: Graph) -> Variable {
    guard case .history(let offsets, let ids) = batch.features[feature] else {
      preconditionFailure("the batch has no history for feature \(feature)")
    }
    let events = concatenate(
      zip(vocabularies, ids).map { tables.vectors(of: $1, vocabulary: $0, in: graph) })
    guard let attention else { return events.segmentMean(offsets: offsets) }
    func pooled() -> Variable {
      attention(query: query(batch, fields: fields, in: graph), keys: events, offsets: offsets)
    }
    return isStopped ? graph.withoutParameterGradients(pooled) : pooled()
  }

  private func query(_ batch: Batch, fields: [Int: Variable], in graph: Graph) -> Variable {
    func field(_ feature: Int) -> Variable {
      guard let field = fields[feature] else { preconditionFailure("feature \(feature) is not encoded") }
      return field
    }
    switch query {
    case .none: preconditionFailure("a mean has no query")
    case .item(let parts):
      return concatenate(
        parts.map { part in
          switch part {
          case .feature(let feature): field(feature)
          case .learnt(let parameter): graph.variable(parameter).segmentExpand(offsets: [0, Int32(batch.count)])
          }
        })
    case .user(let features, let projection): return projection(concatenate(features.map(field)))
    }
  }
}
