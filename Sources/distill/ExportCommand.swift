import Datasets
import Experiments
import Export
import Foundation
import Kernels
import Metrics
import Models
import Terminal
import Training

extension Program {
  static let exportOutput = Option.text(
    "output", "FOLDER", summary: "The export's folder; by default `export` in the run's. An older export is replaced.")
  static let studentModel = Option.choice(
    "model", "MODEL", of: ["student", "student_alone"],
    summary: "The distilled student (by default) or the one that learnt alone.")
  static let exportFormat = Option.choice(
    "format", "FORMAT", of: ExportFormat.allCases.map(\.rawValue),
    summary: "Write only this; by default all, an index for Faiss where the program was built with it.", repeats: true)
  static let exportWidth = Option.integer(
    "width", in: 1...65536,
    summary: "Also reduces the item vectors to so many dimensions, by singular value decomposition.")
  static let itemLimit = Option.integer(
    "item-limit", in: 1...Int(Int32.max) - 1, summary: "Stores the vectors of so many items only, the first.")

  static let export = Command(
    "export", summary: "Write a student for serving, and check every file of it",
    discussion: """
      Writes the student's weights (safetensors), its towers and scorer (ONNX, opset \(ONNXModel.operatorSet)), the \
      vectors of all items (.npy in float32, float16 and int8, and a flat inner-product index of Faiss), what turns raw \
      values into ids (encoders.json) and manifest.json, which says how they are used: features in their order, the \
      scoring formula with its numbers, metrics and checksums.

      Each file is read back and compared with the student, and the test split is scored from the stored vectors; where \
      anything differs, nothing is left behind. What smaller vectors lose in rankings is printed.
      """,
    examples: [
      .init("distill export runs/taobao-001", "Writes runs/taobao-001/export."),
      .init("distill export runs/taobao-001 --width 16 --json", "With vectors of 16 dimensions besides."),
      .init("distill export runs/taobao-001 --format npy --format faiss", "Item vectors and their index alone."),
    ],
    positionals: [finishedRun],
    options: [exportOutput, studentModel, exportFormat, exportWidth, itemLimit, data, threads, json])
}

/// `distill export RUN`.
struct ExportCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    let formats = chosenFormats()
    let run = try FinishedRun(at: arguments.text(Program.finishedRun))
    let source = try source(of: run)
    let exporter = Exporter(
      source, formats: formats, width: arguments.integer(Program.exportWidth), program: "distill \(Program.version)",
      team: ThreadTeam(threads: arguments.integer(Program.threads) ?? ProcessInfo.processInfo.activeProcessorCount),
      note: { StandardError.write("\($0)\n") }, follow: Self.progress, isInterrupted: { Interruption.signal != nil })
    let output = arguments.text(Program.exportOutput).map { FilePath.resolve($0, in: nil) }
    let report = try uninterrupted(exporter, to: output ?? run.file("export"))
    if arguments.isPresent(Program.json) {
      print(report.manifest.document(), terminator: "")
    } else {
      print(ExportSummary(report).text, terminator: "")
    }
  }

  private static func progress(of step: String, samples: Int) -> StepProgress {
    let line = ProgressLine(
      step, total: samples, unit: "test samples", isTerminal: StandardError.isTerminal, width: StandardError.width,
      write: StandardError.write)
    return StepProgress(update: { line.update(completed: $0) }, finish: { line.finish() })
  }

  /// Exports; after Ctrl-C or SIGTERM, when nothing is left behind, the process ends as these signals have it.
  private func uninterrupted(_ exporter: Exporter, to path: String) throws -> ExportReport {
    Interruption.watch()
    defer { Interruption.ignore() }
    do throws(ExportError) {
      return try exporter(to: path)
    } catch {
      guard error == .interrupted, let signal = Interruption.signal else { throw error }
      StandardError.write("distill: \(error)\n")
      exit(128 + signal)
    }
  }

  private func chosenFormats() -> Set<ExportFormat> {
    let names = arguments.texts(Program.exportFormat)
    guard names.isEmpty else { return Set(names.compactMap(ExportFormat.init)) }
    if FaissIndex.isAvailable { return Set(ExportFormat.allCases) }
    StandardError.write("note: without an index for Faiss, as \(FaissIndex.absence)\n")
    return Set(ExportFormat.allCases).subtracting([.faiss])
  }

  private func source(of run: FinishedRun) throws -> ExportSource {
    let (experiment, resolved) = try Configuration(
      file: run.file(RunDirectory.resolvedName), dataFolder: arguments.text(Program.data)
    ).experiment()
    let dataset = try DatasetLoader(
      description: experiment.dataset, seed: experiment.recipe.seed, onlyReads: true
    ).load()
    guard let column = dataset.description.itemColumn else {
      throw DatasetError.noItemColumn(dataset: dataset.description.name)
    }
    let model = arguments.text(Program.studentModel).flatMap(FinishedRun.Model.init) ?? .student
    let encoders = dataset.encoders
    if let fitted = try run.encoders(), fitted != encoders { throw ExportError.otherEncoders(run: run.path) }
    let (student, parameters) = try run.student(
      model, reading: dataset.schema, vocabularies: dataset.vocabularyFingerprints)
    let items = try encoders.items(of: dataset.description)
    let result = try FileManager.default.contents(atPath: run.file(RunResult.name)).map {
      try RunResult(text: String(decoding: $0, as: UTF8.self))
    }
    let report = result?.reports.first { $0.model == run.reportName(of: model) }
    return ExportSource(
      run: FilePath.name(FilePath.absolute(run.path)), model: model.rawValue, resolved: resolved, student: student,
      parameters: parameters, training: dataset.training(epoch: 0), test: dataset.test,
      vocabularies: dataset.vocabularyFingerprints,
      items: ExportItems(
        ids: items.ids, source: items.source, column: column, limit: arguments.integer(Program.itemLimit) ?? .max),
      encoders: encoders, metrics: experiment.recipe.evaluation.metrics.filter { !$0.needsTeacher },
      reported: report?.tasks.flatMap { task in
        task.values.compactMap { value in
          value.value.map { ExportSource.ReportedMetric(task: task.task, name: value.name, value: $0) }
        }
      } ?? [])
  }
}
