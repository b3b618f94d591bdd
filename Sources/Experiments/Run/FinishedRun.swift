package import Autodiff
package import Datasets
import Distillation
import FoundationEssentials
import Kernels
package import Models
import Tensors
import Training

/// A run that is finished, read from its directory: its configuration, what was fitted on its data, and its models.
package struct FinishedRun: Sendable {
  /// The folder as seen from the working directory.
  package let path: String
  package let experiment: Experiment
  package let resolved: JSON

  /// Reads `resolved.json`. Another run that the teacher was taken from must be there still; data files need not.
  /// - Throws: `FinishedRunError` where this is no folder of one run, `ConfigurationError` where the file is not sound.
  package init(at path: String) throws {
    self.path = FilePath.resolve(path, in: nil)
    let resolvedFile = "\(self.path)/\(RunDirectory.resolvedName)"
    guard FileManager.default.fileExists(atPath: resolvedFile) else { throw FinishedRunError.notARun(self.path) }
    if FileManager.default.fileExists(atPath: "\(self.path)/\(RunDirectory.exportName)") {
      throw FinishedRunError.isExport(self.path)
    }
    if let seed = Self.firstSeed(in: self.path) { throw FinishedRunError.severalSeeds(self.path, example: seed) }
    (experiment, resolved) = try Configuration(file: resolvedFile).experiment(needsFiles: false)
  }

  /// A folder of a run that was made for each of several seeds.
  private static func firstSeed(in path: String) -> String? {
    guard !FileManager.default.fileExists(atPath: "\(path)/\(Model.student.file)"),
      let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    else { return nil }
    return names.filter { $0.hasPrefix("seed-") }.min()
  }

  /// The path of a file in the folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// What was fitted on the training split; nil where the run wrote no `encoders.json`.
  package func encoders() throws(ConfigurationError) -> FittedEncoders? {
    let path = file(EncodersFile.name)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try EncodersFile.read(path)
  }

  /// A model of a run.
  package enum Model: String, Sendable, Equatable, CaseIterable {
    case teacher
    case student
    case studentAlone = "student_alone"

    /// The file of its weights.
    package var file: String { "\(rawValue).safetensors" }
  }

  /// The models that such a run trains, or takes from another, in the order of its report.
  package var models: [Model] {
    let recipe = experiment.recipe
    var models: [Model] = recipe.teacher.configuration == nil ? [.student] : [.teacher, .student]
    if recipe.comparesAlone && recipe.teacher != .none { models.append(.studentAlone) }
    return models
  }

  /// What a model is called in reports.
  package func reportName(of model: Model) -> String {
    switch model {
    case .teacher: ModelName.teacher
    case .student: experiment.recipe.teacher == .none ? ModelName.alone : ModelName.distilled
    case .studentAlone: ModelName.alone
    }
  }

  /// The teacher with its weights.
  /// - Parameters:
  ///   - schema: that of the data that the run was trained on.
  ///   - vocabularies: what ids mean in the data that the model is to read, as `vocabularyFingerprints` of encoders or of
  ///     a prepared dataset have it; where the model learnt them to mean something else, that is an error.
  /// - Throws: `FinishedRunError` where the run has no teacher or is not finished, else `WeightsError`.
  package func teacher(
    reading schema: Schema, vocabularies: [(name: String, fingerprint: String)]
  ) throws -> (model: Teacher, parameters: [Parameter]) {
    guard let configuration = experiment.recipe.teacher.configuration else {
      throw FinishedRunError.noModel(path, .teacher)
    }
    var weights = file(Model.teacher.file)
    if case .trained(_, let other) = experiment.recipe.teacher, !FileManager.default.fileExists(atPath: weights) {
      weights = other
    }
    let store = ParameterStore(seed: experiment.recipe.seed)
    let model = Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration)
    return (model, try load(store, from: weights, vocabularies: vocabularies) { _ in true })
  }

  /// A student with its weights; those that it shares with the teacher are in its file too.
  /// - Parameters:
  ///   - model: the distilled student or the one that learnt alone.
  ///   - schema, vocabularies: as for the teacher.
  /// - Returns: the student, and the parameters that it reads: its own and what it shares.
  /// - Throws: as for the teacher.
  package func student(
    _ model: Model = .student, reading schema: Schema, vocabularies: [(name: String, fingerprint: String)]
  ) throws -> (model: Student, parameters: [Parameter]) {
    precondition(model != .teacher, "the teacher is no student")
    guard models.contains(model) else { throw FinishedRunError.noModel(path, model) }
    let recipe = experiment.recipe
    let store = ParameterStore(seed: recipe.seed)
    var teacher: Teacher?
    if model == .student, recipe.distillation.mode == .joint, case .model(let configuration) = recipe.teacher {
      teacher = Teacher(scope: store.root / "teacher", schema: schema, configuration: configuration)
    }
    let student = Student(
      scope: store.root / "student", schema: schema, configuration: recipe.student,
      sharing: teacher.map { ($0, recipe.distillation.sharing) })
    let parameters = try load(store, from: file(model.file), vocabularies: vocabularies) {
      $0.hasPrefix("student/")
    }
    return (student, parameters)
  }

  /// Reads what the file has of the store's parameters; those that `isNeeded` must be there.
  /// - Returns: the parameters that were read.
  private func load(
    _ store: ParameterStore, from path: String, vocabularies: [(name: String, fingerprint: String)],
    isNeeded: (String) -> Bool
  ) throws -> [Parameter] {
    guard FileManager.default.fileExists(atPath: path) else {
      let isFinished = FileManager.default.fileExists(atPath: "\(self.path)/\(RunDirectory.resultName)")
      throw isFinished
        ? FinishedRunError.lost(self.path, missing: FilePath.name(path))
        : FinishedRunError.unfinished(self.path, missing: FilePath.name(path))
    }
    let weights = try Safetensors(reading: path)
    for vocabulary in vocabularies {
      guard let saved = weights.metadata["vocabulary/\(vocabulary.name)"] else { continue }
      if saved != vocabulary.fingerprint { throw WeightsError.vocabulary(path: path, name: vocabulary.name) }
    }
    var read: [Parameter] = []
    for parameter in store.parameters where isNeeded(parameter.path) || weights.contains(parameter.path) {
      parameter.value = try weights.tensor(parameter.path, parameter.value.shape)
      read.append(parameter)
    }
    return read
  }
}

/// Why the models of a run cannot be had.
package enum FinishedRunError: Error, Sendable, Equatable {
  case notARun(String)
  case isExport(String)
  /// The run is finished, but a file of it is gone.
  case lost(String, missing: String)
  case severalSeeds(String, example: String)
  case unfinished(String, missing: String)
  case noModel(String, FinishedRun.Model)
}

extension FinishedRunError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notARun(let path):
      "\(path): there is no run (no \(RunDirectory.resolvedName)); name the folder of a finished run"
    case .isExport(let path): "\(path): the folder holds an export; name the folder of the run itself"
    case .lost(let path, let missing):
      "\(path): the run is finished, but its \(missing) is gone; put it back, or train the run again with `distill run "
        + "\(path)/\(RunDirectory.resolvedName)`"
    case .severalSeeds(let path, let example):
      "\(path): the folder holds runs of several seeds; name one of them, such as \(path)/\(example)"
    case .unfinished(let path, let missing):
      "\(path): the run is not finished (no \(missing)); go on with it by `distill run --resume \(path)`"
    case .noModel(let path, let model):
      "\(path): the run has no \(model.rawValue.replacing("_", with: " ")); its \(RunDirectory.resolvedName) says which "
        + "models it trained"
    }
  }
}
