package import Tensors

/// A model in the Open Neural Network Exchange format: a graph of standard operators that any runtime can run.
package struct ONNXModel: Sendable {
  /// The operator set the nodes belong to.
  package static let operatorSet = 17
  /// The version of the format; 8 is the first with operator set 17, and is read by onnxruntime from 1.12 on.
  package static let formatVersion = 8

  /// The graph's name.
  package let name: String
  /// What it takes, in order.
  package let inputs: [ONNXPort]
  /// What it gives, in order.
  package let outputs: [ONNXPort]
  /// The operators, each after those whose outputs it reads.
  package let nodes: [ONNXNode]
  /// The tensors that are part of the model.
  package let initializers: [ONNXInitializer]
  /// The version of the program that wrote it; empty if not known.
  package var producerVersion = ""
  /// Keys and values that a runtime hands on to those who ask.
  package var metadata: [(key: String, value: String)] = []
}

/// An input or an output of a model.
package struct ONNXPort: Sendable, Equatable {
  /// The type of its elements.
  package enum Element: Int, Sendable, Equatable {
    case float32 = 1
    case int64 = 7
  }

  /// One dimension: free, under a name, or of a known extent.
  package enum Dimension: Sendable, Equatable {
    case free(String)
    case fixed(Int)
  }

  /// What of a feature it carries.
  package enum Content: Sendable, Equatable {
    /// The ids of a categorical feature or of a bag.
    case ids(vocabulary: Int)
    /// One field of a history's events.
    case field(position: Int, vocabulary: Int)
    /// The weights of a bag's entries.
    case weights
    /// The numbers of a numeric feature, as the dataset encodes them.
    case numbers
  }

  package let name: String
  package let element: Element
  package let dimensions: [Dimension]
  /// The feature it carries, as an index into the schema's, and what of it; nil for vectors and scores.
  package let feature: (index: Int, content: Content)?
  /// One sentence for those who open the model.
  package let explanation: String

  package init(
    name: String, element: Element, dimensions: [Dimension], feature: (index: Int, content: Content)? = nil,
    explanation: String
  ) {
    self.name = name
    self.element = element
    self.dimensions = dimensions
    self.feature = feature
    self.explanation = explanation
  }

  package static func == (left: ONNXPort, right: ONNXPort) -> Bool {
    left.name == right.name && left.element == right.element && left.dimensions == right.dimensions
      && left.feature?.index == right.feature?.index && left.feature?.content == right.feature?.content
      && left.explanation == right.explanation
  }
}

/// One operator of the graph.
package struct ONNXNode: Sendable, Equatable {
  /// An attribute's value.
  package enum Attribute: Sendable, Equatable {
    case integer(Int)
    case integers([Int])
    case float(Float)
  }

  /// The operator's name in the standard, such as `Gemm`.
  package let operation: String
  /// The node's own name, which is also that of its only output.
  package let name: String
  package let inputs: [String]
  package let attributes: [(name: String, value: Attribute)]

  package static func == (left: ONNXNode, right: ONNXNode) -> Bool {
    left.operation == right.operation && left.name == right.name && left.inputs == right.inputs
      && left.attributes.elementsEqual(right.attributes) { $0.name == $1.name && $0.value == $1.value }
  }
}

/// A tensor that is part of the model.
package struct ONNXInitializer: Sendable {
  package enum Value: Sendable {
    /// The value of a parameter.
    case parameter(Tensor)
    case floats(Tensor)
    case integers([Int])
    /// A scalar.
    case float(Float)
    case integer(Int)
  }

  /// A parameter's path, or for a constant its type and value.
  package let name: String
  package let value: Value
}
