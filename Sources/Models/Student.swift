package import Autodiff
package import Datasets
import Layers
import Tensors

/// What a forward pass of the student gives.
package struct StudentOutput {
  /// One logit [B, 1] a task.
  package let logits: [Variable]
  /// The user tower's output p_u [B, W].
  package let user: Variable
  /// The item tower's output p_v [B, W]: what is stored for serving.
  package let item: Variable
  /// DAT's augmented vectors a_u and a_v [B, W], where the student has them.
  package let augmented: (user: Variable, item: Variable)?
}

/// The pre-ranking student: a user tower (user and context fields, histories) and an item tower that meet in an inner
/// product, so that item vectors can be stored.
package struct Student: Sendable {
  package let schema: Schema
  /// The features that the user tower reads, as indices into the schema's, ascending.
  package var userFeatures: [Int] { user.features }
  /// The features that the item tower reads, as indices into the schema's, ascending.
  package var itemFeatures: [Int] { item.features }
  /// W, the columns of user and item vectors.
  package var vectorWidth: Int { user.outputs }

  private let user: Tower
  private let item: Tower
  private let heads: StudentHeads
  private let outputWidth: Int
  private let fixedScale: Float?
  private let learntScale: Parameter?
  private let taskWeights: Parameter?
  private let biases: Parameter

  /// - Parameters:
  ///   - teacher: the teacher whose tables and modules may be shared, with the policy that says which.
  /// - Precondition: the configuration was validated against the schema (`ModelError.mistakes`).
  package init(
    scope: ParameterScope, schema: Schema, configuration: StudentConfiguration,
    sharing teacher: (model: Teacher, policy: SharingConfiguration)? = nil
  ) {
    self.schema = schema
    let (userFeatures, itemFeatures) = configuration.towerFeatures(in: schema)
    let tables = EmbeddingTables(
      scope: scope / "embeddings", schema: schema, features: userFeatures + itemFeatures,
      configuration: configuration.embedding, sharing: teacher.map { ($0.model.tables, $0.policy) })
    let tasks = schema.tasks.count
    let width = configuration.heads == .separate ? configuration.outputWidth * tasks : configuration.outputWidth
    func tower(_ name: String, _ tower: TowerConfiguration, _ features: [Int], augmentedBy key: String?) -> Tower {
      Tower(
        scope: scope / name, schema: schema, features: features, tables: tables, tower: tower,
        student: configuration, outputs: width,
        augmentedBy: key.flatMap { name in
          schema.features.firstIndex { $0.name == name }
        }, sharing: teacher)
    }
    user = tower(
      "user_tower", configuration.userTower, userFeatures, augmentedBy: configuration.augmentation?.userFeature)
    item = tower(
      "item_tower", configuration.itemTower, itemFeatures, augmentedBy: configuration.augmentation?.itemFeature)
    heads = configuration.heads
    outputWidth = configuration.outputWidth
    let head = scope / "heads"
    switch configuration.scale {
    case .fixed(let scale):
      fixedScale = scale
      learntScale = nil
    case .learnt(let initial):
      fixedScale = nil
      learntScale = head.parameter("scale", [1, 1], initially: .constant(initial))
    }
    taskWeights =
      configuration.heads == .shared
      ? head.parameter("weight", [tasks, configuration.outputWidth], initially: .constant(1)) : nil
    biases = head.parameter("bias", [tasks], initially: .constant(0))
  }

  package func callAsFunction(_ batch: Batch, in graph: Graph) -> StudentOutput {
    let (user, augmentedUser) = self.user(batch, in: graph)
    let (item, augmentedItem) = self.item(batch, in: graph)
    let scores = self.scores(user, item, in: graph)
    let logits = schema.tasks.indices.map { scores.columns(from: $0, width: 1) }
    var augmented: (user: Variable, item: Variable)?
    if let augmentedUser, let augmentedItem { augmented = (augmentedUser, augmentedItem) }
    return StudentOutput(logits: logits, user: user, item: item, augmented: augmented)
  }

  /// The user tower alone: user vectors [B, W]. Of the batch only `userFeatures` are read; the others may be empty.
  package func userVectors(_ batch: Batch, in graph: Graph) -> Variable {
    user(batch, in: graph).output
  }

  /// The item tower alone: item vectors [B, W]. Of the batch only `itemFeatures` are read; the others may be empty.
  package func itemVectors(_ batch: Batch, in graph: Graph) -> Variable {
    item(batch, in: graph).output
  }

  /// The logits of paired rows of user and item vectors: [B, tasks].
  package func scores(_ user: Variable, _ item: Variable, in graph: Graph) -> Variable {
    var products = user * item
    if let fixedScale {
      products = products.affine(times: fixedScale)
    } else if let learntScale {
      let scale = graph.variable(learntScale).segmentExpand(offsets: [0, Int32(products.shape.rows)])
      products = products.scalingRows(by: scale)
    }
    let bias = graph.variable(biases)
    if let taskWeights { return products.linear(weight: graph.variable(taskWeights), bias: bias) }
    let sums = schema.tasks.indices.map { task in
      products.columns(from: task * outputWidth, width: outputWidth).rowSums()
    }
    return concatenate(sums).addingToRows(bias)
  }
}

extension Student {
  /// What turns the towers' vectors into logits: task k's is Σ_d weights[k][d] · user_d · item_d + biases[k], with the scale and
  /// the heads in the weights. With separate heads a task's weights are 0 outside its own part of the vectors.
  package var scoring: (weights: [[Float]], biases: [Float]) {
    let scale = fixedScale ?? learntScale?.value.array[0] ?? 1
    let tasks = schema.tasks.indices
    let weights = tasks.map { task -> [Float] in
      if let taskWeights {
        return taskWeights.value.array[(task * outputWidth)..<((task + 1) * outputWidth)].map { scale * $0 }
      }
      return tasks.flatMap { [Float](repeating: $0 == task ? scale : 0, count: outputWidth) }
    }
    return (weights, biases.value.array)
  }
}

/// One tower: its fields and histories, its augmented vector, a network, and an output that may be normalised.
private struct Tower: Sendable {
  private let encoder: FieldEncoder
  private let histories: [HistoryEncoder]
  private let seNet: SENet?
  private let network: MultiLayerPerceptron
  private let isNormalised: Bool
  private let augmentation: Embedding?
  private let augmentationFeature: Int?
  private let groups: Int
  /// Every feature it reads, ascending.
  let features: [Int]
  /// Columns of its output.
  var outputs: Int { network.outputs }

  init(
    scope: ParameterScope, schema: Schema, features: [Int], tables: EmbeddingTables, tower: TowerConfiguration,
    student: StudentConfiguration, outputs: Int, augmentedBy key: Int?,
    sharing teacher: (model: Teacher, policy: SharingConfiguration)?
  ) {
    let encoder = FieldEncoder(
      scope: scope / "numeric", schema: schema, features: features, tables: tables,
      sharing: teacher.map { ($0.model.encoder, $0.policy.numeric) })
    self.encoder = encoder
    histories = features.filter { schema.features[$0].kind.isHistory }.map { feature in
      var shared: (encoder: HistoryEncoder, policy: SharingPolicy)?
      if let teacher, let encoder = teacher.model.histories[feature] { shared = (encoder, teacher.policy.history) }
      return HistoryEncoder(
        scope: scope / "history" / schema.features[feature].name, schema: schema, feature: feature,
        fields: encoder.features, tables: tables, encoding: student.history, sharing: shared)
    }
    seNet = tower.seNetReduction.map {
      SENet(
        scope: scope / "senet", fields: encoder.features.count, width: tables.dimension,
        gate: .squeezeExcitation(reduction: $0))
    }
    var width = encoder.width + histories.reduce(0) { $0 + $1.width }
    if let key, let vocabulary = schema.features[key].kind.vocabularies.first {
      augmentation = Embedding(
        scope: scope / "augmented", rows: schema.vocabularies[vocabulary].size, width: outputs,
        initializer: student.embedding.initializer)
      augmentationFeature = key
      width += outputs
    } else {
      augmentation = nil
      augmentationFeature = nil
    }
    network = tower.network.layers(scope: scope / "network", inputs: width, outputs: outputs)
    isNormalised = student.normalised
    groups = outputs / student.outputWidth
    self.features = Set(features + (augmentationFeature.map { [$0] } ?? [])).sorted()
  }

  /// The tower's output [B, W], and its augmented vector where it has one.
  func callAsFunction(_ batch: Batch, in graph: Graph) -> (output: Variable, augmented: Variable?) {
    var parts: [Variable] = []
    if !encoder.features.isEmpty {
      let fields = encoder(encoder.features, batch, in: graph)
      parts.append(seNet?(fields) ?? fields)
    }
    parts += histories.map { $0(batch, fields: encoder, in: graph) }
    var augmented: Variable?
    if let augmentation, let augmentationFeature,
      case .categorical(let ids) = batch.features[augmentationFeature]
    {
      let vectors = augmentation(ids, in: graph)
      augmented = vectors
      parts.append(vectors)
    }
    let output = network(concatenate(parts))
    return (isNormalised ? normalised(output) : output, augmented)
  }

  /// Rows of unit length; with separate heads each task's part on its own.
  private func normalised(_ output: Variable) -> Variable {
    let (rows, width) = (output.shape.rows, output.shape.columns)
    return output.reshaped([rows * groups, width / groups]).l2Normalised().reshaped([rows, width])
  }
}
