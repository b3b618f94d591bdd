import Autodiff
import Datasets
import Experiments
import Foundation
import Kernels
import Layers
import Models
import Tensors
import TestSupport
import Testing

@testable import Export

/// Models that were written are read back and run: they are what they were, and give what the student gives.
@Suite struct ReadBackTests {
  /// A student whose parameters are all random, statistics included, so that none of them can be left out unnoticed.
  private static func student(_ name: String) -> Student {
    let configurations = StudentConfigurations.configurations
    let configuration = configurations.first { $0.0 == name }?.1 ?? StudentConfiguration()
    let store = ParameterStore(seed: 3)
    let student = Student(
      scope: store.root / "student", schema: StudentConfigurations.schema, configuration: configuration)
    var stream = RandomStream(seed: 5, purpose: "test")
    for parameter in store.parameters {
      let values = (0..<parameter.value.count).map { _ in
        parameter.kind == .statistic ? stream.uniform() + 0.2 : stream.uniform() - 0.45
      }
      parameter.value = Tensor(values, parameter.value.shape)
    }
    return student
  }

  @Test(arguments: StudentConfigurations.configurations.map(\.0))
  func everyStudentScoresAsItsModels(name: String) throws {
    let student = Self.student(name)
    let folder = TemporaryFolder()
    let models = try ONNXStudent(of: student, version: "1.2")
    try models.write(to: folder.root)
    for (file, model) in models.files {
      let read = try ONNXModel(readingFrom: folder.path(file))
      #expect(read.nodes == model.nodes)
      #expect(read.message.byteCount == model.message.byteCount)
      #expect(read.producerVersion == "1.2")
      #expect(read.inputs.map(\.name) == model.inputs.map(\.name))
      #expect(read.outputs == model.outputs)
    }
    var stream = RandomStream(seed: 8, purpose: "test")
    for (rows, longest) in [(1, 0), (1, 3), (2, 4), (7, 5), (3, 0)] {
      let batch = StudentConfigurations.batch(rows, &stream, longest: longest)
      let expected = student(batch, in: Graph(.inference)).logits.map(\.value.array)
      let found = try models.logits(
        ofFilesIn: folder.root, on: WholeBatch(batch: batch), team: ThreadTeam(threads: 1))
      for (found, expected) in zip(found, expected) {
        #expect(found.count == rows)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-6 * max(1, abs(b)), "\(rows) rows") }
      }
    }
  }

  /// The first lists that fit, or the first samples; lists padded with -1 (a bag's weights with 0), the logits row by row.
  @Test func checkSamplesAreTheInputsAndTrainingsLogits() throws {
    let schema = TinyDataset.schema
    var configuration = ONNXExportTests.small(userFeatures: ["user", "history"])
    configuration.itemTower.features = ["tags"]
    let models = try ONNXStudent(of: ONNXExportTests.student(configuration, schema))
    let logits: [[Float]] = [[0, 0.1, 2, 3, 4, 5, 6], [0, -1, -2, -3, -4, -5, -6]]
    func samples(_ limit: Int) -> String {
      models.checkSamples(
        of: FirstLists(batch: TinyDataset.batch), logits: logits, tasks: schema.tasks.map(\.name), limit: limit
      ).text()
    }
    #expect(
      samples(3) == """
        {"user_tower": {"user": [2, 2, 2], "history.item": [[2, 3, -1], [-1, -1, -1], [4, 2, 2]], \
        "history.category": [[2, 3, -1], [-1, -1, -1], [4, 2, 2]], \
        "history.behavior": [[1, 1, -1], [-1, -1, -1], [2, 3, 1]]}, \
        "item_tower": {"tags": [[2, -1], [1, 3], [-1, -1]], "tags.weights": [[1.0, 0.0], [0.5, 2.0], [0.0, 0.0]]}, \
        "tasks": ["click", "purchase"], "logits": [[0.0, 0.0], [0.1, -1.0], [2.0, -2.0]]}
        """)
    #expect(samples(6).hasSuffix("\"logits\": [[0.0, 0.0], [0.1, -1.0], [2.0, -2.0], [3.0, -3.0]]}"))
    // Of a first list that is larger than that, so many samples.
    #expect(samples(2).hasSuffix("\"logits\": [[0.0, 0.0], [0.1, -1.0]]}"))
    #expect(samples(2).hasPrefix("{\"user_tower\": {\"user\": [2, 2], "))
  }

  @Test func aChangedWeightChangesTheScores() throws {
    let folder = TemporaryFolder()
    let student = Self.student("plain")
    let models = try ONNXStudent(of: student)
    try models.write(to: folder.root)
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: folder.path("user_tower.onnx"))))
    let name = Array("student/user_tower/network/output/bias".utf8)
    // The tensor itself comes after the node that names it: its name, a key and a length, then the floats.
    let ends = (name.count..<(bytes.count - 8)).filter { Array(bytes[($0 - name.count)..<$0]) == name }
    let start = try #require(ends.last) + 2
    bytes[start + 3] ^= 0x80
    try Data(bytes).write(to: URL(filePath: folder.path("user_tower.onnx")))
    var stream = RandomStream(seed: 8, purpose: "test")
    let batch = StudentConfigurations.batch(3, &stream, longest: 2)
    let expected = student(batch, in: Graph(.inference)).logits[0].value.array
    let found = try models.logits(ofFilesIn: folder.root, on: WholeBatch(batch: batch), team: ThreadTeam(threads: 1))
    #expect(zip(found[0], expected).contains { abs($0 - $1) > 1e-5 })
  }

  @Test(arguments: [10, 100, 1000])
  func aFileThatWasCutOffIsRefused(kept: Int) throws {
    let folder = TemporaryFolder()
    try ONNXStudent(of: Self.student("plain")).write(to: folder.root)
    let path = folder.path("item_tower.onnx")
    try Data(contentsOf: URL(filePath: path)).prefix(kept).write(to: URL(filePath: path))
    #expect(throws: ONNXError.unreadable(path: path)) { try ONNXModel(readingFrom: path) }
  }

  @Test func anIDBeyondItsTableIsRefused() throws {
    let evaluator = ONNXEvaluator(try ONNXExport.itemTower(of: Self.student("histories_only")))
    #expect(
      throws: ONNXError.failed(
        model: "item_tower", node: "student/embeddings/item/Gather", reason: "an id is not in 0..<8")
    ) { try evaluator(["item": ONNXValue([1], .integers([8]))]) }
    #expect(throws: Never.self) { try evaluator(["item": ONNXValue([1], .integers([7]))]) }
  }
}

/// A batch as a source of one list.
private struct WholeBatch: SampleSource {
  let batch: Batch
  var count: Int { batch.count }
  var lists: [Int32] { batch.lists }
  func batch(lists chosen: [Int32]) -> Batch { batch }
}

/// The samples of some of the first lists of a batch without other features than those of `TinyDataset`.
private struct FirstLists: SampleSource {
  let batch: Batch
  var count: Int { batch.count }
  var lists: [Int32] { batch.lists }

  func batch(lists chosen: [Int32]) -> Batch {
    let count = Int(lists[chosen.count])
    func first(_ offsets: [Int32]) -> (offsets: [Int32], entries: Int) {
      (Array(offsets[...count]), Int(offsets[count]))
    }
    var batch = batch
    batch.count = count
    batch.features = batch.features.map { values in
      switch values {
      case .categorical(let ids): return .categorical(Array(ids[..<count]))
      case .numeric(let numbers): return .numeric(Array(numbers[..<count]))
      case .bag(let offsets, let ids, let weights):
        let (ends, entries) = first(offsets)
        return .bag(offsets: ends, ids: Array(ids[..<entries]), weights: weights.map { Array($0[..<entries]) })
      case .history(let offsets, let fields):
        let (ends, entries) = first(offsets)
        return .history(offsets: ends, fields: fields.map { Array($0[..<entries]) })
      }
    }
    return batch
  }
}
