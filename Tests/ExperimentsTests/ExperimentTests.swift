import Autodiff
import Datasets
import Distillation
import Experiments
import Layers
import Metrics
import Models
import Optimizers
import Testing
import Training

@Suite struct ExperimentTests {
  private func load(
    _ experiment: String, files: [String: String] = [:], set: [String] = [], data: String? = nil
  ) throws -> (folder: TemporaryFolder, value: Experiment, resolved: JSON) {
    let folder = try TemporaryFolder(
      files.merging(["main.json": experiment, "dataset.json": goodDataset]) { first, _ in first })
    let configuration = Configuration(file: folder.path + "/main.json", assignments: set, dataFolder: data)
    let (value, resolved) = try configuration.experiment(needsFiles: false)
    return (folder, value, resolved)
  }

  @Test func readsAnExperiment() throws {
    let (folder, value, _) = try load(goodExperiment)
    #expect(value.name == "shop")
    #expect(value.dataset.folder == folder.path + "/data")
    let teacher = TeacherConfiguration(
      history: .targetAttention(AttentionConfiguration(hidden: [8])),
      bilinear: BilinearConfiguration(kind: .each, seNetReduction: 3),
      crossNetwork: CrossNetworkConfiguration(layers: 1),
      network: NetworkConfiguration(hidden: [16, 8], activation: .dice, normalisation: .batch, dropout: 0.1),
      heads: .esmm)
    let student = StudentConfiguration(
      embedding: EmbeddingConfiguration(initializer: .glorot),
      userTower: TowerConfiguration(features: ["user", "history"], network: NetworkConfiguration(hidden: [16])),
      itemTower: TowerConfiguration(seNetReduction: 2), outputWidth: 8, scale: .fixed(5),
      augmentation: AugmentationConfiguration(userFeature: "user", itemFeature: "brand", width: 8))
    let distillation = DistillationConfiguration(
      mode: .joint,
      terms: [
        TermConfiguration(kind: .hard, task: "click"),
        TermConfiguration(
          kind: .soft(temperature: 2, squaredTemperature: true), task: "click",
          weight: .ramp(from: 0, to: 0.5, begin: 0, end: 100)),
        TermConfiguration(kind: .mimic, task: "click", weight: .constant(0.1)),
        TermConfiguration(kind: .categoryAlignment(feature: "brand"), task: nil, weight: .constant(0.01)),
      ], startStep: 10, sharing: SharingConfiguration(tables: .sharedStopped, perTable: ["user": .own]))
    let training = TrainingConfiguration(
      batchSize: 512, microBatchSize: 256, epochs: 2,
      optimizer: OptimizerConfiguration(
        groups: [ParameterGroup(rule: .adagrad(Adagrad()), learningRate: 0.01)], clipNorm: 5),
      schedule: LearningRateSchedule(warmUpSteps: 20, course: .cosine()), plateau: PlateauSchedule(factor: 0.5),
      monitor: MonitorConfiguration(task: "click", metric: .groupedAUC(.impressions)),
      earlyStopping: EarlyStoppingConfiguration(patience: 2))
    let expected = Recipe(
      seed: 7, teacher: .model(teacher), student: student, distillation: distillation, training: training,
      evaluation: EvaluationConfiguration(metrics: [.auc, .teacherRecall(ofTop: 5, at: 50)]))
    #expect(value.recipe == expected)
  }

  /// What a file leaves out is what Swift leaves out.
  @Test func sharesDefaults() throws {
    let (_, value, _) = try load(
      """
      {"name": "a", "dataset": "dataset.json", "teacher": {}, "student": {},
       "distillation": {"terms": [{"kind": "hard", "task": "click"}]}}
      """)
    let expected = Recipe(
      seed: 1, teacher: .model(TeacherConfiguration()), student: StudentConfiguration(),
      distillation: DistillationConfiguration(terms: [TermConfiguration(kind: .hard, task: "click")]),
      training: TrainingConfiguration(
        optimizer: OptimizerConfiguration(groups: [ParameterGroup(rule: .adam(Adam()), learningRate: 0.001)]),
        schedule: LearningRateSchedule()))
    #expect(value.recipe == expected)
  }

  /// The resolved file read from elsewhere is the same experiment, and resolves to itself.
  @Test func resolvesToItself() throws {
    let (_, value, resolved) = try load(goodExperiment)
    let again = try load(resolved.document())
    #expect(again.value == value)
    #expect(again.resolved.document() == resolved.document())
  }

  @Test func overridesFromTheCommandLine() throws {
    let (_, value, resolved) = try load(
      goodExperiment,
      set: [
        "seed=3", "distillation.terms.1.weight=0.25", "training.optimizer.rule=adam", "student.heads=separate",
        "student.augmentation=null", "distillation.terms.2=" + #"{"kind": "hard", "task": "purchase"}"#,
        "dataset.features.0.name=visitor", #"student.user_tower.features=["visitor"]"#,
        "distillation.sharing.per_table={}",
      ], data: "elsewhere")
    #expect(value.recipe.seed == 3)
    #expect(value.recipe.distillation.terms[1].weight == .constant(0.25))
    #expect(value.recipe.distillation.terms[2] == TermConfiguration(kind: .hard, task: "purchase"))
    #expect(value.recipe.training.optimizer.groups[0].rule == .adam(Adam()))
    #expect(value.recipe.student.heads == .separate && value.recipe.student.augmentation == nil)
    #expect(value.dataset.features[0].name == "visitor")
    #expect(value.dataset.folder == "elsewhere")
    #expect(resolved["dataset"]?["folder"] == JSON(.string(FilePath.absolute("elsewhere"))))
  }

  @Test func takesTheTeacherOfARun() throws {
    let (first, value, resolved) = try load(goodExperiment)
    let run = try TemporaryFolder(["resolved.json": resolved.document()])
    let (_, second, secondResolved) = try load(
      goodExperiment,
      set: [
        #"teacher={"kind": "trained", "run": "\#(run.path)"}"#,
        "distillation.mode=two_stage", "distillation.sharing={}",
      ])
    let configuration = try #require(value.recipe.teacher.configuration)
    #expect(second.recipe.teacher == .trained(configuration, weights: run.path + "/teacher.safetensors"))
    #expect(secondResolved["teacher"] == ["kind": "trained", "run": JSON(.string(run.path))])
    _ = first
  }
}
