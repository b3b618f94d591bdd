import Datasets
import Experiments
import Export
import Foundation
import Kernels
import Models
import Terminal
import Training

extension Program {
  static let runOrExport = Positional("RUN", summary: "The folder of a finished run or of an export.")
  static let requests = Option.text(
    "input", "FILE",
    summary: "The requests: a file with the columns of the dataset's samples, one candidate a row; labels are not read."
  )
  static let scoresFile = Option.text(
    "output", "FILE", summary: "Writes the scores to this CSV file instead of standard output.")
  static let task = Option.text("task", "NAME", summary: "The task that is scored; by default the first.")
  static let top = Option.integer("top", "K", in: 1...Int.max, summary: "Writes only the first K of each request.")
  static let repeats = Option.integer(
    "repeat", in: 1...1_000_000, summary: "Scores each request so many times, for its latency; by default once.")

  static let score = Command(
    "score", summary: "Score requests with a trained or exported student, and time it",
    discussion: """
      Encodes the rows as the dataset's description says, with the vocabularies of the run and with histories and counts \
      as of each request's time; rows of one request have the same values in the description's request columns. Then \
      each request is scored as a server does: the user tower once, and one inner product a candidate with its stored \
      vector; vectors that are not stored are computed by the item tower. Of a run the vectors of all the dataset's \
      items are computed first.

      Writes CSV: request, line of the input, item, logit, probability, rank from 1, by descending logit. Latencies per \
      request are printed on standard error: from encoded features and ids as text to ranked logits, on one thread; \
      reading and encoding the file are not in them. With --json, standard output has the latencies, and the scores are \
      written only with --output.
      """,
    examples: [
      .init(
        "distill score runs/taobao-001 --input requests.csv --top 100 --output scores.csv", "The best 100 of each."),
      .init("distill score runs/taobao-001/export --input requests.csv --repeat 20 --json", "Latencies of an export."),
    ],
    positionals: [runOrExport],
    options: [requests, scoresFile, task, top, repeats, studentModel, data, threads, json])
}

/// `distill score RUN --input FILE`.
struct ScoreCommand {
  private let arguments: ParsedArguments

  init(_ arguments: ParsedArguments) {
    self.arguments = arguments
  }

  func run() throws {
    guard let input = arguments.text(Program.requests) else {
      throw UsageError.missingOption(Program.requests, path: arguments.path)
    }
    do { _ = try FileIdentity(path: input) } catch { throw ScoreError.noFile(input, reason: error.reason) }
    // Before the vectors of a run's items are computed.
    try checkOutput(against: [input])
    let served = try servedStudent()
    try checkOutput(against: PreparedDataset.files(of: served.description))
    let task = try taskIndex(in: served)
    let start = ProgressLine.uptime()
    let file = try RequestFile(reading: input, for: served)
    let seconds = (ProgressLine.uptime() - start) / .seconds(1)
    let candidates = file.requests.reduce(0) { $0 + $1.count }
    guard candidates > 0 else { throw ScoreError.noRequests(input) }
    StandardError.write(
      "Read and encoded \(Format.grouped(candidates)) candidates of \(Format.grouped(file.requests.count)) requests in "
        + "\(Format.duration(seconds)).\n")
    for table in file.report.tables where table.malformed > 0 {
      StandardError.write("warning: \(Format.grouped(table.malformed)) rows of \(table.name) cannot be read\n")
    }
    let run = ScoringRun(
      served, file, task: task, repeats: arguments.integer(Program.repeats) ?? 1,
      team: ThreadTeam(threads: arguments.integer(Program.threads) ?? 1))
    let scores = run()
    let latencies = LatencySummary(scores: scores, requests: file.requests)
    try write(ScoreTable(file: file, scores: scores, task: task, tasks: served.student.schema.tasks.count))
    if arguments.isPresent(Program.json) {
      print(latencies.json.document(), terminator: "")
    } else {
      StandardError.write(latencies.text)
    }
  }

  /// What would stop the scores from being written in the end.
  private func checkOutput(against inputs: [String]) throws {
    guard let path = arguments.text(Program.scoresFile) else { return }
    if let input = inputs.first(where: { isSameFile($0, path) }) { throw ScoreError.outputIsRead(path, as: input) }
    // Made and removed again.
    do { _ = try OutputFile(path: path) } catch { throw ScoreError.noOutput(path, reason: error.reason) }
  }

  private func write(_ table: ScoreTable) throws {
    let limit = arguments.integer(Program.top) ?? .max
    if let path = arguments.text(Program.scoresFile) {
      let output = try OutputFile(path: path)
      try table.write(top: limit) { try output.write(StoredArray(Array($0.utf8))) }
      try output.finish()
    } else if !arguments.isPresent(Program.json) {
      table.write(top: limit) { print($0, terminator: "") }
    }
  }

  private func servedStudent() throws -> ServedStudent {
    let path = FilePath.resolve(arguments.text(Program.runOrExport), in: nil)
    let dataFolder = arguments.text(Program.data)
    if ServedStudent.isExport(path) {
      if arguments.isPresent(Program.studentModel) { throw UsageError.conflictingOptions("model", "an export as RUN") }
      return try ServedStudent(export: path, dataFolder: dataFolder)
    }
    let run = try FinishedRun(at: path)
    let experiment = try Configuration(file: run.file(RunDirectory.resolvedName), dataFolder: dataFolder)
      .experiment(needsFiles: false).value
    let encoders =
      try run.encoders()
      ?? DatasetLoader(
        description: experiment.dataset, seed: experiment.recipe.seed, onlyReads: true
      ).load().encoders
    StandardError.write("Computing the vectors of the dataset's items …\n")
    return try ServedStudent(
      run: run, model: arguments.text(Program.studentModel).flatMap(FinishedRun.Model.init) ?? .student,
      encoders: encoders, description: experiment.dataset,
      team: ThreadTeam(threads: arguments.integer(Program.threads) ?? 1))
  }

  private func taskIndex(in served: ServedStudent) throws -> Int {
    let names = served.student.schema.tasks.map(\.name)
    guard let name = arguments.text(Program.task) else { return 0 }
    guard let index = names.firstIndex(of: name) else {
      let option = Option.choice(Program.task.name, "NAME", of: names, summary: Program.task.summary)
      throw UsageError.badValue(name, option: option)
    }
    return index
  }
}

/// Why nothing was scored.
enum ScoreError: Error, CustomStringConvertible {
  case noFile(String, reason: String)
  case noOutput(String, reason: String)
  case noRequests(String)
  case outputIsRead(String, as: String)

  var description: String {
    switch self {
    case .noFile(let path, let reason):
      "\(path): \(reason); let --input name a file of requests (of a pipe, write what it brings to a file first)"
    case .noOutput(let path, let reason): "\(path): \(reason); let --output name a file in a folder that is there"
    case .outputIsRead(let path, let input):
      "\(path): is \(path == input ? "" : "\(input), ")a file that is read for the scores; let --output name another"
    case .noRequests(let path): "\(path): holds no candidate to score"
    }
  }
}
