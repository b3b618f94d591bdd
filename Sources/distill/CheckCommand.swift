import Experiments
import Terminal
import Training

/// `distill check FILE`.
struct CheckCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    let source = ExperimentArguments(arguments, file: arguments.text(Program.experiment))
    let (experiment, resolved) = try source.experiment(needsFiles: false)
    let inputs = ModelInputs(of: experiment)
    var missing: MissingFiles?
    do throws(ConfigurationError) { _ = try source.experiment() } catch { missing = MissingFiles(mistakes: error) }
    if arguments.isPresent(Program.json) {
      let sizes = missing == nil ? try sizes(of: experiment).json : JSON.null
      let members = [("configuration", resolved), ("features", inputs.json), ("models", sizes)]
      print(JSON.object(members.map { JSONMember($0, $1) }).document(), terminator: "")
    } else {
      print(resolved.document())
      print(inputs.table.text(), terminator: "")
      if missing == nil { print("\n\(try sizes(of: experiment).table.text())", terminator: "") }
    }
    if let missing { throw missing }
  }

  /// The models' sizes, which depend on the vocabularies of the prepared dataset.
  private func sizes(of experiment: Experiment) throws -> ModelSizes {
    let dataset = try DatasetLoader(
      description: experiment.dataset, seed: experiment.recipe.seed, onlyReads: true
    ).load()
    for warning in experiment.recipe.warnings(on: dataset) { StandardError.write("warning: \(warning)\n") }
    return ModelSizes(of: experiment.recipe, on: dataset)
  }
}

/// The files that an experiment needs are not there; that it is valid has been found already.
private struct MissingFiles: Error, CustomStringConvertible {
  let mistakes: ConfigurationError

  var description: String { mistakes.description }
}
