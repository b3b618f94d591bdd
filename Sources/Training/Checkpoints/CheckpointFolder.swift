import Foundation
import Kernels
package import Tensors

/// The checkpoints of a run: `checkpoints/<number>.json` says where the run stood and names the files with the
/// tensors, each with its size and checksum; it is written last, so that a checkpoint is whole or not there.
///
/// The last two are kept, and the best weights they go back to.
package final class CheckpointFolder {
  /// The folder of the run.
  package let run: String
  private var files: [Int: [KeptFile]] = [:]
  private static let folder = "checkpoints"
  private static let format = 1
  private static let kept = 2

  private struct Content: Codable {
    let format: Int
    let run: RunState
    let files: [KeptFile]
  }

  /// The content with a checksum of its own.
  private struct Envelope: Codable {
    let checksum: String
    let checkpoint: Content
  }

  /// What a checkpoint holds.
  package struct Checkpoint {
    package let number: Int
    package let state: RunState
    /// Parameters and the optimizer's state; nil between two stages.
    package let last: Safetensors?
    /// The best weights of the stage; nil before the first measurement.
    package let best: Safetensors?
  }

  package init(run: String) {
    self.run = run
  }

  /// The numbers of the checkpoints that are there, in order.
  package var numbers: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(run)/\(Self.folder)")) ?? []
    return names.compactMap { $0.hasSuffix(".json") ? Int($0.dropLast(5)) : nil }.sorted()
  }

  /// Writes a checkpoint, and takes those away that are no longer needed.
  ///
  /// - Parameters:
  ///   - tensors: parameters and the optimizer's state; empty between two stages.
  ///   - best: the weights to go back to; nil where those of the checkpoint before still hold.
  package func save(
    _ state: RunState, number: Int, tensors: [(name: String, value: Tensor)],
    best: [(name: String, value: Tensor)]?
  ) throws(CheckpointError) {
    do throws(FileFailure) { _ = try makeFolder("\(run)/\(Self.folder)") } catch {
      throw .unwritable(path: error.path, reason: error.reason)
    }
    var files: [KeptFile] = []
    if !tensors.isEmpty { files.append(try write(tensors, to: Self.tensors(number))) }
    if let best {
      files.append(try write(best, to: Self.best(number)))
    } else if state.current?.best != nil, let known = self.files[number - 1]?.last(where: { Self.isBest($0.name) }) {
      files.append(known)
    }
    let content = Content(format: Self.format, run: state, files: files)
    do {
      let text = try Self.encoder.encode(
        Envelope(checksum: try Self.checksum(of: content), checkpoint: content))
      let file = try OutputFile(path: path(of: number))
      try file.write(StoredArray([UInt8](text)))
      try file.finish()
    } catch let failure as FileFailure {
      throw .unwritable(path: failure.path, reason: failure.reason)
    } catch {
      throw .unwritable(path: path(of: number), reason: "\(error)")
    }
    self.files[number] = files
    removeAll { $0 <= number - Self.kept }
  }

  /// Reads a checkpoint, having checked every byte of it.
  /// - Parameter number: by default the last.
  /// - Returns: nil when the run has none.
  package func load(number wanted: Int? = nil) throws(CheckpointError) -> Checkpoint? {
    let numbers = self.numbers
    if let wanted, !numbers.contains(wanted) { throw .unknown(number: wanted, run: run, known: numbers) }
    guard let number = wanted ?? numbers.last else { return nil }
    let checkpoint: Checkpoint
    do throws(Damage) { checkpoint = try read(number) } catch {
      let earlier = numbers.last { $0 < number && (try? read($0)) != nil }
      throw .damaged(path: error.path, reason: error.reason, run: run, earlier: earlier)
    }
    return checkpoint
  }

  /// Takes the checkpoints away that were written after one that is gone on from.
  package func removeLater(than checkpoint: Checkpoint) {
    removeAll { $0 > checkpoint.number }
  }

  /// Takes all checkpoints away, when the run is finished.
  package func remove() {
    try? FileManager.default.removeItem(atPath: "\(run)/\(Self.folder)")
  }

  /// A file of the run as it is now.
  package func keptFile(_ name: String) throws(CheckpointError) -> KeptFile {
    do throws(FileFailure) { return try Self.keptFile(name, in: run) } catch {
      throw .unwritable(path: error.path, reason: error.reason)
    }
  }

  private struct Damage: Error {
    let path: String
    let reason: String
  }

  private func read(_ number: Int) throws(Damage) -> Checkpoint {
    let path = path(of: number)
    guard let data = FileManager.default.contents(atPath: path),
      let envelope = try? Self.decoder.decode(Envelope.self, from: data),
      let checksum = try? Self.checksum(of: envelope.checkpoint), checksum == envelope.checksum
    else { throw Damage(path: path, reason: "it is not what was written") }
    let content = envelope.checkpoint
    guard content.format == Self.format else {
      throw Damage(path: path, reason: "it was written by another version, in format \(content.format)")
    }
    for file in content.files + content.run.finished.flatMap(\.files) {
      let path = "\(run)/\(file.name)"
      guard let found = try? Self.keptFile(file.name, in: run) else {
        throw Damage(path: path, reason: "the file is missing or empty")
      }
      guard found.bytes == file.bytes else {
        throw Damage(path: path, reason: "it has \(found.bytes) bytes in place of \(file.bytes)")
      }
      guard found.checksum == file.checksum else { throw Damage(path: path, reason: "its checksum is wrong") }
    }
    files[number] = content.files
    func tensors(_ file: KeptFile?) throws(Damage) -> Safetensors? {
      guard let file else { return nil }
      do throws(WeightsError) { return try Safetensors(reading: "\(run)/\(file.name)") } catch {
        throw Damage(path: "\(run)/\(file.name)", reason: "it cannot be read")
      }
    }
    return Checkpoint(
      number: number, state: content.run,
      last: try tensors(content.files.first { !Self.isBest($0.name) }),
      best: try tensors(content.files.first { Self.isBest($0.name) }))
  }

  private func write(_ tensors: [(name: String, value: Tensor)], to name: String) throws(CheckpointError) -> KeptFile {
    do throws(WeightsError) {
      try Safetensors.write(tensors, metadata: [:], to: "\(run)/\(name)")
    } catch {
      guard case .file(let path, let reason) = error else { throw .unwritable(path: name, reason: "\(error)") }
      throw .unwritable(path: path, reason: reason)
    }
    return try keptFile(name)
  }

  /// Removes the checkpoints with such numbers, and the files that only they need, or none.
  private func removeAll(where isObsolete: (Int) -> Bool) {
    for number in numbers where isObsolete(number) {
      try? FileManager.default.removeItem(atPath: path(of: number))
      files[number] = nil
    }
    let needed = Set(numbers.flatMap { (files[$0] ?? (try? content(of: $0))) ?? [] }.map(\.name))
    let present = (try? FileManager.default.contentsOfDirectory(atPath: "\(run)/\(Self.folder)")) ?? []
    for file in present where !file.hasSuffix(".json") && !needed.contains("\(Self.folder)/\(file)") {
      try? FileManager.default.removeItem(atPath: "\(run)/\(Self.folder)/\(file)")
    }
  }

  private func content(of number: Int) throws -> [KeptFile] {
    guard let data = FileManager.default.contents(atPath: path(of: number)) else { return [] }
    return try Self.decoder.decode(Envelope.self, from: data).checkpoint.files
  }

  private func path(of number: Int) -> String { "\(run)/\(Self.folder)/\(number).json" }
  private static func tensors(_ number: Int) -> String { "\(folder)/\(number).safetensors" }
  private static func best(_ number: Int) -> String { "\(folder)/\(number)-best.safetensors" }
  private static func isBest(_ name: String) -> Bool { name.hasSuffix("-best.safetensors") }

  private static func keptFile(_ name: String, in run: String) throws(FileFailure) -> KeptFile {
    let region = try Region(mapping: "\(run)/\(name)")
    return KeptFile(name: name, bytes: region.count, checksum: String(region.checksum, radix: 16))
  }

  private static func checksum(of content: Content) throws -> String {
    String(StoredArray([UInt8](try encoder.encode(content))).checksum, radix: 16)
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
