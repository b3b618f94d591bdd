import Autodiff
import Tensors
import Training

/// The student's weights as other programs know them: parameter paths with dots between their parts, as the state
/// dictionaries of PyTorch, candle and MLX have them.
enum StudentWeights {
  static func name(of parameter: Parameter) -> String {
    String(parameter.path.map { $0 == "/" ? "." : $0 })
  }

  static func save(
    _ parameters: [Parameter], metadata: [String: String], to path: String
  ) throws(WeightsError) {
    try Safetensors.write(parameters.map { (name(of: $0), $0.value) }, metadata: metadata, to: path)
  }

  static func values(
    of parameters: [Parameter], in path: String
  ) throws(WeightsError) -> [(parameter: Parameter, value: Tensor)] {
    let file = try Safetensors(reading: path)
    var values: [(Parameter, Tensor)] = []
    for parameter in parameters {
      values.append((parameter, try file.tensor(name(of: parameter), parameter.value.shape)))
    }
    return values
  }
}
