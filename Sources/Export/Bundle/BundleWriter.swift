import Autodiff
import Datasets
import Experiments
import Kernels
import Models
import Tensors
import Training

/// Writes the files of an export into its folder and reads each one back.
struct BundleWriter {
  let folder: ExportFolder
  let source: ExportSource
  private(set) var files: [ExportedFile] = []

  init(folder: ExportFolder, source: ExportSource) {
    self.folder = folder
    self.source = source
  }

  /// student.safetensors: the weights bit for bit.
  mutating func writeWeights() throws(ExportError) {
    let name = "student.safetensors"
    let path = folder.file(name)
    do throws(WeightsError) {
      try StudentWeights.save(source.parameters, metadata: metadata, to: path)
      for (parameter, value) in try StudentWeights.values(of: source.parameters, in: path) {
        guard value.shape == parameter.value.shape, isSame(value.array, parameter.value.array) else {
          throw .shape(
            path: path, parameter: parameter.path, found: value.shape.array, expected: parameter.value.shape.array)
        }
      }
    } catch {
      if case .file(let path, let reason) = error { throw .file(path: path, reason: reason) }
      throw .different(file: name, finding: "\(error)")
    }
    try add(name, "all \(source.parameters.count) parameters, float32", "bit for bit")
  }

  private var metadata: [String: String] {
    var metadata = [
      "format": "distill", "format_version": "1", "run": source.run, "model": source.model,
      "user_features": names(source.student.userFeatures), "item_features": names(source.student.itemFeatures),
    ]
    for vocabulary in source.vocabularies {
      metadata["vocabulary/\(vocabulary.name)"] = vocabulary.fingerprint
    }
    return metadata
  }

  private func names(_ features: [Int]) -> String {
    features.map { source.student.schema.features[$0].name }.joined(separator: ",")
  }

  /// item_ids.txt: one id a line, in the order of the vectors.
  mutating func writeIDs() throws(ExportError) {
    let ids = source.items.ids
    var lines: [UInt8] = []
    for index in ids.indices {
      let id = ids.bytes(at: index)
      if id.contains(0x0A) || id.contains(0x0D) { throw .lineBreak(id: ids[index]) }
      lines += id
      lines.append(0x0A)
    }
    try write(lines, to: "item_ids.txt")
    let read = try attempt { () throws(FileFailure) in try TextFile.lines(folder.file("item_ids.txt")) }
    guard read == ids else { throw .different(file: "item_ids.txt", finding: "it holds other ids") }
    try add("item_ids.txt", "ids of \(ids.count) items, in the order of the vectors", "id by id")
  }

  /// item_vectors.npy.
  mutating func writeVectors(_ vectors: ExactVectors) throws(ExportError) -> ExactVectors {
    let name = "item_vectors.npy"
    let values = try writeFloats(vectors.values, [source.items.ids.count, vectors.width], to: name)
    try add(name, "item vectors [\(source.items.ids.count), \(vectors.width)], float32", "bit for bit")
    return ExactVectors(values, width: vectors.width)
  }

  /// item_vectors_fp16.npy.
  mutating func writeHalves(of vectors: ExactVectors) throws(ExportError) -> HalfVectors {
    let name = "item_vectors_fp16.npy"
    let halves = HalfVectors(rounding: vectors)
    let read = try attempt {
      () throws(FileFailure) in
      try NumPyFile.write(
        halves.bits, as: .float16, shape: [source.items.ids.count, vectors.width], to: folder.file(name))
      return try NumPyFile.halves(folder.file(name)).values.array
    }
    guard read == halves.bits else { throw .different(file: name, finding: "it holds other numbers") }
    try add(name, "item vectors, float16, rounded to the nearest", "bit for bit")
    return HalfVectors(bits: read, width: vectors.width)
  }

  /// item_vectors_int8.npy and item_vectors_int8_scales.npy.
  mutating func writeBytes(of vectors: ExactVectors) throws(ExportError) -> ByteVectors {
    let (name, scalesName) = ("item_vectors_int8.npy", "item_vectors_int8_scales.npy")
    let bytes = ByteVectors(rounding: vectors)
    let read = try attempt {
      () throws(FileFailure) in
      try NumPyFile.write(
        bytes.bytes, as: .int8, shape: [source.items.ids.count, vectors.width], to: folder.file(name))
      return try NumPyFile.bytes(folder.file(name)).values.array
    }
    guard read == bytes.bytes else { throw .different(file: name, finding: "it holds other numbers") }
    let scales = try writeFloats(bytes.scales, [source.items.ids.count], to: scalesName)
    try add(name, "item vectors, int8: vector = scale · bytes", "bit for bit")
    try add(scalesName, "the scale of each int8 vector, float32", "bit for bit")
    return ByteVectors(bytes: read, scales: scales, width: vectors.width)
  }

  /// item_vectors_svd<width>.npy, and the projections and the mean by which queries and further items follow.
  mutating func writeReduced(
    _ vectors: ExactVectors, to width: Int, for queries: [Float]
  ) throws(ExportError) -> ReducedVectors {
    let reduced = ReducedVectors(reducing: vectors, to: width, for: queries)
    let (count, whole) = (source.items.ids.count, vectors.width)
    let parts: [(name: String, values: [Float], shape: [Int], content: String)] = [
      (
        "item_vectors_svd\(width).npy", reduced.values, [count, width],
        "item vectors of \(width) dimensions, float32: A · (vector - m)"
      ),
      (
        "svd\(width)_query.npy", reduced.queryProjection, [width, whole],
        "D [\(width), \(whole)], float32: D · query is the query for them"
      ),
      ("svd\(width)_item.npy", reduced.itemProjection, [width, whole], "A [\(width), \(whole)], float32"),
      ("svd\(width)_mean.npy", reduced.mean, [whole], "m [\(whole)], float32: query · m is added to their products"),
    ]
    var read: [[Float]] = []
    for part in parts {
      read.append(try writeFloats(part.values, part.shape, to: part.name))
      try add(part.name, part.content, "bit for bit")
    }
    return ReducedVectors(
      values: read[0], width: width, mean: read[3], itemProjection: read[2], queryProjection: read[1],
      kept: reduced.kept)
  }

  /// item_vectors.faiss, which must find for the users what an exhaustive search of ours finds.
  mutating func writeFaiss(
    _ vectors: ExactVectors, formula: ScoringFormula, users: [[Float]]
  ) throws(ExportError) {
    let (name, depth) = ("item_vectors.faiss", LossProbe.catalogueDepth)
    let search = CatalogueSearch(vectors)
    let finding = try attempt { () throws(FileFailure) -> String? in
      try FaissIndex.write(vectors.values, width: vectors.width, to: folder.file(name))
      let index = try FaissIndex(path: folder.file(name))
      guard index.count == search.count, index.width == vectors.width else { return "it has other vectors" }
      for user in users {
        for task in formula.tasks.indices {
          let query = formula.query(for: user, task: task)
          let products = search.products(query)
          let found = try index.search(query, k: depth)
          for (rank, expected) in CatalogueSearch.top(depth, of: products).enumerated() {
            // Products within rounding of one another may stand in either order.
            let allowed = ScoreComparison.tolerance * max(1, abs(products[expected]))
            guard products.indices.contains(found[rank].place),
              abs(products[found[rank].place] - products[expected]) <= allowed
            else { return "its search finds another item at rank \(rank + 1) of task \(formula.tasks[task])" }
          }
        }
      }
      return nil
    }
    if let finding { throw .different(file: name, finding: finding) }
    try add(
      name, "flat inner-product index of Faiss, \(vectors.width) dimensions",
      "top \(min(depth, search.count)) of \(users.count) users as ours")
  }

  /// resolved.json, which with the encoders and the weights is the student.
  mutating func writeDescription() throws(ExportError) {
    let text = source.resolved.document()
    try write(Array(text.utf8), to: "resolved.json")
    guard try text == self.text(ofFile: "resolved.json") else {
      throw .different(file: "resolved.json", finding: "it holds another text")
    }
    try add("resolved.json", "the run's resolved configuration", "byte for byte")
  }

  /// encoders.json: by what values become ids and numbers.
  mutating func writeEncoders(_ encoders: FittedEncoders) throws(ExportError) {
    let name = EncodersFile.name
    do throws(RunDirectoryError) { try EncodersFile.write(encoders, to: folder.file(name)) } catch {
      guard case .unwritable(let path, let reason) = error else {
        throw .file(path: folder.file(name), reason: "\(error)")
      }
      throw .file(path: path, reason: reason)
    }
    let read: FittedEncoders
    do throws(ConfigurationError) { read = try EncodersFile.read(folder.file(name)) } catch {
      throw .different(file: name, finding: "\(error)")
    }
    guard read == encoders else { throw .different(file: name, finding: "it holds other encoders") }
    try add(name, "vocabularies, buckets and scales of all features", "value by value")
  }

  /// The towers and the scorer as ONNX, run again on the test split, and samples by which others can check them.
  mutating func writeONNX(
    trained: [[Float]], program: String, team: ThreadTeam, follow: (_ samples: Int) -> StepProgress
  ) throws(ExportError) {
    let student: ONNXStudent
    let logits: [[Float]]
    do throws(ONNXError) {
      student = try ONNXStudent(of: source.student, version: program.split(separator: " ").last.map(String.init) ?? "")
      try student.write(to: folder.path)
      let progress = follow(source.test.count)
      defer { progress.finish() }
      logits = try student.logits(ofFilesIn: folder.path, on: source.test, team: team, progress: progress.update)
    } catch { throw .onnx(error) }
    let comparison = ScoreComparison(logits, with: trained, stored: 0)
    guard comparison.agrees else {
      throw .different(
        file: "scorer.onnx", finding: "a test score differs from training's by \(comparison.largestDifference)")
    }
    for (name, model) in student.files {
      let inputs = model.inputs.count == 1 ? "1 input" : "\(model.inputs.count) inputs"
      try add(
        name, "\(inputs) → \(model.outputs.map(\.name).joined(separator: ", ")); ONNX, opset \(ONNXModel.operatorSet)",
        "test scores of all three within \(shortest(comparison.largestDifference))",
        interface: model.interface(of: source.student.schema))
    }
    let name = "onnx_check.json"
    let tasks = source.student.schema.tasks.map(\.name)
    let samples = student.checkSamples(of: source.test, logits: trained, tasks: tasks).text() + "\n"
    try write(Array(samples.utf8), to: name)
    guard try samples == text(ofFile: name) else { throw .different(file: name, finding: "it holds another text") }
    try add(name, "the first test samples as the ONNX models take them, with training's logits", "byte for byte")
  }

  /// manifest.json, the last file; every other is read once more for its checksum.
  func writeManifest(
    _ report: ExportReport, formula: ScoringFormula, program: String
  ) throws(ExportError) -> ExportReport {
    let manifest = Manifest(report: report, source: source, formula: formula, program: program).json
    try write(Array(manifest.document().utf8), to: ExportFolder.marker)
    guard try manifest.document() == text(ofFile: ExportFolder.marker) else {
      throw .different(file: ExportFolder.marker, finding: "it holds another text")
    }
    let own = try ExportedFile(
      ExportFolder.marker, in: folder, content: "this export: run, features, scoring, metrics, checksums",
      check: "byte for byte")
    return ExportReport(
      path: report.path, files: report.files + [own], items: report.items, width: report.width,
      comparison: report.comparison, metrics: report.metrics, storage: report.storage, users: report.users,
      manifest: manifest)
  }

  /// Says of a file that was checked again what came of it.
  mutating func note(_ name: String, _ check: String) {
    guard let index = files.firstIndex(where: { $0.name == name }) else { return }
    files[index] = files[index].checked(check)
  }

  private mutating func add(
    _ name: String, _ content: String, _ check: String, interface: JSON? = nil
  ) throws(ExportError) {
    files.append(try ExportedFile(name, in: folder, content: content, check: check, interface: interface))
  }

  private func writeFloats(_ values: [Float], _ shape: [Int], to name: String) throws(ExportError) -> [Float] {
    let (read, readShape) = try attempt { () throws(FileFailure) in
      try NumPyFile.write(values, as: .float32, shape: shape, to: folder.file(name))
      return try NumPyFile.floats(folder.file(name))
    }
    let numbers = read.array
    guard readShape == shape, isSame(numbers, values) else {
      throw .different(file: name, finding: "it holds other numbers")
    }
    return numbers
  }

  private func write(_ bytes: [UInt8], to name: String) throws(ExportError) {
    try attempt { () throws(FileFailure) in
      let file = try OutputFile(path: folder.file(name))
      try file.write(StoredArray(bytes))
      try file.finish()
    }
  }

  private func text(ofFile name: String) throws(ExportError) -> String {
    try attempt { () throws(FileFailure) in try TextFile.text(folder.file(name)) }
  }

  private func attempt<Result>(_ body: () throws(FileFailure) -> Result) throws(ExportError) -> Result {
    do { return try body() } catch { throw ExportError(error) }
  }

  /// Whether both have the same bits, so that a NaN is itself and -0 is not 0.
  private func isSame(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
