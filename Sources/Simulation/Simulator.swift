/// What stands in for files that are not there.
package protocol Simulator: Sendable {
  /// What the files are, for messages: `Taobao ad files`.
  var subject: String { get }
  var impressions: Int { get }
  var seed: UInt64 { get }

  /// What `prepare` would do in the folder, without doing it.
  /// - Throws: where only a part of the files is there, or the folder is another simulator's.
  func plan(folder: String, for maker: SimulationMaker) throws(SimulationError) -> SimulationPlan

  /// Sees to it that the folder holds the files. Real ones are left as they are, and so are those that a user simulated,
  /// unless it is the user who asks again; what a run simulated gives way to other settings.
  ///
  /// - Parameters:
  ///   - maker: who asks.
  ///   - progress: called now and then with the impressions simulated so far.
  /// - Returns: the plan that was carried out.
  /// - Throws: as `plan`, and where the folder cannot be written.
  @discardableResult
  func prepare(
    folder: String, for maker: SimulationMaker, progress: (Int) -> Void
  ) throws(SimulationError) -> SimulationPlan
}

extension Simulator {
  /// What is simulated.
  package var world: SimulatedWorld { SimulatedWorld(impressions: impressions, seed: seed) }
}

/// Who asks for simulated files.
package enum SimulationMaker: String, Sendable, Codable {
  /// The user, by `distill data simulate`.
  case user
  /// A run whose dataset has a simulator.
  case run
}

/// What distinguishes one simulation from another.
package struct SimulatedWorld: Sendable, Equatable {
  package var impressions: Int
  package var seed: UInt64

  package init(impressions: Int, seed: UInt64) {
    self.impressions = impressions
    self.seed = seed
  }
}

/// What becomes of a folder when simulated files are asked for.
package enum SimulationPlan: Sendable, Equatable {
  /// The folder holds real files; nothing is written.
  case real
  /// The files are there from an earlier simulation with these settings; nothing is written.
  case upToDate
  /// The user simulated another world there, which is used as it is.
  case otherWorld(SimulatedWorld)
  /// The files are simulated: the folder has none of them.
  case simulate
  /// The files are simulated in place of a world that may be replaced.
  case replace(SimulatedWorld)
  /// The files are simulated, since these are missing of an earlier simulation.
  case complete(absent: [String])

  /// Whether files are written.
  package var writes: Bool {
    switch self {
    case .real, .upToDate, .otherWorld: false
    case .simulate, .replace, .complete: true
    }
  }
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
  package func plan(folder: String, for maker: SimulationMaker) throws(SimulationError) -> SimulationPlan {
    let marker: SimulatedFolder.Marker
    var absent: [String] = []
    switch try SimulatedFolder(path: folder, names: files).state() {
    case .empty: return .simulate
    case .real: return .real
    case .simulated(let found): marker = found
    case .partial(let found, let missing): (marker, absent) = (found, missing)
    }
    guard marker.settings.simulator == settings.simulator else {
      throw .ofOtherSimulator(folder: folder, simulator: marker.settings.simulator)
    }
    let isOpen = maker == .user || marker.isOfRun
    if !absent.isEmpty {
      guard isOpen else { throw .partOfUsersWorld(folder: folder, absent: absent, world: marker.settings.world) }
      return .complete(absent: absent)
    }
    if marker.settings == settings { return .upToDate }
    return isOpen ? .replace(marker.settings.world) : .otherWorld(marker.settings.world)
  }

  @discardableResult
  package func prepare(
    folder: String, for maker: SimulationMaker, progress: (Int) -> Void = { _ in }
  ) throws(SimulationError) -> SimulationPlan {
    let plan = try plan(folder: folder, for: maker)
    let simulated = SimulatedFolder(path: folder, names: files)
    if plan.writes {
      try simulated.create()
      try simulated.install(try write(to: folder, progress: progress), settings: settings, madeBy: maker)
    } else if plan == .upToDate, maker == .user, case .simulated(let marker) = try simulated.state(), marker.isOfRun {
      try simulated.claim(marker)
    }
    return plan
  }
}
