import Autodiff
import Datasets
import Experiments
import Foundation
import Kernels
import Metrics
import Models
import Tensors
import TestSupport
import Testing
import Training

@testable import Export

/// Samples each in a list of its own.
struct SingleSamples: SampleSource {
  let all: Batch

  init(_ source: some SampleSource) { all = source.batch(lists: (0..<Int32(source.lists.count - 1)).map { $0 }) }

  var count: Int { all.count }
  var lists: [Int32] { (0...Int32(count)).map { $0 } }

  func batch(lists: [Int32]) -> Batch { all.selecting(lists.map { Int($0) }) }
}

/// A student of the tiny dataset, whose weights are as they were drawn.
struct TinyStudent {
  let student: Student
  let store: ParameterStore
  var test = TinySource(lists: 40)
  /// The items of the first lists of another source: some of them are those of test samples, most are not.
  let items: SingleSamples

  init(_ configuration: StudentConfiguration = StudentConfiguration(outputWidth: 8), items: Int = 12) {
    store = ParameterStore(seed: 5)
    student = Student(scope: store.root / "student", schema: TinyDataset.schema, configuration: configuration)
    for parameter in store.parameters where parameter.path.contains("heads") {
      parameter.value = Tensor(
        zip(parameter.value.array, scattered(parameter.value.count)).map { $0 * 2 + $1 }, parameter.value.shape)
    }
    self.items = SingleSamples(TinySource(lists: items, seed: 1))
  }

  /// Makes the first number of every item's vector about this.
  func setItemBias(_ number: Float) throws {
    let bias = try #require(store.parameters.first { $0.path == "student/item_tower/network/output/bias" })
    bias.value = Tensor([number] + bias.value.array.dropFirst(), bias.value.shape)
  }

  func source(reported: [ExportSource.ReportedMetric] = []) -> ExportSource {
    ExportSource(
      run: "tiny-001", model: "student", resolved: ["name": "tiny"], student: student, parameters: store.parameters,
      training: TinySource(lists: 60, seed: 3), test: test, vocabularies: [("item", "8 ids")],
      items: ExportItems(ids: TextList((0..<items.count).map { "item \($0)" }), source: items, column: "item"),
      encoders: nil,
      metrics: [.auc, .hitRate(at: 3)], reported: reported)
  }

  func exporter(
    _ formats: Set<ExportFormat> = [.safetensors, .npy, .fp16, .int8], width: Int? = nil,
    reported: [ExportSource.ReportedMetric] = [], interrupted: Bool = false
  ) -> Exporter {
    Exporter(
      source(reported: reported), formats: formats, width: width, program: "distill test",
      team: ThreadTeam(threads: 2), note: { _ in }, isInterrupted: { interrupted })
  }
}

@Suite struct ExporterTests {
  private let folder = TemporaryFolder()

  private static let configurations = [
    StudentConfiguration(outputWidth: 8),
    StudentConfiguration(outputWidth: 8, normalised: false, scale: .fixed(0.5)),
    StudentConfiguration(outputWidth: 8, scale: .learnt(initially: 20), heads: .separate),
    StudentConfiguration(outputWidth: 8, normalised: false, scale: .fixed(3), heads: .separate),
  ]

  @Test(arguments: configurations) func storedVectorsScoreAsTheStudentDoes(
    configuration: StudentConfiguration
  ) throws {
    let tiny = TinyStudent(configuration)
    let report = try tiny.exporter(width: 3)(to: folder.path("export"))
    #expect(report.comparison.agrees)
    #expect(report.comparison.samples == tiny.test.count)
    // Both kinds of samples were scored: those whose item is stored, and those whose item had to be computed.
    #expect(report.comparison.stored > 0)
    #expect(report.comparison.stored < tiny.test.count)
    #expect(report.width == (configuration.heads == .separate ? 16 : 8))
    #expect(report.storage.map(\.name) == ["fp16", "int8", "svd3"])

    // By hand from the files and the manifest's numbers: w ⊙ u · v + b is the logit of a stored item.
    let (values, shape) = try NumPyFile.floats(folder.path("export/item_vectors.npy"))
    #expect(shape == [tiny.items.count, report.width])
    let batch = tiny.items.all
    let output = tiny.student(batch, in: Graph(.inference))
    let (users, vectors) = (output.user.value.array, values.array)
    let tasks = try #require(report.manifest["scoring"]?["tasks"]?.elements)
    for (task, entry) in tasks.enumerated() {
      let weights = try #require(entry["weights"]?.elements).compactMap(\.double)
      let bias = try #require(entry["bias"]?.double)
      for sample in 0..<batch.count {
        let product = (0..<report.width).reduce(0.0) { sum, column in
          let place = sample * report.width + column
          return sum + weights[column] * Double(users[place]) * Double(vectors[place])
        }
        #expect(abs(product + bias - Double(output.logits[task].value.array[sample])) < 1e-4)
      }
    }
  }

  @Test func manifestHasTheFilesWithTheirChecksums() throws {
    let report = try TinyStudent().exporter(width: 2)(to: folder.path("export"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("export")).sorted()
    #expect(names == report.files.map(\.name).sorted())
    #expect(
      Set(names) == [
        "student.safetensors", "item_vectors.npy", "item_ids.txt", "item_vectors_fp16.npy", "item_vectors_int8.npy",
        "item_vectors_int8_scales.npy", "item_vectors_svd2.npy", "svd2_query.npy", "svd2_item.npy", "svd2_mean.npy",
        "resolved.json",
        "manifest.json",
      ])
    for entry in try #require(report.manifest["files"]?.elements) {
      guard case .string(let name)? = entry["name"]?.content, case .string(let digest)? = entry["sha256"]?.content
      else {
        Issue.record("a file without name or digest")
        continue
      }
      #expect(try SHA256.hexadecimal(ofFile: folder.path("export/\(name)")) == digest)
    }
    #expect(
      report.manifest["item_tower"]?["features"]?.elements?.compactMap { $0["name"]?.content }
        == [.string("item"), .string("category"), .string("tags")])
  }

  @Test func weightsAreThereUnderDottedPaths() throws {
    let tiny = TinyStudent()
    _ = try tiny.exporter()(to: folder.path("export"))
    let file = try Safetensors(reading: folder.path("export/student.safetensors"))
    #expect(Set(file.names) == Set(tiny.store.parameters.map { $0.path.split(separator: "/").joined(separator: ".") }))
    #expect(file.metadata["item_features"] == "item,category,tags")
    #expect(file.metadata["run"] == "tiny-001")
  }

  @Test func replacesAnOlderExport() throws {
    let tiny = TinyStudent()
    _ = try tiny.exporter()(to: folder.path("export"))
    _ = try tiny.exporter([.npy])(to: folder.path("export/"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["export"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("export")).sorted()
        == ["item_ids.txt", "item_vectors.npy", "manifest.json", "resolved.json"])
  }

  @Test(arguments: [
    [("mine.txt", "mine")],
    // Other programs have a manifest too, even one that names its files.
    [("manifest.json", "{}"), ("index.html", "mine")],
    [("manifest.json", "not JSON")],
    [("manifest.json", #"{"format": "other", "files": [{"name": "index.html"}]}"#), ("index.html", "mine")],
    [("manifest.json", #"{"format": "distill export", "files": [{"name": "ours.npy"}]}"#), ("notes.txt", "mine")],
    [("manifest.json", #"{"format": "distill export"}"#), ("notes.txt", "mine")],
  ]) func replacesNothingButAnExport(files: [(name: String, content: String)]) throws {
    let path = folder.path("notes")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for file in files { try folder.write(file.content, to: "notes/\(file.name)") }
    let example = try #require(files.last).name
    #expect(throws: ExportError.occupied(path, example: example)) { try TinyStudent().exporter()(to: path) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["notes"])
    for file in files {
      #expect(try String(decoding: folder.data("notes/\(file.name)"), as: UTF8.self) == file.content)
    }
  }

  @Test func whatIsPutIntoAnExportIsNotRemovedWithIt() throws {
    let tiny = TinyStudent()
    let path = folder.path("export")
    _ = try tiny.exporter([.npy])(to: path)
    try folder.write("mine", to: "export/notes.txt")
    #expect(throws: ExportError.occupied(path, example: "notes.txt")) { try tiny.exporter([.npy])(to: path) }
    #expect(try String(decoding: folder.data("export/notes.txt"), as: UTF8.self) == "mine")
  }

  /// A NaN or an infinity, which no smaller form can hold, is told of before anything is made of it.
  @Test(arguments: [Float.nan, .infinity]) func vectorsAndScoresAreFinite(number: Float) throws {
    var tiny = TinyStudent(StudentConfiguration(outputWidth: 8, normalised: false, scale: .fixed(0.5)))
    try tiny.setItemBias(number)
    #expect(throws: ExportError.scoreNotFinite(sample: 0, task: "click")) {
      try tiny.exporter(width: 3)(to: folder.path("export"))
    }
    tiny.test = TinySource(lists: 0)
    #expect(throws: ExportError.vectorNotFinite(item: "item 0")) {
      try tiny.exporter(width: 3)(to: folder.path("export"))
    }
  }

  @Test func vectorsTooLargeForHalfPrecisionAreNotWrittenInIt() throws {
    let tiny = TinyStudent(StudentConfiguration(outputWidth: 8, normalised: false, scale: .fixed(0.5)))
    try tiny.setItemBias(1e5)
    #expect(throws: ExportError.beyondHalfPrecision(item: "item 0")) { try tiny.exporter()(to: folder.path("export")) }
    _ = try tiny.exporter([.npy, .int8])(to: folder.path("export"))
  }

  @Test func clearsAwayWhatKilledExportsLeft() throws {
    let manager = FileManager.default
    // No process has this number: it is beyond the system's largest.
    for name in ["export.99999999.temporary", "export.99999999.temporary.old", "export.1.temporary", "exports.txt"] {
      try manager.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try folder.write(
      #"{"format": "distill export", "files": []}"#, to: "export.99999999.temporary.old/manifest.json")
    #expect(throws: ExportError.interrupted) {
      try TinyStudent().exporter(interrupted: true)(to: folder.path("export"))
    }
    // The older export has its name again; what a living process may still write is left alone.
    #expect(
      try manager.contentsOfDirectory(atPath: folder.root).sorted() == ["export", "export.1.temporary", "exports.txt"])
  }

  @Test func leavesNothingBehindWhenItFails() throws {
    let tiny = TinyStudent()
    let wrong = ExportSource.ReportedMetric(task: "click", name: "auc", value: 0.1)
    #expect(throws: ExportError.self) { try tiny.exporter(reported: [wrong])(to: folder.path("export")) }
    #expect(throws: ExportError.width(9, most: 7)) { try tiny.exporter(width: 9)(to: folder.path("export")) }
    try folder.write("a file", to: "file")
    #expect(throws: ExportError.self) { try tiny.exporter()(to: folder.path("file/export")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["file"])
  }

  @Test(.enabled(if: FaissIndex.isAvailable)) func indexOfFaissIsChecked() throws {
    let report = try TinyStudent().exporter([.npy, .faiss])(to: folder.path("export"))
    let index = try FaissIndex(path: folder.path("export/item_vectors.faiss"))
    #expect(index.count == report.items)
    #expect(report.files.contains { $0.name == "item_vectors.faiss" && $0.check.contains("as ours") })
  }

  @Test func modelsOfONNXAreRunAgain() throws {
    let report = try TinyStudent().exporter([.onnx])(to: folder.path("export"))
    #expect(report.files.map(\.name).filter { $0.hasSuffix(".onnx") }.count == 3)
  }

  @Test func itemsCanBeLimited() throws {
    let tiny = TinyStudent()
    let ids = TextList((0..<tiny.items.count).map { "\($0)" })
    let items = ExportItems(ids: ids, source: tiny.items, column: "item", limit: 5)
    #expect(items.ids == TextList(["0", "1", "2", "3", "4"]))
    #expect(items.source.lists == [0, 1, 2, 3, 4, 5])
    #expect(items.source.batch(lists: [4]) == tiny.items.batch(lists: [4]))
  }

  @Test func weightsComeBackFromAnExport() throws {
    let tiny = TinyStudent()
    _ = try tiny.exporter([.safetensors])(to: folder.path("export"))
    let path = folder.path("export/student.safetensors")
    let loaded = try LoadedStudent(
      ofExport: path, StudentConfiguration(outputWidth: 8), schema: TinyDataset.schema,
      vocabularies: [("item", "8 ids")])
    let batch = tiny.items.all
    #expect(
      loaded.student(batch, in: Graph(.inference)).logits[0].value.array
        == tiny.student(batch, in: Graph(.inference)).logits[0].value.array)
    #expect(throws: WeightsError.vocabulary(path: path, name: "item")) {
      try LoadedStudent(
        ofExport: path, StudentConfiguration(outputWidth: 8), schema: TinyDataset.schema,
        vocabularies: [("item", "others")])
    }
  }

  @Test func comparisonFindsWhatDiffers() {
    #expect(ScoreComparison([[1, 2]], with: [[1, 2.00001]], stored: 2).agrees)
    #expect(!ScoreComparison([[1, 2]], with: [[1, 2.0001]], stored: 2).agrees)
    #expect(!ScoreComparison([[.nan]], with: [[1]], stored: 1).agrees)
    #expect(!ScoreComparison([[1]], with: [[1, 2]], stored: 1).agrees)
  }
}

extension JSON {
  var elements: [JSON]? { if case .array(let elements) = content { elements } else { nil } }

  var double: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
