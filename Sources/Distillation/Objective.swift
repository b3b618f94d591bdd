package import Autodiff
package import Datasets
import Losses
package import Models
package import Tensors

/// What one micro-batch's share of a batch is measured against: losses are sums over the micro-batch divided by the
/// whole batch's counts, so that adding up the micro-batches gives the batch's mean.
package struct BatchTotals: Sendable, Equatable {
  /// Samples in the batch.
  package let samples: Int
  /// Request lists in the batch.
  package let lists: Int
  /// The optimizer step, counted from 0.
  package let step: Int

  package init(samples: Int, lists: Int, step: Int) {
    self.samples = samples
    self.lists = lists
    self.step = step
  }
}

/// A term of a loss on one micro-batch: its value counts `weight` times.
package struct WeightedTerm {
  package let name: String
  package let weight: Float
  package let value: Variable

  package init(name: String, weight: Float, value: Variable) {
    self.name = name
    self.weight = weight
    self.value = value
  }
}

/// The student's objective: a weighted sum of named terms.
package struct Objective: Sendable {
  package let schema: Schema
  package let configuration: DistillationConfiguration

  package init(schema: Schema, configuration: DistillationConfiguration) {
    self.schema = schema
    self.configuration = configuration
  }

  /// Whether any term at this step reads the teacher's logits.
  package func needsTeacher(at step: Int) -> Bool {
    configuration.terms.contains { $0.kind.readsTeacher && weight(of: $0, at: step) != 0 }
  }

  /// The terms whose weight at this step is not 0.
  ///
  /// - Parameters:
  ///   - student: the student's outputs for the micro-batch.
  ///   - teacher: the teacher's logits [B, 1] a task as values: whatever they came from, no gradient reaches it.
  package func terms(
    student: StudentOutput, teacher: [Tensor], batch: Batch, totals: BatchTotals
  ) -> [WeightedTerm] {
    configuration.terms.compactMap { term in
      let weight = weight(of: term, at: totals.step)
      guard weight != 0 else { return nil }
      return WeightedTerm(
        name: term.name, weight: weight,
        value: value(of: term, student: student, teacher: teacher, batch: batch, totals: totals))
    }
  }

  private func weight(of term: TermConfiguration, at step: Int) -> Float {
    if term.kind.readsTeacher, step < configuration.startStep { return 0 }
    return term.weight.weight(at: step)
  }

  private func value(
    of term: TermConfiguration, student: StudentOutput, teacher: [Tensor], batch: Batch, totals: BatchTotals
  ) -> Variable {
    let task = term.task.flatMap { name in schema.tasks.firstIndex { $0.name == name } } ?? 0
    let logits = student.logits[task]
    let labels = Tensor(batch.labels[task], [batch.count, 1])
    let perSample = 1 / Float(totals.samples)
    let perList = 1 / Float(totals.lists)
    switch term.kind {
    case .hard:
      return binaryCrossEntropy(logits: logits, labels: labels, reduction: .sum(times: perSample))
    case .soft(let temperature, let squared):
      return softBinaryCrossEntropy(
        logits: logits, teacher: teacher[task], temperature: temperature, squaredTemperature: squared,
        scale: perSample)
    case .logitRegression:
      return logitRegression(logits: logits, teacher: teacher[task], scale: perSample)
    case .listwiseSoftmax(let temperature, let squared):
      return listwiseSoftmax(
        logits: logits, teacher: teacher[task], lists: batch.lists, temperature: temperature,
        squaredTemperature: squared, scale: perList)
    case .listwiseProbability(let smoothing):
      return listwiseProbability(
        logits: logits, teacher: teacher[task], lists: batch.lists, smoothing: smoothing, scale: perList)
    case .mimic:
      guard let augmented = student.augmented else { preconditionFailure("a mimic term needs augmented vectors") }
      return mimic(
        augmentedUser: augmented.user, augmentedItem: augmented.item, user: student.user, item: student.item,
        labels: labels, scale: perSample)
    case .categoryAlignment(let feature):
      guard let index = schema.features.firstIndex(where: { $0.name == feature }),
        case .categorical(let ids) = batch.features[index]
      else { preconditionFailure("category alignment needs the categorical feature \(feature)") }
      // The micro-batches' values are averaged by their share of the batch.
      return student.item.categoryAlignment(categories: ids).affine(times: Float(batch.count) * perSample)
    }
  }
}
