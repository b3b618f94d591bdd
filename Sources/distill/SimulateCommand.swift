import Datasets
import Simulation
import Terminal

/// `distill data simulate FOLDER`.
struct SimulateCommand {
  private let simulation: Simulation

  init(_ arguments: ParsedArguments) {
    let simulator = TaobaoAdSimulator(
      impressions: arguments.integer(Program.impressions) ?? 300_000,
      seed: UInt64(arguments.integer(Program.worldSeed) ?? 1))
    simulation = Simulation(simulator: simulator, folder: arguments.text(Program.folder))
  }

  func run() throws {
    let plan = try simulation.run(for: .user)
    let folder = simulation.folder
    switch plan {
    case .real: print("\(folder) holds files that were not simulated; nothing was written.")
    case .upToDate: print("\(folder) holds these files already; nothing was written.")
    case .otherWorld, .simulate, .replace, .complete: print("The files are in \(folder).")
    }
  }
}
