package import Autodiff
package import Datasets
import Layers

/// The fine-ranking teacher: every field and pooled history fused at the input, with FM, bilinear and DCN-v2 crosses
/// beside them, one network, and a head a task.
package struct Teacher: Sendable {
  package let schema: Schema
  let tables: EmbeddingTables
  let encoder: FieldEncoder
  let histories: [Int: HistoryEncoder]
  private let order: [Int]
  private let factorisationMachine: FactorisationMachine?
  private let bilinear: BilinearCrosses?
  private let crossNetwork: CrossNetwork?
  private let network: MultiLayerPerceptron
  private let heads: Linear
  private let headKind: HeadsConfiguration

  /// - Precondition: the configuration was validated against the schema (`ModelError.mistakes`).
  package init(scope: ParameterScope, schema: Schema, configuration: TeacherConfiguration) {
    self.schema = schema
    let features = configuration.featureIndices(in: schema)
    tables = EmbeddingTables(
      scope: scope / "embeddings", schema: schema, features: features, configuration: configuration.embedding)
    encoder = FieldEncoder(scope: scope / "numeric", schema: schema, features: features, tables: tables)
    let histories = features.filter { schema.features[$0].kind.isHistory }
    order = histories
    var encoders: [Int: HistoryEncoder] = [:]
    for feature in histories {
      encoders[feature] = HistoryEncoder(
        scope: scope / "history" / schema.features[feature].name, schema: schema, feature: feature,
        fields: encoder.features, tables: tables, encoding: configuration.history)
    }
    self.histories = encoders
    let (fields, dimension) = (encoder.features.count, tables.dimension)
    var width = encoder.width + histories.reduce(0) { $0 + (encoders[$1]?.width ?? 0) }
    let base = width
    factorisationMachine = configuration.factorisationMachine ? FactorisationMachine(fields: fields) : nil
    if configuration.factorisationMachine { width += dimension }
    bilinear = configuration.bilinear.map {
      BilinearCrosses(scope: scope / "bilinear", fields: fields, dimension: dimension, configuration: $0)
    }
    width += bilinear?.width ?? 0
    crossNetwork = configuration.crossNetwork.map {
      CrossNetwork(scope: scope / "cross_network", inputs: base, layers: $0.layers, rank: $0.rank)
    }
    if crossNetwork != nil { width += base }
    network = configuration.network.layers(scope: scope / "network", inputs: width)
    heads = Linear(scope: scope / "heads", inputs: network.outputs, outputs: schema.tasks.count)
    headKind = configuration.heads
  }

  /// One logit [B, 1] a task of the schema. With ESMM a nested task's is that of its unconditional probability.
  package func callAsFunction(_ batch: Batch, in graph: Graph) -> [Variable] {
    let fields = encoder(encoder.features, batch, in: graph)
    let pooled = order.compactMap { histories[$0]?(batch, fields: encoder, in: graph) }
    var parts = [fields] + pooled
    if let factorisationMachine { parts.append(factorisationMachine(fields)) }
    if let bilinear { parts.append(bilinear(fields)) }
    if let crossNetwork { parts.append(crossNetwork(concatenate([fields] + pooled))) }
    let outputs = heads(network(concatenate(parts)))
    let own = schema.tasks.indices.map { outputs.columns(from: $0, width: 1) }
    guard headKind == .esmm else { return own }
    return schema.tasks.indices.map { unconditional($0, own) }
  }

  /// p(purchase) = p(click) p(purchase | click), along the chain of required tasks.
  private func unconditional(_ task: Int, _ own: [Variable]) -> Variable {
    guard let required = schema.tasks[task].requires,
      let index = schema.tasks.firstIndex(where: { $0.name == required })
    else { return own[task] }
    return unconditional(index, own).productLogit(with: own[task])
  }
}

/// Bilinear crosses of the raw fields, and of the SENET-weighted ones where asked for, side by side.
private struct BilinearCrosses: Sendable {
  private let raw: Bilinear
  private let seNet: SENet?
  private let weighted: Bilinear?
  let width: Int

  init(scope: ParameterScope, fields: Int, dimension: Int, configuration: BilinearConfiguration) {
    func crosses(_ name: String) -> Bilinear {
      Bilinear(
        scope: scope / name, kind: configuration.kind, fields: fields, width: dimension,
        isScalar: configuration.scalar)
    }
    raw = crosses("raw")
    seNet = configuration.seNetReduction.map {
      SENet(scope: scope / "senet", fields: fields, width: dimension, gate: .squeezeExcitation(reduction: $0))
    }
    weighted = seNet == nil ? nil : crosses("weighted")
    let pairs = fields * (fields - 1) / 2
    width = pairs * (configuration.scalar ? 1 : dimension) * (weighted == nil ? 1 : 2)
  }

  func callAsFunction(_ fields: Variable) -> Variable {
    guard let seNet, let weighted else { return raw(fields) }
    return concatenate([raw(fields), weighted(seNet(fields))])
  }
}
