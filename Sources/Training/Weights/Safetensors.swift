import Foundation
import Kernels
package import Tensors

/// The safetensors format: the length of a JSON header, the header, then the tensors as little-endian float32,
/// row-major (https://github.com/huggingface/safetensors).
package struct Safetensors: Sendable {
  package let path: String
  /// Texts of the writer's own.
  package let metadata: [String: String]
  private let entries: [String: Entry]
  private let region: Region
  /// Where the data begins.
  private let start: Int

  private struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }

    /// Number of elements; nil where the shape is none that a tensor can have.
    var count: Int? {
      guard shape.count <= 3 else { return nil }
      var count = 1
      for extent in shape {
        let (product, overflows) = count.multipliedReportingOverflow(by: extent)
        guard extent >= 0, !overflows else { return nil }
        count = product
      }
      return count
    }
  }

  /// The key under which the format keeps texts of the writer's own.
  private static let metadataKey = "__metadata__"

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
      for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
    }

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  /// Maps a file and reads its header; the data is read when it is asked for.
  package init(reading path: String) throws(WeightsError) {
    let region: Region
    do { region = try Region(mapping: path) } catch { throw .file(path: path, reason: error.reason) }
    guard let length = StoredArray<UInt64>(region, offset: 0, count: 1)?.array.first?.littleEndian,
      length <= UInt64(region.count), let text = StoredArray<UInt8>(region, offset: 8, count: Int(length)),
      let header = try? JSONDecoder().decode(Header.self, from: Data(text.array)), !header.entries.isEmpty
    else { throw .damaged(path: path) }
    self.path = path
    self.region = region
    metadata = header.metadata
    entries = header.entries
    start = 8 + Int(length)
    if let expected = metadata[Self.checksumKey] {
      let sums = try names.map { name throws(WeightsError) in try stored(name).checksum }
      guard Self.checksum(of: sums) == expected else { throw .damaged(path: path) }
    }
  }

  /// The metadata's key of a sum over the data, by which damage is noticed. Files of other programs have none.
  private static let checksumKey = "checksum"

  /// - Parameter sums: those of the tensors, in the order of their data.
  private static func checksum(of sums: [UInt64]) -> String {
    String(StoredArray(sums).checksum, radix: 16)
  }

  /// The names of the tensors, in the order of their data.
  package var names: [String] {
    entries.sorted { ($0.value.offsets.first ?? 0, $0.key) < ($1.value.offsets.first ?? 0, $1.key) }.map(\.key)
  }

  /// Whether there is a tensor of that name.
  package func contains(_ name: String) -> Bool { entries[name] != nil }

  /// A tensor by its name.
  package func tensor(_ name: String) throws(WeightsError) -> Tensor {
    let stored = try stored(name)
    return Tensor(stored.array, Shape(entries[name]?.shape ?? []))
  }

  private func stored(_ name: String) throws(WeightsError) -> StoredArray<Float> {
    guard let entry = entries[name] else { throw .missing(path: path, parameter: name) }
    guard entry.dtype == "F32", let count = entry.count, let offset = entry.offsets.first,
      (0...region.count).contains(offset), let stored = StoredArray<Float>(region, offset: start + offset, count: count)
    else { throw .damaged(path: path) }
    return stored
  }

  /// A tensor by its name, which must have the given shape.
  package func tensor(_ name: String, _ shape: Shape) throws(WeightsError) -> Tensor {
    if let entry = entries[name], entry.shape != shape.array {
      throw .shape(path: path, parameter: name, found: entry.shape, expected: shape.array)
    }
    return try tensor(name)
  }

  /// Writes tensors under their names, with a sum over their data. The file takes its place only when it is complete.
  package static func write(
    _ tensors: [(name: String, value: Tensor)], metadata: [String: String], to path: String
  ) throws(WeightsError) {
    var header = Header()
    header.metadata = metadata
    header.metadata[checksumKey] = checksum(of: tensors.map { Checksum.of($0.value.span) })
    var offset = 0
    for (name, value) in tensors {
      let end = offset + value.count * 4
      header.entries[name] = Entry(dtype: "F32", shape: value.shape.array, offsets: [offset, end])
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
      for (_, value) in tensors { try file.write(value.span) }
      try file.finish()
    } catch let failure as FileFailure {
      throw .file(path: failure.path, reason: failure.reason)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
  }
}
