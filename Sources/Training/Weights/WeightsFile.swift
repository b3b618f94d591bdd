package import Autodiff
import Foundation
import Kernels
import Tensors

/// Parameters in a safetensors file: each under its path, as little-endian float32, row-major.
package enum WeightsFile {
  private struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// The key under which the format keeps texts of the writer's own.
  private static let metadataKey = "__metadata__"

  /// What stands before the data: parameters by path, and texts.
  private struct Header: Codable {
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == metadataKey {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      if !metadata.isEmpty { try container.encode(metadata, forKey: Key(stringValue: metadataKey)) }
      for (path, entry) in entries { try container.encode(entry, forKey: Key(stringValue: path)) }
    }

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  /// Writes the parameters. The file takes its place only when it is complete.
  ///
  /// - Parameter vocabularies: what the ids of the tables mean, as `PreparedDataset.vocabularyFingerprints` has it.
  package static func save(
    _ parameters: [Parameter], vocabularies: [(name: String, fingerprint: String)], to path: String
  ) throws(WeightsError) {
    var header = Header()
    for vocabulary in vocabularies { header.metadata["vocabulary/\(vocabulary.name)"] = vocabulary.fingerprint }
    var offset = 0
    for parameter in parameters {
      let end = offset + parameter.value.count * 4
      header.entries[parameter.path] = Entry(
        dtype: "F32", shape: parameter.value.shape.array, offsets: [offset, end])
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      var text = [UInt8](try encoder.encode(header))
      text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
      let file = try OutputFile(path: path)
      try file.write(StoredArray([UInt64(text.count).littleEndian]))
      try file.write(StoredArray(text))
      for parameter in parameters { try file.write(StoredArray(parameter.value.array)) }
      try file.finish()
    } catch let failure as FileFailure {
      throw .file(path: failure.path, reason: failure.reason)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  /// Reads every parameter of the store from the file, which may hold more than those.
  ///
  /// - Parameter vocabularies: what ids mean in the dataset at hand; one that means something else in the file is refused.
  package static func load(
    _ path: String, vocabularies: [(name: String, fingerprint: String)], into store: ParameterStore
  ) throws(WeightsError) {
    let region: Region
    do { region = try Region(mapping: path) } catch { throw .file(path: path, reason: error.reason) }
    guard let length = StoredArray<UInt64>(region, offset: 0, count: 1)?.array.first?.littleEndian,
      length <= UInt64(region.count), let text = StoredArray<UInt8>(region, offset: 8, count: Int(length)),
      let header = try? JSONDecoder().decode(Header.self, from: Data(text.array)), !header.entries.isEmpty
    else { throw .damaged(path: path) }
    for vocabulary in vocabularies {
      guard let saved = header.metadata["vocabulary/\(vocabulary.name)"] else { continue }
      guard saved == vocabulary.fingerprint else { throw .vocabulary(path: path, name: vocabulary.name) }
    }
    let start = 8 + Int(length)
    var values: [Tensor] = []
    for parameter in store.parameters {
      guard let entry = header.entries[parameter.path] else { throw .missing(path: path, parameter: parameter.path) }
      guard entry.shape == parameter.value.shape.array else {
        throw .shape(
          path: path, parameter: parameter.path, found: entry.shape, expected: parameter.value.shape.array)
      }
      guard entry.dtype == "F32", let offset = entry.offsets.first, (0...region.count).contains(offset),
        let stored = StoredArray<Float>(region, offset: start + offset, count: parameter.value.count)
      else { throw .damaged(path: path) }
      values.append(Tensor(stored.array, parameter.value.shape))
    }
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
