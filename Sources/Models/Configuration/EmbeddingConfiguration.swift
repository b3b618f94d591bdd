package import Autodiff
package import Layers

/// How ids and numbers become vectors.
package struct EmbeddingConfiguration: Sendable, Equatable {
  /// D, the width of every field's vector.
  package var dimension: Int
  /// How tables start.
  package var initializer: Initializer

  package init(dimension: Int = 16, initializer: Initializer = .normal(standardDeviation: 0.01)) {
    self.dimension = dimension
    self.initializer = initializer
  }
}

/// A network that scores each event of a history against a query (DIN, KDD 2018).
package struct AttentionConfiguration: Sendable, Equatable {
  package var hidden: [Int]
  package var activation: LayerActivation
  /// Scores become weights by a softmax over the history; without, as in the paper, they are the weights.
  package var softmax: Bool

  package init(hidden: [Int] = [36], activation: LayerActivation = .relu, softmax: Bool = true) {
    self.hidden = hidden
    self.activation = activation
    self.softmax = softmax
  }
}

/// How a history of events becomes one vector.
package enum HistoryEncoding: Sendable, Equatable {
  /// The mean over the events.
  case mean
  /// DIN: events scored against the candidate item, which a dual tower cannot see (teachers only).
  case targetAttention(AttentionConfiguration)
  /// Events scored against a projection of the user's own fields; usable by teachers and towers.
  case userAttention(AttentionConfiguration)
}
