/// One weighted term of the student's objective.
package struct TermConfiguration: Sendable, Equatable {
  package var kind: TermKind
  /// The task whose logits it reads; `nil` for a term that reads none.
  package var task: String?
  package var weight: WeightSchedule

  package init(kind: TermKind, task: String?, weight: WeightSchedule = .constant(1)) {
    self.kind = kind
    self.task = task
    self.weight = weight
  }

  /// The name under which the term's value is logged, such as `soft/click`.
  package var name: String { task.map { "\(kind.name)/\($0)" } ?? kind.name }
}

/// What a term measures. z is the student's logit, t the teacher's (a constant here), y the label, T the temperature.
package enum TermKind: Sendable, Equatable {
  /// BCE(y, z), the mean over samples.
  case hard
  /// BCE(σ(t/T), z/T) · T², the mean over samples (Hinton et al. 2015). Peers disagree on T²; it is a choice here.
  case soft(temperature: Float, squaredTemperature: Bool)
  /// (z - t)², the mean over samples (Rocket Launching, AAAI 2018).
  case logitRegression
  /// -Σ_i softmax(t/T)_i log softmax(z/T)_i · T², the mean over request lists.
  case listwiseSoftmax(temperature: Float, squaredTemperature: Bool)
  /// -Σ_i p_i log softmax(z)_i with p_i = (1-ε) σ(t_i) + ε/|D|, not renormalised, the mean over request lists (ASMOL,
  /// Taobao 2023).
  case listwiseProbability(smoothing: Float)
  /// DAT's mimic loss of the augmented vectors: the mean over all samples of Σ_d [y a_u + (1-y) v - v]², v the item
  /// vector as a constant, and the same with a_v and the user vector (DLP-KDD 2021).
  case mimic
  /// DAT's category alignment: Σ_{i≥2} ‖C(S_1) - C(S_i)‖²_F with C the covariance of the item vectors of category i in
  /// the micro-batch and S_1 its most frequent category.
  case categoryAlignment(feature: String)

  /// The name in configurations and logs.
  package var name: String {
    switch self {
    case .hard: "hard"
    case .soft: "soft"
    case .logitRegression: "logit_regression"
    case .listwiseSoftmax: "listwise_softmax"
    case .listwiseProbability: "listwise_probability"
    case .mimic: "mimic"
    case .categoryAlignment: "category_alignment"
    }
  }

  /// Whether the term reads the teacher's logits.
  package var readsTeacher: Bool {
    switch self {
    case .soft, .logitRegression, .listwiseSoftmax, .listwiseProbability: true
    case .hard, .mimic, .categoryAlignment: false
    }
  }
}

/// A weight as a function of the optimizer step.
package enum WeightSchedule: Sendable, Equatable {
  case constant(Float)
  /// `from` up to step `begin`, then a straight line to `to` at step `end`, and `to` from there on. A jump where
  /// begin = end.
  case ramp(from: Float, to: Float, begin: Int, end: Int)

  /// The weight at a step, counted from 0.
  package func weight(at step: Int) -> Float {
    switch self {
    case .constant(let weight): return weight
    case .ramp(let from, let to, let begin, let end):
      if step >= end { return to }
      if step <= begin { return from }
      return from + (to - from) * Float(step - begin) / Float(end - begin)
    }
  }

  /// Whether the weight is 0 at every step.
  package var isZero: Bool {
    switch self {
    case .constant(let weight): weight == 0
    case .ramp(let from, let to, _, _): from == 0 && to == 0
    }
  }
}
