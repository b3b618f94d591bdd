import Autodiff
package import Datasets
package import Experiments
import FoundationEssentials
package import Kernels
package import Models
import Tensors

/// A student with what serving it needs: what turns rows into features, and its items' vectors.
package struct ServedStudent: Sendable {
  package let description: DatasetDescription
  package let encoders: FittedEncoders
  package let student: Student
  package let store: ItemStore
  /// The column that holds the items' ids.
  package let itemColumn: String

  /// Loads an export, each file of which must be as its manifest says.
  /// - Parameter dataFolder: where the dataset's files are, if not where the run found them.
  package init(export path: String, dataFolder: String?) throws {
    let manifest = try ExportManifest(folder: path)
    for name in ["resolved.json", EncodersFile.name, "student.safetensors", "item_ids.txt", "item_vectors.npy"] {
      try manifest.check(name)
    }
    let experiment = try Configuration(file: "\(path)/resolved.json", dataFolder: dataFolder)
      .experiment(needsFiles: false).value
    description = experiment.dataset
    encoders = try EncodersFile.read("\(path)/\(EncodersFile.name)")
    student = try LoadedStudent(
      ofExport: "\(path)/student.safetensors", recipe: experiment.recipe, isAlone: manifest.isAlone,
      schema: encoders.schema, vocabularies: encoders.vocabularyFingerprints
    ).student
    let (vectors, shape) = try NumPyFile.floats("\(path)/item_vectors.npy")
    let ids = try TextFile.lines("\(path)/item_ids.txt")
    guard shape == [ids.count, student.vectorWidth] else { throw ExportError.damaged("\(path)/item_vectors.npy") }
    store = ItemStore(vectors: vectors, width: student.vectorWidth, index: ItemIndex(ids))
    itemColumn = try Self.itemColumn(of: description)
  }

  /// Loads a run, and computes the vectors of its dataset's items.
  package init(
    run: FinishedRun, model: FinishedRun.Model, encoders: FittedEncoders, description: DatasetDescription,
    team: ThreadTeam
  ) throws {
    self.description = description
    self.encoders = encoders
    student = try run.student(model, reading: encoders.schema, vocabularies: encoders.vocabularyFingerprints).model
    let items = try encoders.items(of: description)
    let vectors = TowerVectors(student: student, team: team).items(items.source)
    store = ItemStore(vectors: StoredArray(vectors), width: student.vectorWidth, index: ItemIndex(items.ids))
    itemColumn = try Self.itemColumn(of: description)
  }

  private static func itemColumn(of description: DatasetDescription) throws -> String {
    guard let column = description.itemColumn else { throw DatasetError.noItemColumn(dataset: description.name) }
    return column
  }

  /// Whether a folder is an export.
  package static func isExport(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(ExportFolder.marker)")
  }
}

/// Requests to be scored, as a file has them.
package struct RequestFile: Sendable {
  package let requests: [ScoringRequest]
  /// For each request a text that names it: the values of the request's columns, joined by "|".
  package let names: [String]
  /// By request and candidate the item's id.
  package let items: [[String]]
  /// By request and candidate the line of the file.
  package let lines: [[Int]]
  /// What was left out of the file.
  package let report: PreparationReport

  /// Reads rows in the layout of the dataset's samples, without labels, and encodes what the towers read of them.
  package init(reading path: String, for served: ServedStudent) throws(DatasetError) {
    let (student, description) = (served.student, served.description)
    let features = Set(
      (student.userFeatures + student.itemFeatures).map { student.schema.features[$0].name })
    let keys = description.samples.request
    let rows = try served.encoders.encodeRows(
      of: description, samplesFile: path, features: features, texts: keys + [served.itemColumn], readsLabels: false)
    let lists = rows.source.lists
    var (requests, names, items, lines): ([ScoringRequest], [String], [[String]], [[Int]]) = ([], [], [], [])
    for list in 0..<max(lists.count - 1, 0) {
      let range = Int(lists[list])..<Int(lists[list + 1])
      let ids = Array(rows.texts[keys.count][range])
      requests.append(
        ScoringRequest(
          rows: rows.source.batch(lists: [Int32(list)]), ids: ids.map { Array($0.utf8) },
          userFeatures: student.userFeatures))
      names.append(
        keys.isEmpty
          ? "\(rows.lines[range.lowerBound])"
          : keys.indices.map { rows.texts[$0][range.lowerBound] }.joined(separator: "|"))
      items.append(ids)
      lines.append(Array(rows.lines[range]))
    }
    self.requests = requests
    self.names = names
    self.items = items
    self.lines = lines
    report = rows.report
  }
}
