/// One file of rows: comma, tab or otherwise separated, plain or gzip (told by its first bytes, not by its name).
package struct TableDescription: Sendable, Equatable {
  package var name: String
  /// Path of the file, relative to the dataset's folder, or absolute.
  package var file: String
  /// One ASCII character between fields; nil means a tab where the name ends in `.tsv` or `.tsv.gz`, else a comma.
  package var separator: Character?
  package var header: Header
  /// Whether a field may be enclosed in double quotes; nil means yes unless the separator is a tab.
  package var quotes: Bool?
  /// Spellings of a missing value beside the empty field, in every column that has none of its own.
  package var missing: [String]
  /// The columns that are used. With `Header.absent` these are all fields of a row in their order.
  package var columns: [ColumnDescription]
  /// What becomes of a row with the wrong number of fields or a field that cannot be read.
  package var malformedRows: MalformedRows
  /// The time of a row, for a table used as an event log; nil means its only column of type time.
  package var time: String?
  /// Rows that fail any of these conditions are left out as if the file did not hold them (and counted).
  package var `where`: [RowCondition]

  package init(
    name: String, file: String, separator: Character? = nil, header: Header = .names, quotes: Bool? = nil,
    missing: [String] = [], columns: [ColumnDescription], malformedRows: MalformedRows = .error, time: String? = nil,
    where conditions: [RowCondition] = []
  ) {
    self.name = name
    self.file = file
    self.separator = separator
    self.header = header
    self.quotes = quotes
    self.missing = missing
    self.columns = columns
    self.malformedRows = malformedRows
    self.time = time
    self.where = conditions
  }

  package enum Header: String, Sendable, Equatable, CaseIterable {
    /// The first line holds names; blanks around a name do not count.
    case names
    /// The first line holds `name:type` as RecBole writes it: `token` (id), `float` (number), `token_seq` (a list
    /// separated by blanks). A column that the description lists takes its type from there instead.
    case typed
    /// There is none; the description lists the columns.
    case absent = "none"
  }

  package enum MalformedRows: String, Sendable, Equatable, CaseIterable {
    /// The first one ends the preparation, with its file and line.
    case error
    /// They are left out, counted and reported.
    case skip
  }
}

/// A column of a table and how its fields are read.
package struct ColumnDescription: Sendable, Equatable {
  package var name: String
  package var type: ColumnType
  /// Spellings of a missing value beside the empty field; nil means those of the table.
  package var missing: [String]?

  package init(_ name: String, _ type: ColumnType, missing: [String]? = nil) {
    self.name = name
    self.type = type
    self.missing = missing
  }
}

/// What a column's fields hold.
package enum ColumnType: Sendable, Equatable {
  /// One name out of many, compared byte by byte (`"7"` and `"07"` differ).
  case id
  /// A decimal number.
  case number
  /// A moment.
  case time(TimeFormat)
  /// Any number of ids, with a number each when `weightSeparator` is given: `a:0.5|b:2`.
  case list(separator: Character, weightSeparator: Character?)
  /// Present in a file without header, but not read.
  case ignored
}

/// How a time is written.
package enum TimeFormat: String, Sendable, Equatable, CaseIterable {
  /// Seconds since 1970-01-01 UTC, a fraction is cut off.
  case seconds
  /// Milliseconds since 1970-01-01 UTC, cut to seconds.
  case milliseconds
  /// `2017-05-06` or `2017-05-06 14:30:00` (or with a `T` between), in the dataset's time zone.
  case text
}

/// A test that a row passes or fails. A missing value fails every test but `missing`.
package struct RowCondition: Sendable, Equatable {
  package var column: String
  package var test: Test

  package init(column: String, _ test: Test) {
    self.column = column
    self.test = test
  }

  package enum Test: Sendable, Equatable {
    /// The id is one of these.
    case oneOf([String])
    /// The id is none of these.
    case noneOf([String])
    /// from ≤ value < until, for numbers, and for times in seconds since 1970; nil means unbounded.
    case range(from: Double?, until: Double?)
    /// The value is there.
    case present
    /// The value is missing.
    case missing
  }
}
