import Experiments
import Testing

/// The parts of experiments in configs: one that does not decode is a mistake of ours.
@Suite struct ShippedFilesTests {
  /// What a part needs beside it.
  private static let companions = [
    "distillation/mimic.json": "student=\(ShippedFiles.path("configs/students/dat.json"))",
    "distillation/joint.json": "teacher_training=null",
  ]

  static let parts = ["teachers", "students", "distillation", "training"].flatMap { folder in
    ShippedFiles.names(in: "configs/\(folder)").map { "\(folder)/\($0)" }
  }

  @Test func areThere() {
    for part in ["teachers/deep.json", "students/dual-tower.json", "training/adam.json"] + Self.companions.keys {
      #expect(Self.parts.contains(part))
    }
  }

  /// Each takes its place in the main experiment.
  @Test(arguments: parts)
  func fitsTheMainExperiment(part: String) throws {
    let keys = ["teachers": "teacher", "students": "student"]
    let folder = String(part.prefix { $0 != "/" })
    let assignments = [Self.companions[part], "\(keys[folder] ?? folder)=\(ShippedFiles.path("configs/\(part)"))"]
    let configuration = Configuration(file: ShippedFiles.mainExperiment, assignments: assignments.compactMap { $0 })
    let (value, resolved) = try configuration.experiment(needsFiles: false)
    var again = configuration
    again.root = resolved
    #expect(try again.experiment(needsFiles: false).value == value)
  }
}
