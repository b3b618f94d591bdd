import Datasets
import Experiments
import Metrics
import Testing
import Training

/// What holds of a whole run, shown on the main experiment made small.
@Suite struct WholeRunTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(
    _ assignments: [String] = [], threads: Int = 1, change: (inout DatasetDescription) -> Void = { _ in }
  ) throws -> SmallRun {
    try SmallRun(
      ShippedFiles.mainExperiment, set: SmallRun.sizes + assignments, folder: folder, threads: threads,
      change: change)
  }

  @Test func measuresThreeModelsOnBothTasks() throws {
    let run = try run()
    let test = run.reports.filter { $0.split == "test" }
    #expect(Set(test.map(\.model)) == [ModelName.teacher, ModelName.distilled, ModelName.alone])
    for report in test {
      #expect(report.tasks.map(\.task) == ["click", "purchase"])
      #expect((0...1).contains(report.value(.auc, task: "click") ?? .nan))
    }
    #expect(Set(run.steps.flatMap(\.terms).map(\.name)).isSuperset(of: ["hard/click", "hard/purchase"]))
    #expect(run.steps.allSatisfy { $0.loss.isFinite })
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    let (one, two) = (try run(), try run(threads: 2))
    #expect(one.steps == two.steps)
    #expect(one.reports == two.reports)
    #expect(one.weights == two.weights)
  }

  @Test func aFurtherMetricChangesNoOtherNumber() throws {
    let metric = #"evaluation.metrics=["auc", "gauc", {"kind": "pauc", "at": 3}, "teacher_kendall"]"#
    let (less, more) = (try run([#"evaluation.metrics=["auc", "gauc"]"#]), try run([metric]))
    #expect(less.steps == more.steps)
    #expect(less.weights == more.weights)
    for (few, many) in zip(less.reports, more.reports) {
      for (left, right) in zip(few.tasks, many.tasks) {
        #expect(left.values == Array(right.values.prefix(2)))
        #expect(right.values.count > 2)
      }
    }
  }

  @Test func theResolvedExperimentGivesTheSameNumbersAgain() throws {
    let first = try run(["seed=5"])
    let second = try SmallRun(resolved: first.resolved)
    #expect(first.steps == second.steps)
    #expect(first.reports == second.reports)
    #expect(first.weights == second.weights)
  }

  /// The first half of the test day goes to validation, or validation's day to the test; the training days stay what they
  /// are. No epoch is chosen by validation here, which of course is to follow it.
  @Test func validationChangesNoTrainingNumber() throws {
    let choosesNothing = ["training.monitor=null", "training.early_stopping=null", "teacher_training.monitor=null"]
    let ordinary = try run(choosesNothing)
    let larger = try run(choosesNothing) { description in
      guard case .time(let validationFrom, let testFrom) = description.split else { return }
      description.split = .time(validationFrom: validationFrom, testFrom: testFrom + 43_200)
    }
    let none = try run(choosesNothing) { description in
      guard case .time(let validationFrom, _) = description.split else { return }
      description.split = .time(validationFrom: validationFrom, testFrom: validationFrom)
    }
    #expect(ordinary.reports != larger.reports)
    #expect(none.reports.allSatisfy { $0.split == "test" } && !none.reports.isEmpty)
    for other in [larger, none] {
      #expect(ordinary.steps == other.steps)
      #expect(ordinary.weights == other.weights)
    }
  }
}
