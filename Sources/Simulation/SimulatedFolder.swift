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
    /// All files are there as the marker says.
    case simulated(Marker)
    /// What is there is simulated, but part of it is missing.
    case partial(Marker, absent: [String])
  }

  /// The content of the marker.
  struct Marker: Codable, Equatable {
    struct Settings: Codable, Equatable {
      var simulator: String
      /// Raised with every change of the simulator that changes the files.
      var version: Int
      var seed: UInt64
      var impressions: Int

      var world: SimulatedWorld { SimulatedWorld(impressions: impressions, seed: seed) }
    }

    struct File: Codable, Equatable {
      var name: String
      var bytes: Int
    }

    var note: String
    var settings: Settings
    /// Absent in markers older than this key: their files are not replaced by a run either.
    var madeBy: SimulationMaker?
    var files: [File]

    private enum CodingKeys: String, CodingKey {
      case note, settings, files
      case madeBy = "made_by"
    }

    /// Whether a run may replace the files.
    var isOfRun: Bool { madeBy == .run }
  }

  let path: String
  /// Names of the official files.
  let names: [String]

  /// - Throws: where only a part of the files is there, or a part is simulated.
  func state() throws(SimulationError) -> State {
    let present = names.filter { size(of: $0) != nil }
    let absent = names.filter { !present.contains($0) }
    guard let marker = readMarker() else {
      if present.isEmpty { return .empty }
      guard absent.isEmpty else { throw .incomplete(folder: path, present: present, absent: absent) }
      return .real
    }
    let foreign = present.filter { name in
      !marker.files.contains { $0.name == name && $0.bytes == size(of: name) }
    }
    if foreign.isEmpty { return absent.isEmpty ? .simulated(marker) : .partial(marker, absent: absent) }
    guard foreign.count == names.count else { throw .mixed(folder: path, foreign: foreign) }
    return .real
  }

  func file(_ name: String) -> String {
    path + "/" + name
  }

  /// Puts flushed files in place: the old ones go first, then the marker comes, then the files, so that whatever
  /// interrupts this leaves a folder that says it is partial.
  func install(
    _ files: [LineWriter], settings: Marker.Settings, madeBy maker: SimulationMaker
  ) throws(SimulationError) {
    let marker = Marker(
      note: "These files are simulated. Put real ones in their place and delete this one to use those instead.",
      settings: settings, madeBy: maker,
      files: files.filter { names.contains($0.name) }.map { Marker.File(name: $0.name, bytes: $0.bytes) })
    do {
      for name in files.map(\.name) where size(of: name) != nil {
        try FileManager.default.removeItem(atPath: file(name))
      }
    } catch { throw .notWritable(path: path, reason: "files simulated earlier cannot be removed") }
    try write(marker)
    for file in files { try file.finish() }
  }

  /// Notes that the user wants the files as they are.
  func claim(_ marker: Marker) throws(SimulationError) {
    var marker = marker
    marker.madeBy = .user
    try write(marker)
  }

  func create() throws(SimulationError) {
    do throws(FileFailure) { try makeFolders(path) } catch { throw SimulationError(error) }
  }

  private func write(_ marker: Marker) throws(SimulationError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      let text = [UInt8](try encoder.encode(marker))
      let output = try OutputFile(path: file(Self.marker))
      try output.write(StoredArray(text))
      try output.finish()
    } catch let failure as FileFailure {
      throw SimulationError(failure)
    } catch { throw .notWritable(path: file(Self.marker), reason: "\(error)") }
  }

  private func readMarker() -> Marker? {
    FileManager.default.contents(atPath: file(Self.marker)).flatMap { try? JSONDecoder().decode(Marker.self, from: $0) }
  }

  private func size(of name: String) -> Int? {
    (try? FileIdentity(path: file(name))).map { Int($0.size) }
  }
}
