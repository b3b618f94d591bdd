package import Kernels
package import Tensors

/// The operations of one micro-batch in the order they ran, and the backward pass over them. Used by one thread.
package final class Graph {
  /// What an evaluation is for.
  package enum Mode: Sendable, Equatable {
    /// Values only: nothing is recorded, dropout is off, normalisation uses its running statistics.
    case inference
    /// Operations are recorded; dropout draws from the stream.
    case training(RandomStream)
    /// The values of inference, and all that they are made of recorded: parameters that are stopped or statistics, and
    /// constants, are nodes as well. For walking the graph, not for `backward`.
    case tracing
  }

  /// One step of the recording.
  package struct Node {
    /// What ran; nil for a parameter and for an input.
    package fileprivate(set) var operation: (any Operation)?
    /// The nodes that its inputs are; -1 for a constant, which only tracing records.
    package let inputs: [Int]
    /// The shape of its output.
    package let shape: Shape
  }

  /// What was recorded, each node after those that it reads.
  package private(set) var nodes: [Node] = []
  private var leaves: [(parameter: Parameter, node: Int)] = []
  private var leafOfParameter: [Int: Int] = [:]
  private var recordingDepth: Int
  /// Whether parameters are constants now.
  package private(set) var parametersAreStopped = false
  /// Whether this is a training pass.
  package let isTraining: Bool
  /// Whether this pass is recorded to be walked.
  let isTracing: Bool
  /// The rows of several tables that were looked up side by side, by the tables' nodes. Not as variables, each of which
  /// holds its graph.
  var lookups: [(tables: [Int], ids: [[Int32]], node: Int, rows: Tensor)] = []
  /// The random numbers of dropout in this pass.
  package var randomStream: RandomStream
  /// Normalisation statistics of this pass, to be folded into the running ones in the order of micro-batches.
  package var statistics: [(parameter: Parameter, value: Tensor)] = []

  package init(_ mode: Mode) {
    switch mode {
    case .inference:
      (isTraining, isTracing) = (false, false)
      randomStream = RandomStream(seed: 0, purpose: "none")
    case .training(let stream):
      (isTraining, isTracing) = (true, false)
      randomStream = stream
    case .tracing:
      (isTraining, isTracing) = (false, true)
      randomStream = RandomStream(seed: 0, purpose: "none")
    }
    recordingDepth = mode == .inference ? 0 : 1
  }

  /// The parameter that a node is, if it is one. O(number of parameters).
  package func parameter(at node: Int) -> Parameter? {
    leaves.first { $0.node == node }?.parameter
  }

  /// The node of every parameter used so far, with the parameter's path.
  var leafPaths: [(Int, String)] { leaves.map { ($0.node, $0.parameter.path) } }

  /// Whether operations are being recorded now.
  package var isRecording: Bool { recordingDepth > 0 }

  /// Whether dropout is on and normalisation takes the statistics of its batch: a training pass, being recorded. What
  /// runs without recording behaves as in inference.
  package var isLearning: Bool { isTraining && isRecording }

  /// A value without a gradient.
  package func constant(_ value: Tensor) -> Variable {
    constant(value, by: Constant(value: value))
  }

  /// A value without a gradient that was computed outside the recording; `operation` says how, to those who trace.
  func constant(_ value: Tensor, by operation: @autoclosure () -> any Operation) -> Variable {
    let node = isTracing ? append(operation(), inputs: [], shape: value.shape) : nil
    return Variable(graph: self, node: node, value: value)
  }

  /// `variable` as a constant.
  func detached(_ variable: Variable) -> Variable { isTracing ? variable : constant(variable.value) }

  /// The variable of a parameter; the same node however often it is asked for.
  package func variable(_ parameter: Parameter) -> Variable {
    guard isRecording, isTracing || (!parametersAreStopped && parameter.kind != .statistic) else {
      return constant(parameter.value)
    }
    if let node = leafOfParameter[parameter.index] {
      return Variable(graph: self, node: node, value: parameter.value)
    }
    let node = append(nil, inputs: [], shape: parameter.value.shape)
    leafOfParameter[parameter.index] = node
    leaves.append((parameter, node))
    return Variable(graph: self, node: node, value: parameter.value)
  }

  /// An input whose gradient is wanted, for checks.
  package func input(_ value: Tensor) -> Variable {
    Variable(graph: self, node: append(nil, inputs: [], shape: value.shape), value: value)
  }

  /// Runs `body` without recording: its results are constants.
  package func withoutRecording<Result>(_ body: () throws -> Result) rethrows -> Result {
    let depth = recordingDepth
    recordingDepth = 0
    defer { recordingDepth = depth }
    return try body()
  }

  /// Runs `body` with parameters as constants: gradients flow through what it computes to variables made before, but
  /// the parameters it asks for get none, and its normalisation leaves the running statistics alone.
  package func withoutParameterGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = parametersAreStopped
    parametersAreStopped = true
    defer { parametersAreStopped = before }
    return try body()
  }

  /// The variable that holds `value`, made from `inputs` by an operation that is only built when it is recorded.
  package func record(
    _ value: Tensor, from inputs: [Variable], by operation: @autoclosure () -> any Operation
  ) -> Variable {
    guard isRecording, inputs.contains(where: { $0.node != nil }) else { return constant(value) }
    let node = append(operation(), inputs: inputs.map { $0.node ?? -1 }, shape: value.shape)
    return Variable(graph: self, node: node, value: value)
  }

  private func append(_ operation: (any Operation)?, inputs: [Int], shape: Shape) -> Int {
    nodes.append(Node(operation: operation, inputs: inputs, shape: shape))
    return nodes.count - 1
  }

  /// The gradients of a scalar with respect to every parameter it depends on, and to the given inputs.
  ///
  /// What the operations kept is released on the way, so a graph can be differentiated once.
  package func backward(from loss: Variable, inputs: [Variable] = []) -> Gradients {
    precondition(loss.value.count == 1, "only a scalar can be differentiated, not \(loss.value.shape)")
    lookups = []
    var pending = [Gradient?](repeating: nil, count: nodes.count)
    guard let root = loss.node else { return Gradients(parameters: [], inputs: inputs.map { _ in nil }) }
    pending[root] = .dense(Tensor(repeating: 1, loss.value.shape))
    for index in stride(from: root, through: 0, by: -1) {
      guard let operation = nodes[index].operation else { continue }
      nodes[index].operation = nil
      guard let gradient = pending[index] else { continue }
      pending[index] = nil
      guard case .dense(let output) = gradient else {
        preconditionFailure("the output of an operation cannot have a row-sparse gradient")
      }
      distribute(operation.gradients(of: output, wanted: nodes[index].inputs.map { $0 >= 0 }), to: index, &pending)
    }
    return Gradients(
      parameters: leaves.compactMap { leaf in pending[leaf.node].map { (leaf.parameter, $0) } },
      inputs: inputs.map { $0.node.flatMap { pending[$0] } })
  }

  private func distribute(_ gradients: [Gradient?], to index: Int, _ pending: inout [Gradient?]) {
    for (input, gradient) in zip(nodes[index].inputs, gradients) where input >= 0 {
      guard let gradient else { continue }
      if pending[input] == nil {
        pending[input] = gradient
      } else {
        pending[input]?.add(gradient)
      }
    }
  }
}

/// What `Graph.backward` found.
package struct Gradients: Sendable {
  /// In the order in which the pass first used the parameters; those the loss does not depend on are absent.
  package let parameters: [(parameter: Parameter, gradient: Gradient)]
  /// One entry an input asked for.
  package let inputs: [Gradient?]

  package init(parameters: [(parameter: Parameter, gradient: Gradient)], inputs: [Gradient?] = []) {
    self.parameters = parameters
    self.inputs = inputs
  }
}

/// A tensor in a graph. Without a node it is a constant: no gradient flows through it.
package struct Variable {
  package let graph: Graph
  /// Its place among the graph's nodes; nil for a constant.
  package let node: Int?
  package let value: Tensor

  /// The shape of the value.
  package var shape: Shape { value.shape }
  /// Whether a gradient can flow through this variable.
  package var isDifferentiable: Bool { node != nil }
}
