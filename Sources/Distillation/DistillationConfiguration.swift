package import Models

/// When the teacher is trained.
package enum DistillationMode: String, Sendable, Equatable, CaseIterable {
  /// In the same steps as the student (PFD, KDD 2020).
  case joint
  /// First and alone; then it is frozen and its logits on the training samples are computed once.
  case twoStage = "two_stage"
}

/// How the student learns from the teacher.
package struct DistillationConfiguration: Sendable, Equatable {
  package var mode: DistillationMode
  /// The student's objective, each term with its weight.
  package var terms: [TermConfiguration]
  /// The optimizer step before which every term that reads the teacher is off (the swapping step of PFD).
  package var startStep: Int
  /// What the teacher and the student share; in joint mode only.
  package var sharing: SharingConfiguration

  package init(
    mode: DistillationMode = .joint, terms: [TermConfiguration], startStep: Int = 0,
    sharing: SharingConfiguration = SharingConfiguration()
  ) {
    self.mode = mode
    self.terms = terms
    self.startStep = startStep
    self.sharing = sharing
  }

  /// The same objective without the terms that read the teacher: a student trained alone.
  package var alone: DistillationConfiguration {
    var copy = self
    copy.terms = terms.filter { !$0.kind.readsTeacher }
    copy.sharing = SharingConfiguration()
    return copy
  }
}
