import Datasets
import Distillation
import Experiments
import Foundation
import Metrics
import Sweeps
import Testing
import Training

@Suite struct PlanTests {
  /// What planning `keys` throws, as seen from the sweep's folder.
  private func mistakes(_ keys: String, options: [SweepOption] = [], vary: [String] = []) throws -> [String] {
    let folder = try SweepFolder()
    let text = #"{"name": "small", "experiment": "\#(projectFolder)/experiments/taobao.json", \#(keys)}"#
    let file = try folder.write(text, to: "s.json")
    do throws(ConfigurationError) {
      let source = SweepSource(file: file, vary: vary, options: options)
      _ = try SweepPlan(source, needsFiles: false)
      return []
    } catch {
      return error.mistakes.map {
        $0.description.replacingOccurrences(of: folder.path + "/", with: "").replacing(#/^s\.json:\d+:\d+: /#, with: "")
      }
    }
  }

  @Test func plansEveryPoint() throws {
    let plan = try SweepFolder().plan(
      """
      "vary": [
        {"path": "distillation.terms[4].temperature", "values": [1, 2.0]},
        {"name": "soft", "paths": ["distillation.terms[2].weight", "distillation.terms[3].weight"],
         "tuples": [[1, 0.5], [2, 1]]}
      ]
      """)
    #expect(
      plan.trials.map { $0.settings.map(\.label) } == [
        ["2", "(1, 0.5)"], ["1", "(1, 0.5)"], ["1", "(2, 1)"], ["2", "(2, 1)"],
      ])
    let terms = plan.trials[2].experiment.recipe.distillation.terms
    #expect(terms[2].weight == .constant(2) && terms[3].weight == .constant(1))
    #expect(terms[4].kind == .listwiseSoftmax(temperature: 1, squaredTemperature: true))
    #expect(plan.description.vary.map(\.name) == ["distillation.terms[4].temperature", "soft"])
    #expect(plan.objective == Objective(model: "distilled student", task: "click", metric: .groupedAUC(.impressions)))
    #expect(plan.seeds == [1])
    #expect(plan.trials.map(\.number) == [0, 1, 2, 3])
  }

  @Test func whatIsFrozenMakesTheSamePlan() throws {
    let folder = try SweepFolder()
    let plan = try folder.plan(
      """
      "vary": [
        {"path": "teacher", "values": ["\(projectFolder)/configs/teachers/deep.json"]},
        {"path": "dataset.folder", "values": ["here", "there"]},
        {"path": "training.epochs", "from": 1, "to": 9, "scale": "log", "integer": true}
      ],
      "search": {"kind": "random", "trials": 7}, "halving": {}, "seeds": 2
      """)
    #expect(plan.trials[1].experiment.dataset.folder.hasPrefix(folder.path + "/"))
    // As another process reads it in another folder.
    let other = try SweepFolder()
    let again = try SweepPlan(
      SweepSource(frozen: try other.write(plan.frozen.document(), to: "sweep.json")), needsFiles: false)
    #expect(again.frozen == plan.frozen)
    #expect(again.trials.map(\.resolved) == plan.trials.map(\.resolved))
    #expect(again.trials.map { $0.settings[0].label } == plan.trials.map { $0.settings[0].label })
    // The base's own teacher is the one listed, so it is no other choice.
    #expect(Set(again.trials.map { $0.settings[0].label }) == ["deep"])
    #expect(again.description.halving == Halving(reduction: 3, minimumEpochs: 1))
  }

  @Test func optionsMakeASweepOfAnExperiment() throws {
    let source = SweepSource(
      file: projectFolder + "/experiments/taobao.json",
      vary: [
        "training.epochs=int:2..4", "training.optimizer.groups[0].l2=log:1e-4..1e-2",
        "distillation.terms[2].weight,distillation.terms[3].weight=0.5,1", "student.scale=1..2.5",
        "student.user_tower.network=\"x\",{\"hidden\": [1, 2]}",
      ],
      assignments: ["seed=5"], options: [.trials(9), .seeds(4), .halving("asha")])
    guard case .array(let vary)? = source.root["vary"]?.content else { throw CancellationError() }
    #expect(
      vary.map { $0.text() } == [
        #"{"path": "training.epochs", "from": 2, "to": 4, "integer": true}"#,
        #"{"path": "training.optimizer.groups[0].l2", "from": 0.0001, "to": 0.01, "scale": "log"}"#,
        #"{"paths": ["distillation.terms[2].weight", "distillation.terms[3].weight"], "values": [0.5, 1]}"#,
        #"{"path": "student.scale", "from": 1, "to": 2.5}"#,
        #"{"path": "student.user_tower.network", "values": ["x", {"hidden": [1, 2]}]}"#,
      ])
    #expect(source.root["search"] == ["kind": "quasi_random", "trials": 9])
    #expect(source.root["seeds"] == 4 && source.root["halving"] == "asha")
    #expect(source.root["experiment"]?["seed"] == 5)
  }

  @Test(arguments: [
    (
      #""vary": [{"path": "training.epochs", "values": [1, 0]}]"#,
      ["training.epochs must be an integer from 1 to 1000000, but is 0"]
    ),
    (
      #""vary": [{"path": "training.epoch", "values": [1]}]"#,
      [#"training.epoch is not a known key; did you mean "epochs"?"#]
    ),
    (
      #""vary": [{"path": "distillation.terms[9].weight", "values": [1]}]"#,
      ["distillation.terms has the elements 0 to 4, so there is no element 9"]
    ),
    (
      #""vary": [{"path": "a[", "values": [1]}]"#,
      [#"vary.0.path is "a[", which is no key path; write it like training.epochs or distillation.terms[2].weight"#]
    ),
    (
      #""vary": [{"path": "seed", "values": [1, 2]}]"#,
      [#"vary.0 varies the seed, which a sweep sets by itself; say "seeds" for how many"#]
    ),
    (
      #""vary": [{"path": "name", "values": ["a", "b"]}]"#,
      ["vary.0 varies the experiment's name, which changes nothing that is trained; vary another key"]
    ),
    (
      #""vary": [{"path": "training.epochs", "values": [1]}, {"name": "x", "path": "training.epochs", "values": [2]}]"#,
      ["vary varies training.epochs, which is varied already; take one of the two away"]
    ),
    (#""vary": [{"path": "training.epochs"}]"#, [#"vary.0 needs one of the keys "values", "tuples", "from""#]),
    (
      #""vary": [{"path": "student.scale", "from": 2, "to": 1, "points": 3}]"#,
      [#"vary.0.to is 1.0, which must lie above "from", which is 2.0"#]
    ),
    (
      #""vary": [{"path": "student.scale", "from": 0, "to": 1, "scale": "log", "points": 3}]"#,
      ["vary.0.from is 0.0, but a logarithmic range must begin above 0"]
    ),
    (
      #""vary": [{"path": "student.scale", "from": 1, "to": 2}]"#,
      [
        #"vary has the range student.scale, but a grid needs values; list them, say "points" in a file of the sweep, or search at random"#
      ]
    ),
    (
      #""vary": [{"paths": ["student.scale", "training.epochs"], "tuples": [[1, 2], [1]]}]"#,
      ["vary.0.tuples has 1 values, but must have one for each of the 2 paths"]
    ),
    (
      #""vary": [{"path": "training.epochs", "values": [1, 2]}], "search": {"kind": "random", "trials": 5}"#,
      [
        "search.trials is 5, but there are only 2 different points, the base among them; ask for at most as many or search a grid"
      ]
    ),
    (
      #""vary": [{"path": "training.epochs", "values": [1]}], "objective": {"model": "techer", "task": "clik", "metric": "gauc"}"#,
      [
        #"objective.model is "techer", which this experiment does not train; did you mean "teacher"?"#,
        #"objective.task names the task "clik", which does not exist; did you mean "click"?"#,
      ]
    ),
    (
      #""vary": [{"path": "training.epochs", "values": [1]}], "halvings": {}"#,
      [#"halvings is not a known key; did you mean "halving"?"#]
    ),
  ])
  func reportsMistakes(keys: String, messages: [String]) throws {
    let found = try mistakes(keys)
    #expect(found == messages)
  }

  @Test func mistakesOfAllPartsComeTogether() throws {
    let found = try mistakes(
      #""vary": [{"path": "training.epochs", "values": [0]}, {"path": "student.scale", "values": [-1]}], "objective": {"task": "x", "metric": "auc"}"#
    )
    #expect(found.count == 3)
  }

  @Test(arguments: [
    ([], ["--vary is missing; say a key path and its values, as in --vary training.epochs=1,2"]),
    (
      ["training.epochs", "seeds=1,2"],
      ["--vary training.epochs has no values; list them, as in --vary training.epochs=1,2"]
    ),
  ])
  func anExperimentAloneVariesNothing(vary: [String], messages: [String]) {
    #expect {
      try SweepPlan(
        SweepSource(file: projectFolder + "/experiments/taobao.json", vary: vary), needsFiles: false)
    } throws: { error in
      (error as? ConfigurationError)?.mistakes.map(\.description) == messages.map { "command line: \($0)" }
    }
  }

  /// Every sweep of the project can be run.
  @Test func shippedSweepsAreGood() throws {
    let folder = projectFolder + "/experiments/sweeps"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
    #expect(!files.isEmpty)
    for file in files {
      let plan = try SweepPlan(SweepSource(file: "\(folder)/\(file)"), needsFiles: false)
      #expect(plan.trials.count >= 24)
    }
  }
}
