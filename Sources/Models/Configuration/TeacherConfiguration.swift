package import Autodiff
package import Layers

/// Bilinear crosses (FiBiNET).
package struct BilinearConfiguration: Sendable, Equatable {
  package var kind: BilinearKind
  /// One number a pair of fields instead of a vector of D.
  package var scalar: Bool
  /// Crosses of the SENET-weighted embeddings as well, with this reduction ratio.
  package var seNetReduction: Int?

  package init(kind: BilinearKind = .all, scalar: Bool = false, seNetReduction: Int? = nil) {
    self.kind = kind
    self.scalar = scalar
    self.seNetReduction = seNetReduction
  }
}

/// DCN-v2 crosses over the concatenated fields.
package struct CrossNetworkConfiguration: Sendable, Equatable {
  package var layers: Int
  /// Rank of W = U Vᵀ; full rank without.
  package var rank: Int?

  package init(layers: Int = 2, rank: Int? = nil) {
    self.layers = layers
    self.rank = rank
  }
}

/// How the heads of several tasks relate.
package enum HeadsConfiguration: String, Sendable, Equatable, CaseIterable {
  /// A logit of its own for each task.
  case independent
  /// ESMM (Ma et al., SIGIR 2018): the probability of a nested task is that of the task it requires times its own
  /// conditional one.
  case esmm
}

/// The fine-ranking teacher: early fusion of every field it may see, crosses, attention over behaviour.
package struct TeacherConfiguration: Sendable, Equatable {
  /// Features it reads; all features of the schema without.
  package var features: [String]?
  package var embedding: EmbeddingConfiguration
  package var history: HistoryEncoding
  /// The FM second-order vector joins the input of the MLP.
  package var factorisationMachine: Bool
  package var bilinear: BilinearConfiguration?
  package var crossNetwork: CrossNetworkConfiguration?
  package var network: NetworkConfiguration
  package var heads: HeadsConfiguration

  package init(
    features: [String]? = nil, embedding: EmbeddingConfiguration = EmbeddingConfiguration(),
    history: HistoryEncoding = .targetAttention(AttentionConfiguration()), factorisationMachine: Bool = true,
    bilinear: BilinearConfiguration? = nil, crossNetwork: CrossNetworkConfiguration? = nil,
    network: NetworkConfiguration = NetworkConfiguration(hidden: [256, 128]), heads: HeadsConfiguration = .independent
  ) {
    self.features = features
    self.embedding = embedding
    self.history = history
    self.factorisationMachine = factorisationMachine
    self.bilinear = bilinear
    self.crossNetwork = crossNetwork
    self.network = network
    self.heads = heads
  }
}

/// The hidden layers of a multi-layer perceptron.
package struct NetworkConfiguration: Sendable, Equatable {
  package var hidden: [Int]
  package var activation: LayerActivation
  package var normalisation: MultiLayerPerceptron.Normalisation
  /// Probability with which a hidden unit is dropped in training.
  package var dropout: Float
  /// How weights start; biases start at 0.
  package var initializer: Initializer

  package init(
    hidden: [Int], activation: LayerActivation = .relu,
    normalisation: MultiLayerPerceptron.Normalisation = .none, dropout: Float = 0, initializer: Initializer = .glorot
  ) {
    self.hidden = hidden
    self.activation = activation
    self.normalisation = normalisation
    self.dropout = dropout
    self.initializer = initializer
  }
}

extension NetworkConfiguration {
  /// The layers it describes.
  func layers(scope: ParameterScope, inputs: Int, outputs: Int? = nil) -> MultiLayerPerceptron {
    MultiLayerPerceptron(
      scope: scope, inputs: inputs, hidden: hidden, outputs: outputs, activation: activation,
      normalisation: normalisation, dropout: dropout, initializer: initializer)
  }
}
