import Datasets
import Experiments
import Kernels
import Metrics
import Optimizers
import Simulation
import Testing
import Training

/// What a recipe's run measures, watches and refuses.
@Suite struct RecipeRunTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ assignments: [String]) throws -> SmallRun {
    try SmallRun(ShippedFiles.mainExperiment, set: SmallRun.sizes + assignments, folder: folder)
  }

  @Test func aWatchedMetricIsMeasuredOnValidationThoughItIsNotReported() throws {
    let run = try run([
      #"evaluation.metrics=["logloss"]"#, #"training.monitor={"task": "click", "metric": "auc"}"#,
      #"teacher_training.monitor={"task": "click", "metric": "auc"}"#,
    ])
    for report in run.reports {
      #expect(report.tasks[0].values.map(\.name) == (report.split == "validation" ? ["logloss", "auc"] : ["logloss"]))
    }
  }

  /// One sample has one class, so that this is never defined.
  @Test func aWatchedMetricThatIsNotDefinedIsSaid() throws {
    let watched = #"={"task": "click", "metric": {"kind": "pauc", "at": 1}}"#
    let run = try run(["compares_alone=false", "training.monitor" + watched, "teacher_training.monitor" + watched])
    let undefined = run.warnings.filter { $0.contains("pauc@1") }
    #expect(undefined.count == 2)
    #expect(
      undefined.first?.hasPrefix("the monitor's pauc@1 of click is not defined on the validation split (") == true)
    #expect(
      undefined.first?.hasSuffix("), so stage teacher neither stops early nor goes back to its best epoch") == true)
  }

  @Test func aStudentAloneIsComparedWithTheTeacherThatWasTrainedJointly() throws {
    let run = try run([
      "distillation.mode=joint", "teacher_training=null", #"evaluation.metrics=["teacher_spearman"]"#,
      "training.monitor=null", "training.early_stopping=null",
    ])
    let alone = try #require(run.reports.last)
    #expect(alone.model == ModelName.alone && alone.split == "test")
    #expect(alone.value(.teacherSpearman, task: "click") != nil)
  }

  /// A vector of one number has one direction: that is no collapse.
  @Test func vectorsOfWidthOneHaveNotCollapsed() throws {
    #expect(try run(["student.output_width=1"]).warnings == [])
  }

  @Test func parametersWithoutAGroupAreRefusedBeforeAnythingIsTrained() throws {
    let groups = #"training.optimizer={"groups": [{"parameters": "student/user_tower/*"}]}"#
    let configuration = Configuration(
      file: ShippedFiles.mainExperiment,
      assignments: SmallRun.sizes + [groups, #"teacher_training.optimizer={"rule": "adam"}"#], dataFolder: folder.path)
    let experiment = try configuration.experiment(needsFiles: false).value
    _ = try experiment.dataset.simulator?.simulator.prepare(folder: experiment.dataset.folder, for: .run) { _ in }
    let dataset = try PreparedDataset.prepare(experiment.dataset, seed: 1)
    var events = 0
    let run = RecipeRun(recipe: experiment.recipe, dataset: dataset, team: ThreadTeam(threads: 1)) { _ in events += 1 }
    #expect {
      _ = try run()
    } throws: { error in
      if case .unmatched? = error as? OptimizerError { true } else { false }
    }
    #expect(events == 0)
  }
}
