import Glibc

/// What one model says of the samples of a split, with what it is judged against.
package struct ScoredSamples: Sendable, Equatable {
  /// The judged model's logits.
  package let logits: [Float]
  /// 0 or 1.
  package let labels: [Float]
  /// Request list l owns the samples lists[l]..<lists[l + 1].
  package let lists: [Int32]
  /// The group of each sample for GAUC, such as its user; nil where the request list is the group.
  package let groups: [Int32]?
  /// The teacher's logits of the same samples; nil where the model is not judged against a teacher.
  package let teacherLogits: [Float]?

  /// σ(logits).
  package let probabilities: [Float]
  /// σ(teacherLogits).
  package let teacherProbabilities: [Float]?

  package init(
    logits: [Float], labels: [Float], lists: [Int32], groups: [Int32]? = nil, teacherLogits: [Float]? = nil
  ) {
    self.logits = logits
    self.labels = labels
    self.lists = lists
    self.groups = groups
    self.teacherLogits = teacherLogits
    probabilities = logits.map(Self.sigmoid)
    teacherProbabilities = teacherLogits.map { $0.map(Self.sigmoid) }
  }

  private static func sigmoid(_ logit: Float) -> Float {
    Float(1 / (1 + exp(-Double(logit))))
  }
}
