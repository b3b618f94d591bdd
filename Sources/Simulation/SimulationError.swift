import Kernels

/// What keeps simulated files from being made.
package enum SimulationError: Error, Equatable {
  /// Some of the official files are in the folder and some are not, and none of them are simulated.
  case incomplete(folder: String, present: [String], absent: [String])
  /// Some of the files are not those that the marker lists.
  case mixed(folder: String, foreign: [String])
  /// Part of what the user simulated is gone, and a run does not make it anew.
  case partOfUsersWorld(folder: String, absent: [String], world: SimulatedWorld)
  /// The folder holds what another simulator made.
  case ofOtherSimulator(folder: String, simulator: String)
  case notWritable(path: String, reason: String)
  /// An earlier run simulated another world there, which what only reads does not replace.
  case otherWorld(folder: String, world: SimulatedWorld, wanted: SimulatedWorld)
}

extension SimulationError {
  init(_ failure: FileFailure) {
    self = .notWritable(path: failure.path, reason: failure.reason)
  }
}

extension SimulationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .incomplete(let folder, let present, let absent):
      "\(folder) holds \(listed(present)) but not \(listed(absent)): add the rest of the real files, or move these away to have all of them simulated"
    case .mixed(let folder, let foreign):
      "\(folder): \(listed(foreign)) \(foreign.count == 1 ? "is" : "are") not as \(SimulatedFolder.marker) says it was simulated, while other files are: complete the real files and delete \(SimulatedFolder.marker), or move \(foreign.count == 1 ? "it" : "them") away"
    case .partOfUsersWorld(let folder, let absent, let world):
      "\(folder): \(listed(absent)) \(absent.count == 1 ? "is" : "are") missing of the world that `distill data simulate` made; write it anew with `distill data simulate \(folder) --impressions \(world.impressions) --seed \(world.seed)`"
    case .ofOtherSimulator(let folder, let simulator):
      "\(folder) holds what the simulator \(simulator) made; choose another folder"
    case .otherWorld(let folder, let world, let wanted):
      "\(folder) holds a simulated world of \(world.impressions) impressions (seed \(world.seed)), but dataset.simulator asks for \(wanted.impressions) (seed \(wanted.seed)), and only `distill run` or `distill data` puts one in place of the other: name another folder with --data, or have it written by `distill data simulate \(folder) --impressions \(wanted.impressions) --seed \(wanted.seed)`"
    case .notWritable(let path, let reason):
      "\(path): simulated files cannot be written: \(reason); free some space or choose another folder for the dataset"
    }
  }

  private func listed(_ names: [String]) -> String {
    guard names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}
