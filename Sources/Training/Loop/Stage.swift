package import Autodiff
package import Datasets
package import Distillation
import Losses
package import Models
import Tensors

/// Where the teacher's logits come from while a student is trained.
package enum TeacherSource: Sendable {
  /// There is no teacher.
  case none
  /// The teacher trained in the same steps.
  case joint
  /// Logits computed once for every training sample, by task and position.
  case scores([[Float]])
  /// A column of logged scores that each batch brings along.
  case logged
}

/// What one run of the training loop trains: a teacher, a student, or both in the same steps.
package struct Stage: Sendable {
  /// The name under which steps and evaluations are logged.
  package let name: String
  package let parameters: ParameterStore
  package let schema: Schema
  package let teacher: Teacher?
  package let student: Student?
  package let objective: Objective?
  package let source: TeacherSource

  package init(
    name: String, parameters: ParameterStore, schema: Schema, teacher: Teacher?, student: Student?,
    objective: Objective?, source: TeacherSource
  ) {
    precondition((student == nil) == (objective == nil), "a student and its objective come together")
    self.name = name
    self.parameters = parameters
    self.schema = schema
    self.teacher = teacher
    self.student = student
    self.objective = objective
    self.source = source
  }

  /// The loss terms of one micro-batch. Their weighted sum over a batch's micro-batches is the batch's loss.
  func terms(_ batch: Batch, totals: BatchTotals, in graph: Graph) -> [WeightedTerm] {
    var terms: [WeightedTerm] = []
    let teacherLogits = teacher.map { $0(batch, in: graph) }
    if let teacherLogits {
      for (task, logits) in zip(schema.tasks.indices, teacherLogits) {
        let labels = Tensor(batch.labels[task], [batch.count, 1])
        terms.append(
          WeightedTerm(
            name: "teacher/\(schema.tasks[task].name)", weight: 1,
            value: binaryCrossEntropy(
              logits: logits, labels: labels, reduction: .sum(times: 1 / Float(totals.samples)))))
      }
    }
    if let student, let objective {
      let values: [Tensor] =
        switch source {
        case .none: []
        case .joint: (teacherLogits ?? []).map(\.value)
        case .scores(let scores): scores.map { gathered($0, batch.positions) }
        case .logged: batch.loggedLogits.map { Tensor($0, [$0.count, 1]) }
        }
      terms += objective.terms(student: student(batch, in: graph), teacher: values, batch: batch, totals: totals)
    }
    return terms
  }

  private func gathered(_ scores: [Float], _ positions: [Int32]) -> Tensor {
    Tensor(positions.map { scores[Int($0)] }, [positions.count, 1])
  }
}
