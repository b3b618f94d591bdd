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

  func load() throws -> PreparedDataset {
    try simulateIfAbsent()
    let start = ProgressLine.uptime()
    StandardError.write("Preparing \(description.name) from \(description.folder) …\n")
    let dataset = try PreparedDataset.prepare(description, seed: seed, cacheFolder: try Self.cacheFolder())
    let seconds = (ProgressLine.uptime() - start) / .seconds(1)
    let counts = dataset.report.splits.map { "\(Format.grouped($0.samples)) \($0.split.rawValue)" }
    StandardError.write("Prepared \(counts.joined(separator: ", ")) samples in \(Format.duration(seconds)).\n")
    return dataset
  }

  private func simulateIfAbsent() throws {
    guard let settings = description.simulator else { return }
    try Simulation(simulator: settings.simulator, folder: description.folder).run(isAsked: false)
  }

  /// `$XDG_CACHE_HOME/distill` or `~/.cache/distill`, made if it is not there.
  private static func cacheFolder() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
    let base = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.cache"
    let folder = "\(base)/distill"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}

/// Runs a simulator with progress.
struct Simulation {
  let simulator: any Simulator
  let folder: String

  /// - Parameter isAsked: whether the user asked for the files, rather than for a run that needs some.
  func run(isAsked: Bool) throws {
    guard try simulator.needsGeneration(in: folder) else {
      if isAsked { StandardError.write("\(folder): the files are there already; nothing was written.\n") }
      return
    }
    if !isAsked {
      StandardError.write(
        "\(folder): no \(simulator.subject), so \(Format.grouped(simulator.impressions)) impressions are simulated there "
          + "(seed \(simulator.seed)); real files put in their place are used instead.\n")
    }
    let progress = ProgressLine(
      "simulating", total: simulator.impressions, unit: "impressions", isTerminal: StandardError.isTerminal,
      width: StandardError.width, write: StandardError.write)
    _ = try simulator.prepare(folder: folder) { progress.update(completed: $0) }
    progress.finish()
  }
}
