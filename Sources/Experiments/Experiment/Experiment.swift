package import Datasets
package import Training

/// A whole experiment: the content of `experiments/*.json`.
package struct Experiment: Sendable, Equatable {
  /// Names the run directory.
  package var name: String
  package var dataset: DatasetDescription
  package var recipe: Recipe
}

extension Experiment {
  /// Every object that may occur in an experiment, those of its dataset included, with all of its keys.
  package static var keyLists: [KeyList] { Form.experiment.keyLists }
}

extension Configuration {
  /// The configuration as an experiment.
  /// - Parameter needsFiles: whether a data file that is not there is a mistake.
  /// - Throws: every mistake in it, in the order of the files.
  package func experiment(needsFiles: Bool = true) throws(ConfigurationError) -> (value: Experiment, resolved: JSON) {
    try checkKind()
    return try root.decode(as: .experiment, after: mistakes) { experiment, collector in
      let node = Node(root, collector: collector)
      // What could not be read is noted before more is found.
      let checkRecipe = RecipeCheck(experiment, at: node)
      node.child("dataset").check(experiment.dataset, needsFiles: needsFiles)
      checkRecipe(needsFiles: needsFiles)
    }
  }
}

extension Configuration {
  /// Says in one sentence that the file is something else, where it has none of the parts of an experiment.
  private func checkKind() throws(ConfigurationError) {
    let parts = ["dataset", "teacher", "student", "distillation"]
    guard let members = root.members, !members.contains(where: { parts.contains($0.key) }) else { return }
    let problem = isDataset ? Problem.datasetForExperiment : .noExperiment
    throw ConfigurationError(mistakes + [Mistake(origin: root.origin, path: JSONPath(), problem)])
  }
}

extension Form where Value == Experiment {
  fileprivate static var experiment: Form {
    .object("an experiment") { reader in
      let name = reader.read("name", .runName)
      let seed = reader.read("seed", .seed, default: 1)
      let dataset = reader.read("dataset", .dataset)
      let recipe = Recipe(
        seed: seed,
        teacher: reader.read("teacher", .teacher),
        student: reader.read("student", .student),
        distillation: reader.read("distillation", .distillation),
        training: reader.read("training", .training, default: [:]),
        teacherTraining: reader.readOptional("teacher_training", .training),
        evaluation: reader.read("evaluation", .evaluation, default: [:]),
        comparesAlone: reader.read("compares_alone", .boolean, default: true))
      return Experiment(name: name, dataset: dataset, recipe: recipe)
    }
  }
}

extension Form where Value == String {
  /// A name that can be that of a folder.
  fileprivate static var runName: Form {
    let expected = "a name of letters, digits, '.', '_' and '-' that begins with a letter or digit"
    return Form(expected, placeholder: "run") { json in
      guard case .string(let name) = json.content, let first = name.first, first.isLetter || first.isNumber,
        name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) })
      else { return nil }
      return name
    }
  }
}
