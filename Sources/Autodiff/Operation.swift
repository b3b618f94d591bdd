package import Tensors

/// A recorded operation: its attributes, and what of its inputs and output its derivative needs. A value, so that the
/// recorded graph can be printed, costed and exported as well as differentiated.
package protocol Operation: Sendable {
  /// The operation's name in a printed graph.
  static var name: String { get }

  /// The attributes that, with the inputs, determine the output: name and value in order. Empty by default.
  var attributes: [(name: String, value: String)] { get }

  /// Multiplications and additions of one forward evaluation; 0, the default, where they are negligible.
  var arithmetic: Int { get }

  /// The gradient of each input given that of the output; `nil` where `wanted` is false.
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?]
}

extension Operation {
  package var attributes: [(name: String, value: String)] { [] }
  package var arithmetic: Int { 0 }
}
