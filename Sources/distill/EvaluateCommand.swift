import Datasets
import Experiments
import Foundation
import Kernels
import Terminal
import Training

extension Program {
  static let finishedRun = Positional("RUN", summary: "The directory of a finished run.")
  static let otherDataset = Option.text(
    "dataset", "FILE", summary: "The description of another dataset; by default that of the run.")
  static let evaluatedSplit = Option.choice(
    "split", "SPLIT", of: ["test", "validation", "all"],
    summary: "Which samples: of the test or validation split, or all rows; test by default.")

  static let evaluate = Command(
    "evaluate", summary: "Measure a finished run's models again, on its own or another dataset",
    discussion: """
      Reads the models of a run and measures them as the run did. Another dataset must have the same features and tasks; \
      it is encoded by the vocabularies, boundaries and scales of the run, whatever its own description says of them, so \
      that the models see of it what they would see when they serve. Where its description has no split, all rows are \
      measured.
      """,
    examples: [
      .init("distill evaluate runs/taobao-001", "Prints the run's own metrics again."),
      .init("distill evaluate runs/taobao-001 --split validation --json", "One JSON object, for another program."),
      .init("distill evaluate runs/taobao-001 --data data/next-week --split all", "All rows of other files."),
      .init("distill evaluate runs/taobao-001 --dataset configs/datasets/taobao-ads.json", "Another description."),
    ],
    positionals: [finishedRun], options: [otherDataset, data, evaluatedSplit, threads, json])
}

/// `distill evaluate RUN`.
struct EvaluateCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    let asked = arguments.text(Program.evaluatedSplit).flatMap(Span.init(rawValue:))
    let run = try FinishedRun(at: arguments.text(Program.finishedRun))
    let (description, isSplit) = try self.description(of: run)
    if !isSplit, let split = asked?.split { throw EvaluationError.noSplit(split, dataset: description.name) }
    let span = asked ?? (isSplit ? .test : .all)
    let samples = try self.samples(of: run, description, span)
    StandardError.write("Measuring \(Format.grouped(samples.source.count)) samples.\n")
    let reports = try run.reports(
      on: samples.source, named: span.rawValue, schema: samples.schema, vocabularies: samples.vocabularies,
      by: Scorer(team: team))
    show(ResultTable(reports: reports, metrics: run.experiment.recipe.evaluation.metrics), of: run, description, span)
  }

  private var team: ThreadTeam {
    ThreadTeam(threads: arguments.integer(Program.threads) ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Which samples are measured.
  private enum Span: String {
    case test, validation, all

    var split: Split? {
      switch self {
      case .test: .test
      case .validation: .validation
      case .all: nil
      }
    }
  }

  private struct Samples {
    let source: any SampleSource
    let schema: Schema
    let vocabularies: [(name: String, fingerprint: String)]
  }

  /// The dataset to measure on, and whether it says how it is split; another dataset need not.
  private func description(of run: FinishedRun) throws -> (value: DatasetDescription, isSplit: Bool) {
    let folder = arguments.text(Program.data)
    guard let file = arguments.text(Program.otherDataset) else {
      var description = run.experiment.dataset
      if let folder { description.folder = FilePath.resolve(folder, in: nil) }
      return (description, true)
    }
    let assignments = folder.map { ["folder=\(FilePath.absolute($0))"] } ?? []
    var configuration = Configuration(file: file, assignments: assignments)
    let isSplit = configuration.root.members == nil || configuration.root["split"] != nil
    if !isSplit { configuration.root.content = .object((configuration.root.members ?? []) + [Self.anySplit]) }
    return (try configuration.dataset().value, isSplit)
  }

  /// Stands where a description has no split: all its rows are measured.
  private static let anySplit = JSONMember("split", ["by": "random"])

  private func samples(of run: FinishedRun, _ description: DatasetDescription, _ span: Span) throws -> Samples {
    if span == .all, description.negatives != nil { throw EvaluationError.negativesOfAllRows(description.name) }
    let loader = DatasetLoader(description: description, seed: run.experiment.recipe.seed, team: team, onlyReads: true)
    let fitted = try run.encoders()
    let isOwn = !arguments.isPresent(Program.otherDataset) && !arguments.isPresent(Program.data)
    if isOwn, let split = span.split {
      let dataset = try loader.load()
      if fitted.map({ $0 == dataset.encoders }) ?? true {
        let source = split == .test ? dataset.test : dataset.validation
        guard source.count > 0 else { throw EvaluationError.emptySplit(split, dataset: description.name) }
        return Samples(source: source, schema: dataset.schema, vocabularies: dataset.vocabularyFingerprints)
      }
      StandardError.write("The files have changed since the run was made.\n")
    }
    // A run without encoders.json can still be measured while its own data are there.
    let encoders =
      try fitted
      ?? DatasetLoader(
        description: run.experiment.dataset, seed: run.experiment.recipe.seed, team: team
      ).load().encoders
    guard let split = span.split else {
      let rows = try loader.loadRows(encoders: encoders)
      return Samples(source: rows.source, schema: rows.schema, vocabularies: encoders.vocabularyFingerprints)
    }
    let dataset = try loader.load(encoders: encoders, measuring: split)
    return Samples(
      source: split == .test ? dataset.test : dataset.validation, schema: dataset.schema,
      vocabularies: encoders.vocabularyFingerprints)
  }

  private func show(_ table: ResultTable, of run: FinishedRun, _ description: DatasetDescription, _ span: Span) {
    if arguments.isPresent(Program.json) {
      let members = [
        JSONMember("run", .string(run.path)), JSONMember("dataset", .string(description.name)),
        JSONMember("folder", .string(description.folder)), JSONMember("split", .string(span.rawValue)),
        JSONMember("seed", .integer(Int(run.experiment.recipe.seed))), JSONMember("result", table.json),
      ]
      return print(JSON(.object(members)).document(), terminator: "")
    }
    let title = span == .all ? "All rows" : span == .test ? "Test split" : "Validation split"
    print("\n\(title) of \(description.name) in \(description.folder), the models of \(run.path):\n")
    for table in table.tables { print(table.text()) }
    for note in table.notes { print("note: \(note)") }
  }
}

/// What keeps a run from being measured.
private enum EvaluationError: Error, CustomStringConvertible {
  case emptySplit(Split, dataset: String)
  case noSplit(Split, dataset: String)
  case negativesOfAllRows(String)

  var description: String {
    switch self {
    case .emptySplit(let split, let dataset):
      "the dataset \"\(dataset)\" holds no samples out for \(split.rawValue); choose another --split"
    case .noSplit(let split, let dataset):
      "the dataset \"\(dataset)\" has no \"split\", so that there is no \(split.rawValue) split; add it or leave out --split"
    case .negativesOfAllRows(let dataset):
      "the dataset \"\(dataset)\" draws negatives for one split at a time, so that all rows cannot be measured together; "
        + "choose --split test or validation"
    }
  }
}
