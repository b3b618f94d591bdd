package import Kernels
package import Tensors

/// A named tensor that training changes.
///
/// The value is read by all threads while a step's micro-batches run and written by one thread between steps: the
/// training loop keeps these apart, which is why the type may be shared between threads.
package final class Parameter: @unchecked Sendable {
  package enum Kind: Sendable, Equatable {
    /// Every element gets a gradient at every step.
    case dense
    /// A matrix of rows looked up by id: its gradient names the rows it touches.
    case table
    /// Not trained by gradients; normalisation statistics.
    case statistic
  }

  /// The full path, such as `student/user_tower/0/weight`.
  package let path: String
  /// Position in the store that made it.
  package let index: Int
  package let kind: Kind
  package var value: Tensor

  init(path: String, index: Int, kind: Kind, value: Tensor) {
    self.path = path
    self.index = index
    self.kind = kind
    self.value = value
  }

  /// Moves a running statistic towards what a micro-batch showed: value ← (1 - share) · value + share · observed.
  package func fold(_ observed: Tensor, share: Float = 0.1) {
    precondition(kind == .statistic && observed.shape == value.shape, "\(path) is no statistic of \(observed.shape)")
    var folded = Tensor(uninitialized: value.shape)
    var span = folded.mutableSpan
    Elementwise.combine(1 - share, value.span, share, observed.span, into: &span)
    value = folded
  }
}

/// All parameters of a run, in the order of their creation.
package final class ParameterStore: @unchecked Sendable {
  package private(set) var parameters: [Parameter] = []
  private var byPath: [String: Int] = [:]
  /// The seed of every initialisation.
  package let seed: UInt64
  /// Who makes the initial values; they do not depend on it.
  fileprivate let team: ThreadTeam

  package init(seed: UInt64, team: ThreadTeam = ThreadTeam(threads: 1)) {
    self.seed = seed
    self.team = team
  }

  /// The parameter of that full path.
  package subscript(path: String) -> Parameter? {
    byPath[path].map { parameters[$0] }
  }

  /// Where paths start.
  package var root: ParameterScope { ParameterScope(store: self, prefix: "") }

  fileprivate func add(path: String, kind: Parameter.Kind, value: Tensor) -> Parameter {
    precondition(byPath[path] == nil, "two parameters have the path \(path)")
    let parameter = Parameter(path: path, index: parameters.count, kind: kind, value: value)
    byPath[path] = parameters.count
    parameters.append(parameter)
    return parameter
  }
}

/// A place in the tree of parameter paths, where layers create their parameters.
package struct ParameterScope: Sendable {
  package let store: ParameterStore
  private let prefix: String

  fileprivate init(store: ParameterStore, prefix: String) {
    self.store = store
    self.prefix = prefix
  }

  /// The scope one level down.
  package static func / (scope: ParameterScope, name: String) -> ParameterScope {
    ParameterScope(store: scope.store, prefix: scope.path(of: name))
  }

  /// Creates a parameter. Its initial values depend on the seed and its full path alone, not on what else exists.
  package func parameter(
    _ name: String, _ shape: Shape, kind: Parameter.Kind = .dense, initially initializer: Initializer
  ) -> Parameter {
    let path = path(of: name)
    let stream = RandomStream(seed: store.seed, purpose: "initialisation of \(path)")
    return store.add(
      path: path, kind: kind, value: initializer.tensor(of: shape, from: stream, team: store.team))
  }

  private func path(of name: String) -> String {
    prefix.isEmpty ? name : "\(prefix)/\(name)"
  }
}
