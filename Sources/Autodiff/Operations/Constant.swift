package import Tensors

/// A value that was given, and not made by the recording. Recorded by tracing only.
package struct Constant: Operation {
  package static let name = "constant"
  package let value: Tensor

  package func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] { [] }
}
