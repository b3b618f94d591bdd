import Autodiff
import Kernels
import Layers
import Models

// What teachers and students are made of.

extension Form where Value == NetworkConfiguration {
  static var network: Form {
    .object("an object that describes the hidden layers") { reader in
      NetworkConfiguration(
        hidden: reader.read("hidden", .list(of: .integer(.from(1))), default: [256, 128]),
        activation: reader.read("activation", .activation, default: "relu"),
        normalisation: reader.read("normalisation", .normalisation, default: "none"),
        dropout: reader.read("dropout", .float(.from(0, below: 1)), default: 0),
        initializer: reader.read("initializer", .initializer, default: "glorot"))
    }
  }
}

extension Form where Value == MultiLayerPerceptron.Normalisation {
  fileprivate static var normalisation: Form {
    .choice([("none", .none), ("batch", .batch), ("layer", .layer)], what: "normalisation")
  }
}

extension Form where Value == LayerActivation {
  static var activation: Form {
    .kinds(
      "activation",
      [
        ("relu", { _ in .relu }),
        ("leaky_relu", { .plain(.leakyRelu(slope: $0.read("slope", .float(.from(0)), default: 0.01))) }),
        ("prelu", { _ in .prelu }),
        ("dice", { _ in .dice }),
        ("sigmoid", { _ in .sigmoid }),
        ("tanh", { _ in .tanh }),
        ("identity", { _ in .identity }),
      ])
  }
}

extension Form where Value == EmbeddingConfiguration {
  static var embedding: Form {
    .object("an object that describes the embeddings") { reader in
      EmbeddingConfiguration(
        dimension: reader.read("dimension", .integer(.from(1, through: 65_536)), default: 16),
        initializer: reader.read(
          "initializer", .initializer, default: ["kind": "normal", "standard_deviation": 0.01]))
    }
  }
}

extension Form where Value == Initializer {
  static var initializer: Form {
    .kinds(
      "initializer",
      [
        ("normal", { .normal(standardDeviation: $0.read("standard_deviation", .float(.above(0)), default: 0.01)) }),
        ("uniform", { .uniform(bound: $0.read("bound", .float(.above(0)), default: 0.05)) }),
        ("glorot", { _ in .glorot }),
        ("he", { _ in .he }),
        ("orthogonal", { _ in .orthogonal }),
        ("constant", { .constant($0.read("value", .float(), default: 0)) }),
      ])
  }
}

extension Form where Value == HistoryEncoding {
  static var historyEncoding: Form {
    func attention(_ reader: ObjectReader) -> AttentionConfiguration {
      AttentionConfiguration(
        hidden: reader.read(
          "hidden", .list(of: .integer(.from(1)), .from(1), "a list of at least one integer of at least 1"),
          default: [36]),
        activation: reader.read("activation", .activation, default: "relu"),
        softmax: reader.read("softmax", .boolean, default: true))
    }
    return .kinds(
      "history encoding",
      [
        ("mean", { _ in .mean }),
        ("target_attention", { .targetAttention(attention($0)) }),
        ("user_attention", { .userAttention(attention($0)) }),
      ])
  }
}
