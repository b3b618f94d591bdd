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

  /// Writes the parameters. The file takes its place only when it is complete.
  package static func save(_ parameters: [Parameter], to path: String) throws(WeightsError) {
    var entries: [String: Entry] = [:]
    var offset = 0
    for parameter in parameters {
      let end = offset + parameter.value.count * 4
      entries[parameter.path] = Entry(
        dtype: "F32", shape: parameter.value.shape.array, offsets: [offset, end])
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      var header = [UInt8](try encoder.encode(entries))
      header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
      let file = try OutputFile(path: path)
      try file.write(StoredArray([UInt64(header.count).littleEndian]))
      try file.write(StoredArray(header))
      for parameter in parameters { try file.write(StoredArray(parameter.value.array)) }
      try file.finish()
    } catch let failure as FileFailure {
      throw .file(path: failure.path, reason: failure.reason)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }

  /// Reads every parameter of the store from the file, which may hold more than those.
  package static func load(_ path: String, into store: ParameterStore) throws(WeightsError) {
    let region: Region
    do { region = try Region(mapping: path) } catch { throw .file(path: path, reason: error.reason) }
    guard let length = StoredArray<UInt64>(region, offset: 0, count: 1)?.array.first?.littleEndian,
      length <= UInt64(region.count), let header = StoredArray<UInt8>(region, offset: 8, count: Int(length)),
      let entries = try? JSONDecoder().decode(
        [String: Entry].self, from: Data(header.array)), !entries.isEmpty
    else { throw .damaged(path: path) }
    let start = 8 + Int(length)
    var values: [Tensor] = []
    for parameter in store.parameters {
      guard let entry = entries[parameter.path] else { throw .missing(path: path, parameter: parameter.path) }
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

  package var description: String {
    switch self {
    case .file(let path, let reason): "\(path): \(reason)"
    case .damaged(let path): "\(path): not a complete safetensors file; train the run again"
    case .missing(let path, let parameter):
      "\(path): no weights for \(parameter); use the run that this model's configuration belongs to"
    case .shape(let path, let parameter, let found, let expected):
      "\(path): \(parameter) has the shape \(found), and this dataset and configuration need \(expected); use the "
        + "dataset the run was trained on"
    }
  }
}
