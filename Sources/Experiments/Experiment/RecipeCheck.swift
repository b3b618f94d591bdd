import Datasets
import Distillation
import Metrics
import Models
import Training

extension Node {
  /// Reports what does not fit together between the parts of a recipe, or between them and the dataset.
  func check(_ recipe: Recipe, on schema: Schema) {
    guard value.members != nil else { return }
    if case .model(let teacher) = recipe.teacher { report(teacher.mistakes(in: schema), in: "teacher") }
    report(recipe.student.mistakes(in: schema), in: "student")
    checkTerms(recipe, schema)
    checkSharing(recipe, schema)
    checkTraining(recipe.training, "training", recipe, schema)
    if let training = recipe.teacherTraining { checkTraining(training, "teacher_training", recipe, schema) }
    checkEvaluation(recipe)
  }

  private func report(_ mistakes: [ModelMistake], in part: String) {
    for mistake in mistakes { report(.model(mistake), at: JSONPath([part] + mistake.path)) }
  }

  private func checkTerms(_ recipe: Recipe, _ schema: Schema) {
    let terms = recipe.distillation.terms
    let place = JSONPath(["distillation", "terms"])
    for (index, term) in terms.enumerated() {
      let path = place.appending(index)
      if let task = term.task { checkTask(task, at: path.appending("task"), schema) }
      if terms[..<index].contains(where: { $0.name == term.name }) {
        report(.repeatedName(term.name, what: "term"), at: path)
      }
      if term.kind.readsTeacher, recipe.teacher == .none { report(.termWithoutTeacher, at: path.appending("kind")) }
      switch term.kind {
      case .mimic where recipe.student.augmentation == nil: report(.mimicWithoutVectors, at: path.appending("kind"))
      case .categoryAlignment(let name): checkCategory(name, at: path.appending("feature"), schema)
      default: break
      }
    }
    if terms.allSatisfy(\.weight.isZero) { report(.weightsAllZero, at: place) }
    if recipe.comparesAlone, recipe.teacher != .none,
      !terms.contains(where: { !$0.kind.readsTeacher && !$0.weight.isZero })
    {
      report(.nothingAlone, at: place)
    }
  }

  private func checkTask(_ task: String, at path: JSONPath, _ schema: Schema) {
    let known = schema.tasks.map(\.name)
    if !known.contains(task) { report(.unknownName(task, what: "task", known: known), at: path) }
  }

  private func checkCategory(_ name: String, at path: JSONPath, _ schema: Schema) {
    let features = schema.features.filter { feature in
      guard feature.side == .item, case .categorical = feature.kind else { return false }
      return true
    }
    if !features.contains(where: { $0.name == name }) {
      report(.unknownName(name, what: "categorical item feature", known: features.map(\.name)), at: path)
    }
  }

  private func checkSharing(_ recipe: Recipe, _ schema: Schema) {
    let sharing = recipe.distillation.sharing
    let place = JSONPath(["distillation", "sharing"])
    let known = schema.vocabularies.map(\.name)
    for name in sharing.perTable.keys.sorted() where !known.contains(name) {
      report(.unknownName(name, what: "vocabulary", known: known), at: place.appending("per_table").appending(name))
    }
    guard sharing != SharingConfiguration() else { return }
    guard case .model(let teacher) = recipe.teacher, recipe.distillation.mode == .joint else {
      report(.sharingApart, at: place)
      return
    }
    let sharesTables = sharing.tables != .own || sharing.perTable.values.contains { $0 != .own }
    let (teacherWidth, studentWidth) = (teacher.embedding.dimension, recipe.student.embedding.dimension)
    if sharesTables || sharing.history != .own || sharing.numeric != .own, teacherWidth != studentWidth {
      report(
        .sharedWidths(teacher: teacherWidth, student: studentWidth),
        at: JSONPath(["student", "embedding", "dimension"]))
    }
    if sharing.history != .own, teacher.history != recipe.student.history {
      report(.sharedHistories, at: place.appending("history"))
    }
  }

  private func checkTraining(_ training: TrainingConfiguration, _ part: String, _ recipe: Recipe, _ schema: Schema) {
    let place = JSONPath([part])
    if training.microBatchSize > training.batchSize {
      report(.microBatchTooLarge(batchSize: training.batchSize), at: place.appending("micro_batch_size"))
    }
    if let monitor = training.monitor {
      checkTask(monitor.task, at: place.appending("monitor").appending("task"), schema)
      if monitor.metric.needsTeacher, recipe.teacher == .none || part == "teacher_training" {
        report(.metricWithoutTeacher(monitor.metric.name), at: place.appending("monitor").appending("metric"))
      }
    } else {
      if training.earlyStopping != nil { report(.withoutMonitor, at: place.appending("early_stopping")) }
      if training.plateau != nil { report(.withoutMonitor, at: place.appending("plateau")) }
    }
  }

  private func checkEvaluation(_ recipe: Recipe) {
    let metrics = recipe.evaluation.metrics
    for (index, metric) in metrics.enumerated() where metrics[..<index].contains(metric) {
      report(.repeatedName(metric.name, what: "metric"), at: JSONPath(["evaluation", "metrics", String(index)]))
    }
  }
}
