/// Why a student could not be written as ONNX, or a model not be read and run.
package enum ONNXError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An operation that has no translation.
  case untranslated(operation: String)
  /// A value of a forward pass that cannot be followed back to the model's inputs and parameters.
  case unbound(operation: String, input: String)
  /// Two passes over different samples were recorded differently.
  case dependsOnSamples(model: String)
  /// More bytes than the format can hold.
  case tooLarge(model: String, bytes: Int, largest: String)
  case file(path: String, reason: String)
  /// A file that is no ONNX model, or is not complete.
  case unreadable(path: String)
  /// A model that cannot be run.
  case failed(model: String, node: String, reason: String)

  package var description: String {
    switch self {
    case .untranslated(let operation):
      "this student runs the operation \"\(operation)\", which has no translation to ONNX; export it without ONNX"
    case .unbound(let operation, let input):
      "the \(input) of the operation \"\(operation)\" are no feature of the student, so that they cannot be an input of "
        + "an ONNX model; export the student without ONNX"
    case .dependsOnSamples(let model):
      "what the \(model) computes depends on the samples it is shown, so that it cannot be written as one ONNX model; "
        + "export the student without ONNX"
    case .tooLarge(let model, let bytes, let largest):
      "the \(model) takes \(bytes / 1_048_576) MiB, and an ONNX file holds at most 2,048; give \(largest) fewer rows, or "
        + "a lower embedding dimension, or export the student without ONNX"
    case .file(let path, let reason): "\(path): \(reason)"
    case .unreadable(let path): "\(path): not a complete ONNX model; export the run again"
    case .failed(let model, let node, let reason):
      "\(node) of the \(model) cannot be run: \(reason); export the run again"
    }
  }
}
