/// What stands in for files that are not there.
package protocol Simulator: Sendable {
  /// What the files are, for messages: `Taobao ad files`.
  var subject: String { get }
  var impressions: Int { get }
  var seed: UInt64 { get }

  /// Sees to it that the folder holds the files: real ones are left as they are, simulated ones of other settings are
  /// made anew.
  ///
  /// - Parameter progress: called now and then with the impressions simulated so far.
  /// - Throws: where only a part of the files is there, or the folder cannot be written.
  func prepare(folder: String, progress: (Int) -> Void) throws(SimulationError) -> SimulationOutcome

  /// Whether `prepare` would generate files, without doing it.
  func needsGeneration(in folder: String) throws(SimulationError) -> Bool
}

/// What `Simulator.prepare` found or did.
package enum SimulationOutcome: Sendable, Equatable {
  /// The folder holds real files; nothing was written.
  case real
  /// The files are there from an earlier simulation with these settings; nothing was written.
  case upToDate
  case simulated
}

/// A simulator whose files are told apart from real ones by the marker of `SimulatedFolder`.
protocol MarkedSimulator: Simulator {
  /// The files' names.
  var files: [String] { get }
  var settings: SimulatedFolder.Marker.Settings { get }
  /// Writes the files, all but their names.
  func write(to folder: String, progress: (Int) -> Void) throws(SimulationError) -> [LineWriter]
}

extension MarkedSimulator {
  package func prepare(
    folder: String, progress: (Int) -> Void = { _ in }
  ) throws(SimulationError) -> SimulationOutcome {
    let simulated = SimulatedFolder(path: folder, names: files)
    switch try simulated.state(wanted: settings) {
    case .real: return .real
    case .simulated: return .upToDate
    case .empty, .stale:
      try simulated.create()
      try simulated.install(try write(to: folder, progress: progress), settings: settings)
      return .simulated
    }
  }

  package func needsGeneration(in folder: String) throws(SimulationError) -> Bool {
    let state = try SimulatedFolder(path: folder, names: files).state(wanted: settings)
    return state == .empty || state == .stale
  }
}
