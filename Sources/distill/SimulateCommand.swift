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
    try simulation.run(isAsked: true)
    print("The files are in \(simulation.folder).")
  }
}
