import Experiments
import Terminal

/// The arguments that `run` and `check` have in common.
struct ExperimentArguments {
  private let arguments: ParsedArguments
  private let file: String

  init(_ arguments: ParsedArguments, file: String) {
    self.arguments = arguments
    self.file = file
  }

  /// The experiment with the overrides of the command line, and with another seed if one is given.
  func experiment(
    seed: UInt64? = nil, needsFiles: Bool = true
  ) throws(ConfigurationError) -> (value: Experiment, resolved: JSON) {
    var assignments = arguments.texts(Program.set)
    if let seed = seed ?? arguments.integer(Program.seed).map({ UInt64($0) }) { assignments.append("seed=\(seed)") }
    let configuration = Configuration(
      file: file, assignments: assignments, dataFolder: arguments.text(Program.data))
    return try configuration.experiment(needsFiles: needsFiles)
  }
}
