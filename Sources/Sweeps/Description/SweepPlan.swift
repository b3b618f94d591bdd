import Datasets
package import Experiments
import Metrics
import Models
import Training

/// A sweep with everything decided: the objective, and the experiment of every trial, each decoded and checked.
package struct SweepPlan: Sendable {
  package let description: SweepDescription
  /// The objective, its model named.
  package let objective: Objective
  /// The trials by number; the first is the experiment as it stands.
  package let trials: [PlannedTrial]
  /// The sweep with every default, its experiment with every file in its place: what `sweep.json` holds, from which the
  /// same plan is made again.
  package let frozen: JSON

  /// The seeds that every point is trained with.
  package var seeds: [UInt64] {
    let first = trials[0].experiment.recipe.seed
    return (0..<UInt64(description.seeds)).map { first &+ $0 }
  }
}

/// One point of a sweep.
package struct PlannedTrial: Sendable {
  package let number: Int
  /// One setting a varied key.
  package let settings: [Setting]
  package let experiment: Experiment
  /// The experiment in full: what `best.json` holds for the best one.
  package let resolved: JSON
}

extension SweepPlan {
  /// - Parameter needsFiles: whether a data file that is not there is a mistake.
  /// - Throws: every mistake in the sweep, its experiment and its points, before anything is trained.
  package init(_ source: SweepSource, needsFiles: Bool = true) throws(ConfigurationError) {
    let root = source.root
    let base = Configuration(root: root["experiment"] ?? JSON(.unreadable))
    let name = if case .string(let name)? = base.root["name"]?.content { name } else { "sweep" }
    var mistakes = source.mistakes
    func attempt<Value>(_ body: () throws(ConfigurationError) -> Value) -> Value? {
      do throws(ConfigurationError) { return try body() } catch {
        mistakes += error.mistakes
        return nil
      }
    }
    let sweep = attempt { () throws(ConfigurationError) in try root.decode(as: .sweep(named: name)) }
    let experiment = attempt { () throws(ConfigurationError) in try base.experiment(needsFiles: needsFiles) }
    guard let sweep, let experiment else { throw ConfigurationError(mistakes) }
    let objective = Self.objective(of: sweep.value, experiment, in: root, mistakes: &mistakes)

    let vary = sweep.value.vary
    let settings = vary.map { base.setting(of: $0, in: experiment.resolved) }
    var trials: [PlannedTrial] = []
    for (number, point) in sweep.value.search.points(of: vary, base: settings).enumerated() {
      let decoded =
        number == 0
        ? experiment
        : attempt { () throws(ConfigurationError) in
          try base.setting(zip(vary, point)).experiment(needsFiles: needsFiles)
        }
      guard let decoded else { continue }
      trials.append(
        PlannedTrial(number: number, settings: point, experiment: decoded.value, resolved: decoded.resolved))
    }
    guard mistakes.isEmpty, let objective else {
      throw ConfigurationError(mistakes.enumerated().filter { !mistakes[..<$0].contains($1) }.map(\.element))
    }
    description = sweep.value
    self.objective = objective
    self.trials = trials
    var frozen = sweep.resolved
    frozen.replace("experiment", with: base.root.withPaths(of: experiment.resolved))
    let metric = frozen["objective"]?["metric"] ?? experiment.resolved.value(at: "training.monitor.metric")
    frozen.replace(
      "objective",
      with: [
        "model": JSON(objective.model.map { .string($0) } ?? .null), "task": JSON(.string(objective.task)),
        "metric": metric ?? .null,
      ])
    frozen.replace("vary", with: (frozen["vary"] ?? []).frozenChoices(of: vary, base))
    self.frozen = frozen
  }

  /// What is asked for, or else what the training watches; nil when a mistake has been reported.
  private static func objective(
    of sweep: SweepDescription, _ experiment: (value: Experiment, resolved: JSON), in root: JSON,
    mistakes: inout [Mistake]
  ) -> Objective? {
    let (recipe, dataset) = (experiment.value.recipe, experiment.value.dataset)
    func report(_ problem: Problem, at path: JSONPath) {
      mistakes.append(Mistake(origin: root.origin(at: path), path: path, problem))
    }
    let watched = recipe.training.monitor.map { Objective(task: $0.task, metric: $0.metric) }
    guard var objective = sweep.objective ?? watched else {
      report(.withoutObjective, at: "objective")
      return nil
    }
    let student = recipe.teacher == .none ? ModelName.alone : ModelName.distilled
    let isTaught = if case .model = recipe.teacher { true } else { false }
    let models = isTaught ? [student, ModelName.teacher] : [student]
    let model = objective.model ?? student
    objective.model = model
    let tasks = dataset.tasks.map(\.name)
    let before = mistakes.count
    if !models.contains(model) { report(.objectiveOfAnotherModel(model, known: models), at: "objective.model") }
    if !tasks.contains(objective.task) {
      report(.unknownName(objective.task, what: "task", known: tasks), at: "objective.task")
    }
    if objective.metric.needsTeacher, recipe.teacher == .none || model == ModelName.teacher {
      report(.metricWithoutTeacher(objective.metric.name), at: "objective.metric")
    }
    if !dataset.split.hasValidation { report(.monitorWithoutValidation, at: "objective") }
    return mistakes.count == before ? objective : nil
  }
}

extension Configuration {
  /// What an experiment has for a varied key: the listed choice that comes to the same when it is decoded, such as the
  /// file it names, or else the values as they are.
  fileprivate func setting(of key: VariedKey, in resolved: JSON) -> Setting {
    let own = key.setting(of: resolved)
    guard case .choices(let choices) = key.domain else { return own }
    let settings = choices.map { Setting(values: $0) }
    if let same = settings.first(where: { $0 == own }) { return same }
    return settings.first { setting in
      guard let point = try? self.setting([(key, setting)]).experiment(needsFiles: false) else { return false }
      return point.resolved == resolved
    } ?? own
  }

  /// The configuration with a point's settings in it.
  fileprivate func setting(_ settings: some Sequence<(VariedKey, Setting)>) -> Configuration {
    var configuration = self
    for (key, setting) in settings {
      for (path, value) in zip(key.paths, setting.values) { configuration.set(value, at: path) }
    }
    return configuration
  }
}

extension JSON {
  /// The varied keys with paths in their values that can be read from anywhere.
  fileprivate func frozenChoices(of vary: [VariedKey], _ base: Configuration) -> JSON {
    guard case .array(var keys) = content else { return self }
    for (index, key) in vary.enumerated() {
      for list in ["values", "tuples"] {
        guard case .array(let choices)? = keys[index][list]?.content else { continue }
        let frozen = choices.map { choice in
          guard list == "tuples", case .array(let values) = choice.content else {
            return choice.frozenChoice(at: key.paths[0], in: base)
          }
          return JSON(.array(zip(values, key.paths).map { $0.frozenChoice(at: $1, in: base) }))
        }
        keys[index].replace(list, with: JSON(.array(frozen)))
      }
    }
    return JSON(.array(keys))
  }

  private func frozenChoice(at path: JSONPath, in base: Configuration) -> JSON {
    if case .string(let file) = content, file.hasSuffix(".json") {
      return JSON(.string(FilePath.absolute(FilePath.resolve(file, in: origin.folder))))
    }
    var configuration = base
    configuration.set(self, at: path)
    let resolved = try? configuration.experiment(needsFiles: false).resolved
    return withPaths(of: resolved?.value(at: path))
  }
}
