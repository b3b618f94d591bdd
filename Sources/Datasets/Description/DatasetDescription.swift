/// A dataset as its user describes it: which files, how their rows become samples, and what is computed from them.
///
/// A plain value without behaviour: it is decoded elsewhere and read by `PreparedDataset`. A column is named either
/// plainly (`"brand"`), when only one of the sample table and the joined tables has it, or with its table
/// (`"ads.brand"`).
package struct DatasetDescription: Sendable, Equatable {
  package var name: String
  /// The folder in which a table's relative path is looked up.
  package var folder: String
  /// Where days and hours are cut.
  package var timeZone: TimeZoneOffset
  /// What generates the files where they are absent; nil where only real files will do.
  package var simulator: SimulatorDescription?
  package var tables: [TableDescription]
  package var samples: SamplesDescription
  /// Joined in this order; a later join may match on a column that an earlier one brought.
  package var joins: [JoinDescription]
  package var features: [FeatureDescription]
  package var tasks: [TaskDescription]
  /// Scores of a teacher that were logged with the samples.
  package var teacherScores: [TeacherScoreDescription]
  package var split: SplitDescription
  package var vocabulary: VocabularyDescription
  /// How negatives are drawn, for event logs without impressions; nil where the rows hold the negatives.
  package var negatives: NegativesDescription?

  package init(
    name: String, folder: String, timeZone: TimeZoneOffset = .utc, simulator: SimulatorDescription? = nil,
    tables: [TableDescription], samples: SamplesDescription, joins: [JoinDescription] = [],
    features: [FeatureDescription], tasks: [TaskDescription], teacherScores: [TeacherScoreDescription] = [],
    split: SplitDescription, vocabulary: VocabularyDescription = VocabularyDescription(),
    negatives: NegativesDescription? = nil
  ) {
    self.name = name
    self.folder = folder
    self.timeZone = timeZone
    self.simulator = simulator
    self.tables = tables
    self.samples = samples
    self.joins = joins
    self.features = features
    self.tasks = tasks
    self.teacherScores = teacherScores
    self.split = split
    self.vocabulary = vocabulary
    self.negatives = negatives
  }
}

/// A generator of files in the described layout, for use where the real ones are absent.
package struct SimulatorDescription: Sendable, Equatable {
  package enum Kind: String, Sendable, Equatable, CaseIterable {
    /// The four files of Ali_Display_Ad_Click.
    /// The official Taobao ad files, from a world whose truth is known.
    case taobaoAds = "taobao_ads"
    /// Impressions of random ids and labels, with nothing to learn: for measuring speed.
    case randomIDs = "random_ids"
  }

  package var kind: Kind
  /// Number of sample rows to make.
  package var impressions: Int
  package var seed: UInt64

  package init(kind: Kind, impressions: Int = 300_000, seed: UInt64 = 1) {
    self.kind = kind
    self.impressions = impressions
    self.seed = seed
  }
}

/// Which distinct values get an id of their own. Counted in the training split only.
package struct VocabularyDescription: Sendable, Equatable {
  /// A value seen less often in the training split than this becomes `Vocabulary.unseen`.
  package var minimumCount: Int
  /// Vocabularies with a minimum count of their own.
  package var exceptions: [Exception]

  package struct Exception: Sendable, Equatable {
    package var vocabulary: String
    package var minimumCount: Int

    package init(vocabulary: String, minimumCount: Int) {
      self.vocabulary = vocabulary
      self.minimumCount = minimumCount
    }
  }

  /// Vocabularies that are not fitted: a stable hash of the value modulo `buckets` is its id, in every feature and
  /// history that shares the vocabulary. Nothing is unseen, and the table's size does not depend on the data.
  package var hashed: [Hashed]

  package struct Hashed: Sendable, Equatable {
    package var vocabulary: String
    package var buckets: Int

    package init(vocabulary: String, buckets: Int) {
      self.vocabulary = vocabulary
      self.buckets = buckets
    }
  }

  package init(minimumCount: Int = 1, exceptions: [Exception] = [], hashed: [Hashed] = []) {
    self.minimumCount = minimumCount
    self.exceptions = exceptions
    self.hashed = hashed
  }
}
