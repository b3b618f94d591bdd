/// What an export can hold besides its description: the resolved configuration, the encoders and the manifest.
package enum ExportFormat: String, Sendable, CaseIterable {
  /// All of the student's weights.
  case safetensors
  /// The towers and the scorer as ONNX graphs.
  case onnx
  /// Item vectors in float32, and the items' ids.
  case npy
  /// Item vectors in half precision.
  case fp16
  /// Item vectors as bytes with a scale a vector.
  case int8
  /// A flat inner-product index.
  case faiss
}
