/// Which rows are the samples, when they happened, and which of them were shown together.
package struct SamplesDescription: Sendable, Equatable {
  package var table: String
  /// The sample's time; nil means the table's only column of type time, or none.
  package var time: String?
  /// Samples of one split that agree in these columns form one request list, in the order of their rows. Empty means
  /// that each row is a list of its own (with its drawn negatives, if any).
  package var request: [String]
  /// The column of type id that names a sample's group for grouped metrics such as GAUC (the user, as a rule); nil means
  /// that each request list is a group.
  package var group: String?
  /// The column of type id, of the sample table or of a joined one, that tells items apart; nil means that of the
  /// negatives, if any.
  package var item: String?
  /// Rows that fail any of these are no samples; where the table is used as a log too, they stay events of it.
  package var `where`: [RowCondition]
  /// What becomes of a training list in which the first task has no positive.
  package var listsWithoutPositive: ListsWithoutPositive

  package init(
    table: String, time: String? = nil, request: [String] = [], group: String? = nil,
    item: String? = nil, where conditions: [RowCondition] = [],
    listsWithoutPositive: ListsWithoutPositive = .keep
  ) {
    self.table = table
    self.time = time
    self.request = request
    self.group = group
    self.item = item
    self.where = conditions
    self.listsWithoutPositive = listsWithoutPositive
  }

  package enum ListsWithoutPositive: String, Sendable, Equatable, CaseIterable {
    /// They are trained on.
    case keep
    /// They are left out of the training split, counted and reported; validation and test keep theirs.
    case drop
    /// The first one ends the preparation.
    case error
  }
}

/// A column of the samples and the column of another table that must equal it.
package struct ColumnPair: Sendable, Equatable {
  /// A column of the sample table or of a table already joined.
  package var sample: String
  /// A column of the joined table or of the log.
  package var other: String

  package init(sample: String, other: String) {
    self.sample = sample
    self.other = other
  }
}

/// Attributes of the samples from a table with one row a key.
package struct JoinDescription: Sendable, Equatable {
  package var table: String
  /// Columns of type id that must agree. Two rows of `table` with one key are an error.
  package var on: [ColumnPair]
  package var unmatched: Unmatched

  package init(table: String, on: [ColumnPair], unmatched: Unmatched = .missing) {
    self.table = table
    self.on = on
    self.unmatched = unmatched
  }

  /// What becomes of a sample whose key the table does not hold. They are counted and reported either way.
  package enum Unmatched: String, Sendable, Equatable, CaseIterable {
    /// The table's columns are missing in it.
    case missing
    /// It is left out.
    case drop
    /// The first one ends the preparation.
    case error
  }
}

/// Which samples train and which measure. There may be no validation: with equal times, or a share of 0.
package enum SplitDescription: Sendable, Equatable {
  /// Training before `validationFrom`, validation from there until before `testFrom`, test from there on; seconds since 1970.
  case time(validationFrom: Int64, testFrom: Int64)
  /// All samples with one value of `column` fall on one side, by a stable hash of the value and `seed`.
  case user(column: String, validation: Double, test: Double, seed: UInt64)
  /// Whole request lists fall on one side, by a stable hash of their key and `seed`; without a request key, rows by number.
  case random(validation: Double, test: Double, seed: UInt64)

  /// Whether samples are held out for validation.
  package var hasValidation: Bool {
    switch self {
    case .time(let validationFrom, let testFrom): validationFrom < testFrom
    case .user(_, let validation, _, _), .random(let validation, _, _): validation > 0
    }
  }
}

/// Negatives for a log of events that holds only what users did.
///
/// Every sample row counts as positive, and each gets `perPositive` items drawn with replacement from the items of the
/// training split's samples. An item is never drawn for a user who has a row with it in the sample table (whatever
/// `SamplesDescription.where` says of that row) before the end of the split that is drawn for: for training that is the
/// time at which validation begins, for validation the time at which test begins, for test and for splits not by time
/// any row at all. Labels of a negative are all 0; its item columns are those of the item's last training row, its other
/// columns those of its positive.
package struct NegativesDescription: Sendable, Equatable {
  package var perPositive: Int
  /// The same for validation and test; nil means `perPositive`.
  package var evaluationPerPositive: Int?
  package var distribution: Distribution
  /// The sample table's column that tells users apart.
  package var user: String
  /// The sample table's column that tells items apart.
  package var item: String
  /// Further columns of the sample table that belong to the item (its category, say).
  package var itemColumns: [String]

  package init(
    perPositive: Int = 4, evaluationPerPositive: Int? = nil, distribution: Distribution = .frequency, user: String,
    item: String, itemColumns: [String] = []
  ) {
    self.perPositive = perPositive
    self.evaluationPerPositive = evaluationPerPositive
    self.distribution = distribution
    self.user = user
    self.item = item
    self.itemColumns = itemColumns
  }

  package enum Distribution: String, Sendable, Equatable, CaseIterable {
    /// Each item alike.
    case uniform
    /// ∝ f^0.75, f the number of training samples of the item (Mikolov et al., 2013).
    case frequency
  }
}
