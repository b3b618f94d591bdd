import Autodiff
import Datasets
import Layers
import Tensors

/// Turns every feature but histories into a field: a vector of D a sample.
///
/// A categorical feature looks its vector up; a bag takes the (weighted) mean of its vectors, zeros where it is empty;
/// a number x becomes w x + b with w and b of width D.
struct FieldEncoder: Sendable {
  private let schema: Schema
  /// The features that become fields, in the order of the schema.
  let features: [Int]
  private let tables: EmbeddingTables
  private let projections: [Int: Linear]
  /// The features whose projection is another model's and gets no gradient from this one.
  private let stopped: Set<Int>

  init(
    scope: ParameterScope, schema: Schema, features: [Int], tables: EmbeddingTables,
    sharing teacher: (encoder: FieldEncoder, policy: SharingPolicy)? = nil
  ) {
    self.schema = schema
    self.features = features.filter { !schema.features[$0].kind.isHistory }
    self.tables = tables
    var projections: [Int: Linear] = [:]
    var stopped: Set<Int> = []
    for feature in self.features where schema.features[feature].kind == .numeric {
      if let teacher, teacher.policy != .own, let shared = teacher.encoder.projections[feature] {
        projections[feature] = shared
        if teacher.policy == .sharedStopped { stopped.insert(feature) }
      } else {
        projections[feature] = Linear(
          scope: scope / schema.features[feature].name, inputs: 1, outputs: tables.dimension)
      }
    }
    self.projections = projections
    self.stopped = stopped
  }

  /// Width of all fields side by side.
  var width: Int { features.count * tables.dimension }

  /// The fields of some of the features, side by side in the order given: [B, F · D].
  /// - Precondition: the features are among the encoder's own.
  func callAsFunction(_ features: [Int], _ batch: Batch, in graph: Graph) -> Variable {
    precondition(features.allSatisfy(self.features.contains), "of \(features) not all are among \(self.features)")
    var parts: [Variable] = []
    var lookups: [(vocabulary: Int, ids: [Int32])] = []
    func lookUp() {
      if !lookups.isEmpty { parts.append(tables.vectors(of: lookups, in: graph)) }
      lookups = []
    }
    for feature in features {
      if case (.categorical(let vocabulary), .categorical(let ids)) = values(of: feature, batch) {
        lookups.append((vocabulary, ids))
      } else {
        lookUp()
        parts.append(field(feature, batch, graph))
      }
    }
    lookUp()
    return concatenate(parts)
  }

  private func values(of feature: Int, _ batch: Batch) -> (FeatureKind, FeatureValues) {
    (schema.features[feature].kind, batch.features[feature])
  }

  /// A field that is more than a lookup.
  private func field(_ feature: Int, _ batch: Batch, _ graph: Graph) -> Variable {
    switch values(of: feature, batch) {
    case (.bag(let vocabulary, _), .bag(let offsets, let ids, let weights)):
      let vectors = tables.vectors(of: [(vocabulary, ids)], in: graph)
      return MeanPooling()(vectors, offsets: offsets, weights: weights)
    case (.numeric, .numeric(let values)):
      guard let projection = projections[feature] else { preconditionFailure("no projection for feature \(feature)") }
      let input = graph.constant(Tensor(values, [values.count, 1]))
      let field = projection(input)
      return stopped.contains(feature) ? field.detached : field
    default:
      preconditionFailure("the batch's values of \(schema.features[feature].name) do not fit the schema")
    }
  }
}
