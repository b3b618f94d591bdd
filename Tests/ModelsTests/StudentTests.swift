import Autodiff
import Datasets
import Kernels
import Layers
import Models
import Tensors
import TestSupport
import Testing

@Suite struct StudentTests {
  static let augmented = AugmentationConfiguration(userFeature: "user", itemFeature: "item", width: 4)

  static let configurations: [StudentConfiguration] = [
    student(),
    student(heads: .separate),
    student(normalised: false),
    student(history: .userAttention(AttentionConfiguration(hidden: [3]))),
    student(augmentation: augmented),
    student(scale: .fixed(5)),
    student(seNetReduction: 2),
  ]

  static func student(
    history: HistoryEncoding = .mean, normalised: Bool = true, scale: ScoreScale = .learnt(initially: 3),
    heads: StudentHeads = .shared, augmentation: AugmentationConfiguration? = nil, seNetReduction: Int? = nil
  ) -> StudentConfiguration {
    let tower = TowerConfiguration(
      network: NetworkConfiguration(hidden: [5], activation: .plain(.tanh)), seNetReduction: seNetReduction)
    return StudentConfiguration(
      embedding: EmbeddingConfiguration(dimension: 3, initializer: .normal(standardDeviation: 0.5)), history: history,
      userTower: tower, itemTower: tower, outputWidth: 4, normalised: normalised, scale: scale, heads: heads,
      augmentation: augmentation)
  }

  @Test(arguments: configurations)
  func everyTasksLogitIsAnInnerProductWithTheStoredItemVector(configuration: StudentConfiguration) {
    let store = ParameterStore(seed: 4)
    let student = Student(scope: store.root, schema: TinyDataset.schema, configuration: configuration)
    let graph = Graph(.inference)
    let output = student(TinyDataset.batch, in: graph)
    // The logit is linear in the item vector: f(2v) - f(v) = f(v) - f(0).
    let item = output.item
    let zero = student.scores(output.user, item.affine(times: 0), in: graph).value.array
    let once = student.scores(output.user, item, in: graph).value.array
    let twice = student.scores(output.user, item.affine(times: 2), in: graph).value.array
    for index in once.indices {
      #expect(abs((twice[index] - once[index]) - (once[index] - zero[index])) < 1e-5)
    }
    for (task, logits) in output.logits.enumerated() {
      #expect(logits.value.array == (0..<7).map { once[$0 * 2 + task] })
    }
  }

  /// What a server does: each tower on its own, given the features of its side and no others.
  @Test(arguments: configurations)
  func eachTowerRunsAloneOnItsOwnFeatures(configuration: StudentConfiguration) {
    let store = ParameterStore(seed: 4)
    let student = Student(scope: store.root, schema: TinyDataset.schema, configuration: configuration)
    func only(_ features: [Int]) -> Batch {
      var batch = TinyDataset.batch
      for feature in batch.features.indices where !features.contains(feature) { batch.features[feature] = .numeric([]) }
      return batch
    }
    #expect(student.userFeatures == [0, 1, 2, 3])
    #expect(student.itemFeatures == [4, 5, 6])
    let graph = Graph(.inference)
    let whole = student(TinyDataset.batch, in: graph)
    let user = student.userVectors(only(student.userFeatures), in: graph)
    let item = student.itemVectors(only(student.itemFeatures), in: graph)
    #expect(user.shape.columns == student.vectorWidth && item.shape.columns == student.vectorWidth)
    #expect(user.value.array == whole.user.value.array)
    #expect(item.value.array == whole.item.value.array)
  }

  @Test(arguments: configurations)
  func aUserVectorDoesNotDependOnTheItem(configuration: StudentConfiguration) {
    let store = ParameterStore(seed: 4)
    let student = Student(scope: store.root, schema: TinyDataset.schema, configuration: configuration)
    var other = TinyDataset.batch
    other.features[4] = .categorical([7, 6, 5, 4, 3, 2, 0])
    other.features[5] = .categorical([1, 1, 1, 1, 1, 1, 1])
    other.features[7] = .numeric([9, 9, 9, 9, 9, 9, 9])
    other.features[8] = .numeric([9, 9, 9, 9, 9, 9, 9])
    let graph = Graph(.inference)
    let (before, after) = (student(TinyDataset.batch, in: graph), student(other, in: graph))
    #expect(before.user.value.array == after.user.value.array)
    #expect(before.item.value.array != after.item.value.array)
  }

  @Test func normalisedVectorsHaveUnitLengthForEachTask() {
    let store = ParameterStore(seed: 4)
    let student = Student(
      scope: store.root, schema: TinyDataset.schema, configuration: Self.student(heads: .separate))
    let item = student(TinyDataset.batch, in: Graph(.inference)).item.value
    #expect(item.shape == [7, 8])
    for part in 0..<14 {
      let length = item.array[(part * 4)..<(part * 4 + 4)].reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-5)
    }
  }

  /// Each policy, and which model's terms may move the shared table.
  @Test(arguments: [(SharingPolicy.own, true, false), (.shared, false, true), (.sharedStopped, false, false)])
  func sharingPolicies(policy: SharingPolicy, ownTable: Bool, studentMovesShared: Bool) {
    let store = ParameterStore(seed: 4)
    let teacher = Teacher(scope: store.root / "teacher", schema: TinyDataset.schema, configuration: TeacherTests.small)
    let sharing = SharingConfiguration(tables: .own, perTable: ["category": policy])
    let student = Student(
      scope: store.root / "student", schema: TinyDataset.schema, configuration: Self.student(),
      sharing: (teacher, sharing))
    #expect((store["student/embeddings/category/table"] != nil) == ownTable)
    #expect(store["student/embeddings/item/table"] != nil)

    let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    let loss = student(TinyDataset.batch, in: graph).logits[0].squared().sum()
    let moved = Set(graph.backward(from: loss).parameters.map(\.parameter.path))
    #expect(moved.contains("teacher/embeddings/category/table") == studentMovesShared)
    #expect(moved.contains("student/embeddings/item/table"))
    #expect(!moved.contains("teacher/network/0/weight"))
  }

  /// Stopping a module is not stopping what it reads: a table that only the history looks up would stay random.
  @Test(arguments: [(SharingPolicy.shared, true), (.sharedStopped, false)])
  func aStoppedHistoryStillTrainsTheStudentsOwnTables(policy: SharingPolicy, studentMovesAttention: Bool) {
    let history = HistoryEncoding.userAttention(AttentionConfiguration(hidden: [3], activation: .dice))
    var teaching = TeacherTests.small
    teaching.history = history
    let store = ParameterStore(seed: 4)
    let teacher = Teacher(scope: store.root / "teacher", schema: TinyDataset.schema, configuration: teaching)
    let student = Student(
      scope: store.root / "student", schema: TinyDataset.schema, configuration: Self.student(history: history),
      sharing: (teacher, SharingConfiguration(history: policy)))
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    let loss = student(TinyDataset.batch, in: graph).logits[0].squared().sum()
    let moved = Set(graph.backward(from: loss).parameters.map(\.parameter.path))
    #expect(moved.contains("student/embeddings/behavior/table"))
    for part in [
      "query/weight", "attention/0/weight", "attention/0/activation/slope", "attention/scores/output/weight",
    ] {
      #expect(moved.contains("teacher/history/history/\(part)") == studentMovesAttention, "\(part)")
    }
    #expect(graph.statistics.isEmpty != studentMovesAttention)
  }

  /// What a stopped history reads, its query's fields among it, gets the gradients that it would get of one that is not.
  @Test func aStoppedHistoryPassesOnAllGradientsOfWhatItReads() {
    let history = HistoryEncoding.userAttention(AttentionConfiguration(hidden: [3], activation: .plain(.sigmoid)))
    var teaching = TeacherTests.small
    teaching.history = history
    func gradients(_ policy: SharingPolicy) -> [String: [Float]] {
      let store = ParameterStore(seed: 4)
      let teacher = Teacher(scope: store.root / "teacher", schema: TinyDataset.schema, configuration: teaching)
      let student = Student(
        scope: store.root / "student", schema: TinyDataset.schema, configuration: Self.student(history: history),
        sharing: (teacher, SharingConfiguration(history: policy)))
      // The attention's initial weights are too small for its query to matter.
      for parameter in store.parameters where parameter.path.hasPrefix("teacher/history/history/") {
        parameter.value = Tensor(parameter.value.array.map { 3 * $0 }, parameter.value.shape)
      }
      let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
      let found = graph.backward(from: student(TinyDataset.batch, in: graph).logits[0].squared().sum()).parameters
      return Dictionary(
        uniqueKeysWithValues: found.map { ($0.parameter.path, $0.gradient.dense(like: $0.parameter.value).array) })
    }
    let (shared, stopped) = (gradients(.shared), gradients(.sharedStopped))
    #expect(stopped == shared.filter { $0.key.hasPrefix("student/") })
    #expect(stopped.count < shared.count)
  }

  /// A number that the teacher does not read has a projection of the student's own, which nobody else would train.
  @Test func stoppedProjectionsAreThoseOfTheTeacherOnly() {
    var teaching = TeacherTests.small
    teaching.features = ["user", "item", "category", "viewed_after"]
    let store = ParameterStore(seed: 4)
    var schema = TinyDataset.schema
    let extra = Feature(name: "price", side: .item, kind: .numeric)
    schema = Schema(vocabularies: schema.vocabularies, features: schema.features + [extra], tasks: schema.tasks)
    teaching.features?.append("price")
    let teacher = Teacher(scope: store.root / "teacher", schema: schema, configuration: teaching)
    let student = Student(
      scope: store.root / "student", schema: schema, configuration: Self.student(),
      sharing: (teacher, SharingConfiguration(numeric: .sharedStopped)))
    var batch = TinyDataset.batch
    batch.features.append(.numeric([1, 2, 3, 4, 5, 6, 7]))
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    let loss = student(batch, in: graph).logits[0].squared().sum()
    let moved = Set(graph.backward(from: loss).parameters.map(\.parameter.path))
    #expect(moved.contains("student/user_tower/numeric/age/weight"))
    #expect(!moved.contains("teacher/numeric/price/weight"))
  }

  @Test func aHistoryInATowerWithoutUserFieldsHasNoUserToAttendBy() {
    let schema = TinyDataset.schema
    let audience = Feature(name: "audience", side: .item, kind: .history(vocabularies: [0], maximumLength: 3))
    let wider = Schema(vocabularies: schema.vocabularies, features: schema.features + [audience], tasks: schema.tasks)
    let attending = Self.student(history: .userAttention(AttentionConfiguration(hidden: [3])))
    #expect(
      attending.mistakes(in: wider) == [
        ModelMistake(
          path: ["history", "kind"],
          problem:
            "user_attention needs a user feature beside the history \"audience\", and the item tower reads none; "
            + "use mean or leave the history out")
      ])
    #expect(Self.student().mistakes(in: wider) == [])
    var narrower = attending
    narrower.itemTower.features = ["item"]
    #expect(narrower.mistakes(in: wider) == [])
    // Nothing attends where no tower reads a history.
    narrower.userTower.features = ["hour"]
    #expect(narrower.mistakes(in: wider) == [])
  }

  @Test func aFeatureThatATowerMayNotSeeIsAMistakeAndNotDropped() {
    var configuration = Self.student()
    configuration.userTower.features = ["user", "seen_before", "viewed_after"]
    configuration.itemTower.features = ["itm", "category"]
    #expect(
      configuration.mistakes(in: TinyDataset.schema).map(\.problem) == [
        "\"seen_before\" is a cross feature, and this tower sees user and context features only; remove it",
        "\"viewed_after\" is a privileged feature, and this tower sees user and context features only; remove it",
        "the dataset has no feature \"itm\"",
      ])
  }

  @Test func mimicVectorsMustFitTheTowers() {
    var configuration = Self.student(heads: .separate)
    configuration.augmentation = Self.augmented
    #expect(
      configuration.mistakes(in: TinyDataset.schema).map(\.problem) == [
        "the mimic loss compares vectors of width 4 with tower outputs of width 8; set it to 8"
      ])
  }
}
