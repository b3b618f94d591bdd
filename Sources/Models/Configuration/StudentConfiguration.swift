/// One tower of the student.
package struct TowerConfiguration: Sendable, Equatable {
  /// Features it reads; without, all of the tower's sides (user and context, or item). Cross and privileged features
  /// can never be read by a tower.
  package var features: [String]?
  package var network: NetworkConfiguration
  /// SENET over the tower's fields, with this reduction ratio.
  package var seNetReduction: Int?

  package init(
    features: [String]? = nil, network: NetworkConfiguration = NetworkConfiguration(hidden: [256, 128]),
    seNetReduction: Int? = nil
  ) {
    self.features = features
    self.network = network
    self.seNetReduction = seNetReduction
  }
}

/// What the inner product of the towers' outputs is multiplied by.
package enum ScoreScale: Sendable, Equatable {
  case fixed(Float)
  /// A trained factor that starts at this value.
  case learnt(initially: Float)
}

/// How one pair of towers serves several tasks. Each task's logit is an inner product of a user vector of that task
/// with a stored item vector, plus a constant.
package enum StudentHeads: String, Sendable, Equatable, CaseIterable {
  /// One stored item vector for all tasks; each task reweighs the user vector: z_k = s Σ_d h_kd u_d v_d + b_k.
  case shared
  /// An item vector a task: the towers end in one output a task.
  case separate
}

/// DAT's augmented vectors (Dual Augmented Two-tower, DLP-KDD 2021): a learnt vector by user id joins the user tower's
/// input and mimics the item tower's output, and the other way round.
package struct AugmentationConfiguration: Sendable, Equatable {
  /// The categorical feature whose ids index the user's vectors.
  package var userFeature: String
  /// The categorical feature whose ids index the item's vectors.
  package var itemFeature: String
  /// Width of the vectors, which the mimic loss compares with the towers' outputs: it must equal theirs.
  package var width: Int

  package init(userFeature: String, itemFeature: String, width: Int) {
    self.userFeature = userFeature
    self.itemFeature = itemFeature
    self.width = width
  }
}

/// The pre-ranking student: two towers that meet in an inner product.
package struct StudentConfiguration: Sendable, Equatable {
  package var embedding: EmbeddingConfiguration
  package var history: HistoryEncoding
  package var userTower: TowerConfiguration
  package var itemTower: TowerConfiguration
  /// Width of the towers' outputs; with separate heads, that of each task.
  package var outputWidth: Int
  /// L2-normalise the towers' outputs.
  package var normalised: Bool
  package var scale: ScoreScale
  package var heads: StudentHeads
  package var augmentation: AugmentationConfiguration?

  package init(
    embedding: EmbeddingConfiguration = EmbeddingConfiguration(), history: HistoryEncoding = .mean,
    userTower: TowerConfiguration = TowerConfiguration(), itemTower: TowerConfiguration = TowerConfiguration(),
    outputWidth: Int = 64, normalised: Bool = true, scale: ScoreScale = .learnt(initially: 8),
    heads: StudentHeads = .shared, augmentation: AugmentationConfiguration? = nil
  ) {
    self.embedding = embedding
    self.history = history
    self.userTower = userTower
    self.itemTower = itemTower
    self.outputWidth = outputWidth
    self.normalised = normalised
    self.scale = scale
    self.heads = heads
    self.augmentation = augmentation
  }
}
