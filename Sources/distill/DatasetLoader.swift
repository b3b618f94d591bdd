import Datasets
import Foundation
import Kernels
import Simulation
import Terminal

/// Gets a described dataset ready: simulates its files where they are absent and a simulator is named, then prepares
/// them or maps what an earlier run prepared.
struct DatasetLoader {
  let description: DatasetDescription
  let seed: UInt64
  var team = ThreadTeam.perCore
  /// Whether what asks for the data only reads: it does not put one simulated world in place of another.
  var onlyReads = false

  func load() throws -> PreparedDataset {
    try simulateIfAbsent()
    let start = ProgressLine.uptime()
    StandardError.write("Preparing \(description.name) from \(description.folder) …\n")
    let dataset = try PreparedDataset.prepare(description, seed: seed, cacheFolder: try Self.cacheFolder(), team: team)
    let seconds = (ProgressLine.uptime() - start) / .seconds(1)
    let counts = dataset.report.splits.map { "\(Format.grouped($0.samples)) \($0.split.rawValue)" }
    StandardError.write("Prepared \(counts.joined(separator: ", ")) samples in \(Format.duration(seconds)).\n")
    return dataset
  }

  /// Prepares the dataset to measure models on one of its splits, with what a run has fitted. Nothing is simulated.
  func load(encoders: FittedEncoders, measuring split: Split) throws -> PreparedDataset {
    try encoding { try PreparedDataset.prepare(description, encoders: encoders, measuring: split, team: team) }
  }

  /// Encodes every row, with its labels, by what a run has fitted. Nothing is simulated.
  func loadRows(encoders: FittedEncoders) throws -> EncodedRows {
    try encoding { try encoders.encodeRows(of: description, readsLabels: true, team: team) }
  }

  private func encoding<Result>(_ body: () throws -> Result) throws -> Result {
    let start = ProgressLine.uptime()
    StandardError.write("Encoding \(description.name) from \(description.folder) as the run's data were encoded …\n")
    let result = try body()
    StandardError.write("Encoded in \(Format.duration((ProgressLine.uptime() - start) / .seconds(1))).\n")
    return result
  }

  private func simulateIfAbsent() throws {
    guard let settings = description.simulator else { return }
    if onlyReads, case .replace(let world) = try settings.simulator.plan(folder: description.folder, for: .run) {
      throw SimulationError.otherWorld(folder: description.folder, world: world, wanted: settings.simulator.world)
    }
    try Simulation(simulator: settings.simulator, folder: description.folder).run(for: .run)
  }

  /// `$XDG_CACHE_HOME/distill` or `~/.cache/distill`, made if it is not there.
  private static func cacheFolder() throws(DatasetError) -> String {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
    let base = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.cache"
    let folder = "\(base)/distill"
    do throws(FileFailure) {
      try makeFolders(folder)
    } catch { throw .cacheUnwritable(path: folder, reason: error.reason) }
    return folder
  }
}

/// Runs a simulator with progress.
struct Simulation {
  let simulator: any Simulator
  let folder: String

  /// - Parameter maker: whether the user asks for the files, or a run that needs some.
  @discardableResult
  func run(for maker: SimulationMaker) throws(SimulationError) -> SimulationPlan {
    let plan = try simulator.plan(folder: folder, for: maker)
    if let message = message(on: plan, for: maker) { StandardError.write("\(folder): \(message)\n") }
    guard plan.writes else { return try simulator.prepare(folder: folder, for: maker) { _ in } }
    let progress = ProgressLine(
      "simulating", total: simulator.impressions, unit: "impressions", isTerminal: StandardError.isTerminal,
      width: StandardError.width, write: StandardError.write)
    let done = try simulator.prepare(folder: folder, for: maker) { progress.update(completed: $0) }
    progress.finish()
    return done
  }

  /// What is said of the plan before it is carried out.
  private func message(on plan: SimulationPlan, for maker: SimulationMaker) -> String? {
    let wanted = Self.text(simulator.world)
    switch plan {
    case .real, .upToDate: return nil
    case .otherWorld(let world):
      return
        "the simulated world of \(Self.text(world)) that is there is used as it is, although dataset.simulator asks "
        + "for \(wanted)."
    case .simulate:
      guard maker == .run else { return nil }
      return
        "no \(simulator.subject), so \(wanted) are simulated there; real files put in their place are used instead."
    case .replace(let world):
      return "\(wanted) are simulated in place of the world of \(Self.text(world)) that "
        + (maker == .run ? "an earlier run simulated there." : "was simulated there.")
    case .complete(let absent):
      return "\(absent.joined(separator: ", ")) missing of the simulated world, so \(wanted) are simulated anew."
    }
  }

  private static func text(_ world: SimulatedWorld) -> String {
    "\(Format.grouped(world.impressions)) impressions (seed \(world.seed))"
  }
}
