package import Datasets

/// A configuration put together from its files and the options of the command line.
package struct Configuration: Sendable {
  /// The composed JSON.
  package var root: JSON
  /// What was wrong with the files themselves.
  package var mistakes: [Mistake]

  /// - Parameters:
  ///   - file: the path of the JSON file as seen from the working directory.
  ///   - assignments: the arguments of `--set`, in their order.
  ///   - dataFolder: the argument of `--data`.
  package init(file: String, assignments: [String] = [], dataFolder: String? = nil) {
    var composer = Composer()
    root = composer.load(FilePath.resolve(file, in: nil), namedAt: .option("command line"))
    for assignment in assignments { composer.set(assignment, in: &root) }
    if let dataFolder { composer.setDataFolder(dataFolder, in: &root) }
    mistakes = composer.mistakes
  }

  /// The configuration as that of a dataset alone.
  /// - Parameter needsFiles: whether a data file that is not there is a mistake.
  package func dataset(needsFiles: Bool = true) throws(ConfigurationError) -> (
    value: DatasetDescription, resolved: JSON
  ) {
    if root["teacher"] != nil || root["student"] != nil, !isDataset {
      throw ConfigurationError(mistakes + [Mistake(origin: root.origin, path: JSONPath(), .experimentForDataset)])
    }
    return try root.decode(as: .dataset, after: mistakes) { description, collector in
      Node(root, collector: collector).check(description, needsFiles: needsFiles)
    }
  }

  /// Whether the file has what only a dataset's description has.
  var isDataset: Bool { root["tables"] != nil || root["samples"] != nil }
}
