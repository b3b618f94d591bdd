/// Who owns, and who trains, a table or module that both models could use.
package enum SharingPolicy: String, Sendable, Equatable, CaseIterable {
  /// The student has a copy of its own.
  case own
  /// One for both, trained by both.
  case shared
  /// One for both, trained by the teacher alone: the student's gradient does not reach its parameters. It does reach
  /// what a module reads, such as the student's own tables under a history encoder.
  case sharedStopped = "shared_stopped"
}

/// The gradient policy between teacher and student, per table and module.
package struct SharingConfiguration: Sendable, Equatable {
  /// For every table that is not named.
  package var tables: SharingPolicy
  /// By the name of a vocabulary.
  package var perTable: [String: SharingPolicy]
  /// The history encoder; shareable where both models use the same kind.
  package var history: SharingPolicy
  /// The projections of numeric features.
  package var numeric: SharingPolicy

  package init(
    tables: SharingPolicy = .own, perTable: [String: SharingPolicy] = [:], history: SharingPolicy = .own,
    numeric: SharingPolicy = .own
  ) {
    self.tables = tables
    self.perTable = perTable
    self.history = history
    self.numeric = numeric
  }

  /// The policy of a vocabulary's table.
  package func policy(ofTable vocabulary: String) -> SharingPolicy { perTable[vocabulary] ?? tables }
}
