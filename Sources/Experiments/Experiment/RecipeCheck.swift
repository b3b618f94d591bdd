import Datasets
import Distillation
import FoundationEssentials
import Metrics
import Models
import Training

/// Finds what does not fit together between the parts of a recipe, or between them and the dataset.
struct RecipeCheck {
  private let node: Node
  private let recipe: Recipe
  private let description: DatasetDescription
  private let schema: Schema
  /// Whether a part is what the user wrote: otherwise it only stands in, and what follows from it is not worth saying.
  private let schemaIsRead: Bool
  private let teacherIsRead: Bool
  private let studentIsRead: Bool

  /// - Parameter node: the experiment.
  init(_ experiment: Experiment, at node: Node) {
    self.node = node
    recipe = experiment.recipe
    description = experiment.dataset
    schema = experiment.dataset.outline
    schemaIsRead = node.isRead("dataset.features") && node.isRead("dataset.tasks")
    teacherIsRead = node.isRead("teacher")
    studentIsRead = node.isRead("student")
  }

  /// Reports everything that is wrong.
  /// - Parameter needsFiles: whether a file of weights that is not there is a mistake.
  func callAsFunction(needsFiles: Bool) {
    guard node.value.members != nil else { return }
    checkTeacher(needsFiles: needsFiles)
    if schemaIsRead { report(recipe.student.mistakes(in: schema), in: "student") }
    checkTerms()
    checkSharing()
    checkTraining(recipe.training, "training")
    checkTeacherTraining()
    checkEvaluation()
  }

  private func checkTeacher(needsFiles: Bool) {
    if schemaIsRead, let teacher = recipe.teacher.configuration { report(teacher.mistakes(in: schema), in: "teacher") }
    if schemaIsRead, recipe.teacher == .logged, description.teacherScores.isEmpty {
      node.report(.noLoggedScores, at: "teacher")
    }
    if case .trained(_, let weights) = recipe.teacher, needsFiles, !FileManager.default.fileExists(atPath: weights) {
      node.report(.fileNotFound(weights, nearest: nil), at: "teacher.run")
    }
  }

  private func checkTeacherTraining() {
    var isTrainedFirst = false
    if case .model = recipe.teacher { isTrainedFirst = recipe.distillation.mode == .twoStage }
    if let training = recipe.teacherTraining {
      checkTraining(training, "teacher_training")
      if !isTrainedFirst, teacherIsRead { node.report(noTrainingOfTheTeacher, at: "teacher_training") }
    } else if isTrainedFirst, let metric = recipe.training.monitor?.metric, metric.needsTeacher {
      node.report(.teacherWithoutTeacher(metric.name), at: "training.monitor.metric")
    }
  }

  /// Why a training of the teacher's own is of no use.
  private var noTrainingOfTheTeacher: Problem {
    switch recipe.teacher {
    case .model: .trainedTogether
    case .trained: .nothingToTrain(because: "this one was trained by an earlier run and is not trained again")
    case .logged: .nothingToTrain(because: "this one is a column of logged scores")
    case .none: .nothingToTrain(because: "there is no teacher")
    }
  }

  private func report(_ mistakes: [ModelMistake], in part: String) {
    for mistake in mistakes {
      let path = JSONPath([part] + mistake.path)
      if Self.grounds[path, default: []].allSatisfy(node.isRead) { node.report(.model(mistake), at: path) }
    }
  }

  /// The other keys on which a mistake of a model rests: where one only stands in, so may the mistake.
  private static let grounds: [JSONPath: [JSONPath]] = [
    "student.augmentation.width": ["student.output_width", "student.heads"],
    "student.history.kind": ["student.user_tower.features", "student.item_tower.features"],
    "teacher.bilinear": ["teacher.features"],
    "teacher.history": ["teacher.features"],
  ]

  private func checkTerms() {
    let terms = recipe.distillation.terms
    let place = JSONPath(["distillation", "terms"])
    for (index, term) in terms.enumerated() {
      let path = place.appending(index)
      if let task = term.task { checkTask(task, at: path.appending("task")) }
      if terms[..<index].contains(where: { $0.name == term.name }) {
        node.report(.repeatedName(term.name, what: "term"), at: path)
      }
      if term.kind.readsTeacher, recipe.teacher == .none, teacherIsRead {
        node.report(.termWithoutTeacher, at: path.appending("kind"))
      }
      switch term.kind {
      case .mimic where recipe.student.augmentation == nil && studentIsRead:
        node.report(.mimicWithoutVectors, at: path.appending("kind"))
      case .categoryAlignment(let name): checkCategory(name, at: path.appending("feature"))
      default: break
      }
    }
    if terms.allSatisfy(\.weight.isZero) { node.report(.weightsAllZero, at: place) }
    if recipe.comparesAlone, recipe.teacher != .none,
      !terms.contains(where: { !$0.kind.readsTeacher && !$0.weight.isZero })
    {
      node.report(.nothingAlone, at: place)
    }
  }

  private func checkTask(_ task: String, at path: JSONPath) {
    let known = schema.tasks.map(\.name)
    if schemaIsRead, !known.contains(task) { node.report(.unknownName(task, what: "task", known: known), at: path) }
  }

  private func checkCategory(_ name: String, at path: JSONPath) {
    let features = schema.features.filter { feature in
      guard feature.side == .item, case .categorical = feature.kind else { return false }
      return true
    }
    if schemaIsRead, !features.contains(where: { $0.name == name }) {
      node.report(.unknownName(name, what: "categorical item feature", known: features.map(\.name)), at: path)
    }
  }

  private func checkSharing() {
    let sharing = recipe.distillation.sharing
    let place = JSONPath(["distillation", "sharing"])
    let known = schema.vocabularies.map(\.name)
    for name in sharing.perTable.keys.sorted() where schemaIsRead && !known.contains(name) {
      node.report(
        .unknownName(name, what: "vocabulary", known: known), at: place.appending("per_table").appending(name))
    }
    guard sharing != SharingConfiguration(), teacherIsRead else { return }
    guard case .model(let teacher) = recipe.teacher, recipe.distillation.mode == .joint else {
      node.report(.sharingApart, at: place)
      return
    }
    let sharesTables = sharing.tables != .own || sharing.perTable.values.contains { $0 != .own }
    let (teacherWidth, studentWidth) = (teacher.embedding.dimension, recipe.student.embedding.dimension)
    if sharesTables || sharing.history != .own || sharing.numeric != .own, teacherWidth != studentWidth {
      node.report(.sharedWidths(teacher: teacherWidth, student: studentWidth), at: "student.embedding.dimension")
    }
    if sharing.history != .own {
      if teacher.history != recipe.student.history {
        node.report(.sharedHistories, at: place.appending("history"))
      } else if schemaIsRead, studentIsRead {
        checkSharedAttention(of: teacher, at: place.appending("history"))
      }
    }
    if schemaIsRead, studentIsRead { checkSharedTables(of: teacher, sharing, at: place.appending("per_table")) }
  }

  /// A shared user attention makes its query from the teacher's fields, which the tower must have as well.
  private func checkSharedAttention(of teacher: TeacherConfiguration, at place: JSONPath) {
    guard case .userAttention = teacher.history else { return }
    let read = Set(teacher.featureIndices(in: schema))
    let needed = schema.userFields(among: read.sorted())
    let (user, item) = recipe.student.towerFeatures(in: schema)
    for (tower, features) in [("user tower", user), ("item tower", item)] {
      let missing = needed.filter { !features.contains($0) }
      guard !missing.isEmpty, features.contains(where: { schema.features[$0].kind.isHistory && read.contains($0) })
      else { continue }
      node.report(.sharedAttention(tower: tower, lacks: missing.map { schema.features[$0].name }), at: place)
    }
  }

  /// A vocabulary that is shared by name must have a table in both models.
  private func checkSharedTables(of teacher: TeacherConfiguration, _ sharing: SharingConfiguration, at place: JSONPath)
  {
    let (user, item) = recipe.student.towerFeatures(in: schema)
    func names(_ features: [Int]) -> Set<String> {
      Set(features.flatMap { schema.features[$0].kind.vocabularies }.map { schema.vocabularies[$0].name })
    }
    let both = names(teacher.featureIndices(in: schema)).intersection(names(user + item))
    for (name, policy) in sharing.perTable.sorted(by: { $0.key < $1.key })
    where policy != .own && !both.contains(name) && schema.vocabularies.contains(where: { $0.name == name }) {
      node.report(.sharedByOne(name), at: place.appending(name))
    }
  }

  private func checkTraining(_ training: TrainingConfiguration, _ part: String) {
    let place = JSONPath([part])
    if training.microBatchSize > training.batchSize {
      node.report(.microBatchTooLarge(batchSize: training.batchSize), at: place.appending("micro_batch_size"))
    }
    if let monitor = training.monitor {
      if schemaIsRead, !description.split.hasValidation {
        node.report(.monitorWithoutValidation, at: place.appending("monitor"))
      }
      checkTask(monitor.task, at: place.appending("monitor").appending("task"))
      if monitor.metric.needsTeacher, recipe.teacher == .none || part == "teacher_training" {
        node.report(.metricWithoutTeacher(monitor.metric.name), at: place.appending("monitor").appending("metric"))
      }
    } else {
      if training.earlyStopping != nil { node.report(.withoutMonitor, at: place.appending("early_stopping")) }
      if training.plateau != nil { node.report(.withoutMonitor, at: place.appending("plateau")) }
    }
  }

  private func checkEvaluation() {
    let metrics = recipe.evaluation.metrics
    for (index, metric) in metrics.enumerated() where metrics[..<index].contains(metric) {
      node.report(.repeatedName(metric.name, what: "metric"), at: JSONPath(["evaluation", "metrics", String(index)]))
    }
  }
}
