package import Autodiff
import Tensors

/// Parameters in a safetensors file, each under its path.
package enum WeightsFile {
  /// Writes the parameters. The file takes its place only when it is complete.
  ///
  /// - Parameter vocabularies: what the ids of the tables mean, as `PreparedDataset.vocabularyFingerprints` has it.
  package static func save(
    _ parameters: [Parameter], vocabularies: [(name: String, fingerprint: String)], to path: String
  ) throws(WeightsError) {
    var metadata: [String: String] = [:]
    for vocabulary in vocabularies { metadata["vocabulary/\(vocabulary.name)"] = vocabulary.fingerprint }
    try Safetensors.write(parameters.map { ($0.path, $0.value) }, metadata: metadata, to: path)
  }

  /// Reads every parameter of the store from the file, which may hold more than those.
  ///
  /// - Parameter vocabularies: what ids mean in the dataset at hand; one that means something else in the file is refused.
  package static func load(
    _ path: String, vocabularies: [(name: String, fingerprint: String)], into store: ParameterStore
  ) throws(WeightsError) {
    let file = try Safetensors(reading: path)
    for vocabulary in vocabularies {
      guard let saved = file.metadata["vocabulary/\(vocabulary.name)"] else { continue }
      guard saved == vocabulary.fingerprint else { throw .vocabulary(path: path, name: vocabulary.name) }
    }
    var values: [Tensor] = []
    for parameter in store.parameters { values.append(try file.tensor(parameter.path, parameter.value.shape)) }
    for (parameter, value) in zip(store.parameters, values) { parameter.value = value }
  }
}

/// Why weights could not be written or read.
package enum WeightsError: Error, Sendable, Equatable, CustomStringConvertible {
  case file(path: String, reason: String)
  case damaged(path: String)
  case missing(path: String, parameter: String)
  case shape(path: String, parameter: String, found: [Int], expected: [Int])
  case vocabulary(path: String, name: String)

  package var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason)"
    case .damaged(let path): "\(path): not a complete safetensors file; train the run again"
    case .vocabulary(let path, let name):
      "\(path): the ids of the vocabulary \"\(name)\" stood for other values when these weights were trained; use the "
        + "dataset, files included, that the run was trained on"
    case .missing(let path, let parameter):
      "\(path): no weights for \(parameter); use the run that this model's configuration belongs to"
    case .shape(let path, let parameter, let found, let expected):
      "\(path): \(parameter) has the shape \(found), and this dataset and configuration need \(expected); use the "
        + "dataset the run was trained on"
    }
  }
}
