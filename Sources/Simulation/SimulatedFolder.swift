import FoundationEssentials
import Kernels

/// What a folder holds of a simulator's files, told by the marker that is written beside them.
///
/// The marker lists each simulated file with its size, so that files that someone put in their place are recognised and
/// never overwritten.
struct SimulatedFolder {
  /// The marker's file name.
  static let marker = "simulated.json"

  enum State: Equatable {
    /// None of the files is there.
    case empty
    /// All files are there and nothing says that they are simulated, or none is what was simulated.
    case real
    /// All files are there as the marker says, made with the wanted settings.
    case simulated
    /// What is there is simulated, but part of it is missing or it was made with other settings.
    case stale
  }

  /// The content of the marker.
  struct Marker: Codable, Equatable {
    struct Settings: Codable, Equatable {
      var simulator: String
      /// Raised with every change of the simulator that changes the files.
      var version: Int
      var seed: UInt64
      var impressions: Int
    }

    struct File: Codable, Equatable {
      var name: String
      var bytes: Int
    }

    var note: String
    var settings: Settings
    var files: [File]
  }

  let path: String
  /// Names of the official files.
  let names: [String]

  /// - Throws: where only a part of the files is there, or a part is simulated.
  func state(wanted: Marker.Settings) throws(SimulationError) -> State {
    let present = names.filter { size(of: $0) != nil }
    guard let marker = readMarker() else {
      if present.isEmpty { return .empty }
      guard present.count == names.count else {
        throw .incomplete(folder: path, present: present, absent: names.filter { !present.contains($0) })
      }
      return .real
    }
    let foreign = present.filter { name in
      !marker.files.contains { $0.name == name && $0.bytes == size(of: name) }
    }
    if foreign.isEmpty { return present.count == names.count && marker.settings == wanted ? .simulated : .stale }
    guard foreign.count == names.count else { throw .mixed(folder: path, foreign: foreign) }
    return .real
  }

  func file(_ name: String) -> String {
    path + "/" + name
  }

  /// Puts flushed files in place: the old ones go first, then the marker comes, then the files, so that whatever
  /// interrupts this leaves a folder that says it is stale.
  func install(_ files: [LineWriter], settings: Marker.Settings) throws(SimulationError) {
    let marker = Marker(
      note: "These files are simulated. Put real ones in their place and delete this one to use those instead.",
      settings: settings,
      files: files.filter { names.contains($0.name) }.map { Marker.File(name: $0.name, bytes: $0.bytes) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      for name in files.map(\.name) where size(of: name) != nil {
        try FileManager.default.removeItem(atPath: file(name))
      }
      try encoder.encode(marker).write(to: URL(fileURLWithPath: file(Self.marker)), options: .atomic)
    } catch { throw .notWritable(path: path, reason: String(describing: error)) }
    for file in files { try file.finish() }
  }

  func create() throws(SimulationError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { throw .notWritable(path: path, reason: String(describing: error)) }
  }

  private func readMarker() -> Marker? {
    FileManager.default.contents(atPath: file(Self.marker)).flatMap { try? JSONDecoder().decode(Marker.self, from: $0) }
  }

  private func size(of name: String) -> Int? {
    (try? FileIdentity(path: file(name))).map { Int($0.size) }
  }
}
