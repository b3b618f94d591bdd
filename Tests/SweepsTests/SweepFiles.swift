import Experiments
import Foundation
import Metrics
import Sweeps
import Synchronization
import Training

/// A folder of its own for one test, removed afterwards.
final class SweepFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("distill-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}

/// The project's own folder.
let projectFolder = String(#filePath.dropLast("/Tests/SweepsTests/SweepFiles.swift".count))

extension SweepFolder {
  /// A sweep of experiments/taobao.json with these keys besides.
  func plan(_ keys: String) throws -> SweepPlan {
    let text = #"{"name": "small", "experiment": "\#(projectFolder)/experiments/taobao.json", \#(keys)}"#
    return try SweepPlan(SweepSource(file: write(text, to: "small.json")), needsFiles: false)
  }

  func journal(_ plan: SweepPlan, _ name: String = "trials.journal") throws -> TrialJournal {
    try TrialJournal(path: file(name), plan: plan) { "2026-11-20T22:00:00.000000+00:00" }
  }
}

/// A report of the distilled student after an epoch, its validation GAUC of clicks being `value`.
func report(_ value: Double?) -> ModelReport {
  ModelReport(
    model: ModelName.distilled, split: "validation",
    tasks: [.init(task: "click", values: [.init(name: "gauc_impressions", value: value)])])
}
