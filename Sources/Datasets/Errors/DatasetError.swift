/// A mistake in a dataset's description or in its files.
package enum DatasetError: Error, Sendable, Equatable {
  // In the description. `path` is a key path in the dataset's JSON, such as `joins[0].table`.
  case unknownName(path: String, kind: NameKind, name: String, known: [String])
  case ambiguousColumn(path: String, name: String, tables: [String])
  case wrongColumnType(path: String, column: String, found: String, expected: String)
  case repeatedName(path: String, kind: NameKind, name: String)
  case outOfRange(path: String, found: String, expected: String)
  case futureOnServedSide(feature: String, side: Side)
  case labelAsFeature(path: String, column: String, task: String)
  case notForThisSource(path: String, what: String, source: String)
  case cyclicRequirement(task: String)
  case notWithNegatives(path: String, reason: String)
  case severalTimeColumns(path: String, table: String, columns: [String])
  case noTimeColumn(path: String, table: String, reason: String)

  // In the files. A line is counted from 1.
  case missingFile(table: String, path: String)
  case unreadableFile(path: String, reason: String)
  case missingColumn(table: String, path: String, column: String, found: [String])
  case repeatedHeader(path: String, column: String)
  case unknownHeaderType(path: String, column: String, type: String)
  case wrongFieldCount(path: String, line: Int, found: Int, expected: Int)
  case badField(path: String, line: Int, column: String, text: String, expected: String)
  case unclosedQuote(path: String, line: Int)
  case textAfterQuote(path: String, line: Int)
  case duplicateKey(path: String, line: Int, firstLine: Int, columns: [String], key: String)
  case unmatchedKey(path: String, line: Int, table: String, columns: [String], key: String)
  case labelOutOfRange(path: String, line: Int, task: String, column: String, found: String)
  case missingValue(path: String, line: Int, column: String, needed: String)
  case scoreOutOfRange(path: String, line: Int, task: String, column: String, found: String)

  // In what came of them.
  case noSamples(path: String, leftOut: [LeftOut])
  case emptySplit(split: Split, samples: Int, remedy: String)
  case oneClass(task: String, split: Split, label: Int, samples: Int)
  case listWithoutPositive(path: String, line: Int, task: String)
  case noEligibleItem(user: String, split: Split, items: Int)
  case tooManyNegatives(split: Split, samples: Int, limit: Int)
  case tooLarge(what: String, count: Int, limit: Int)
  case cacheUnwritable(path: String, reason: String)
  case otherFeatures(dataset: String, differences: [SchemaDifference])
  case noItemColumn(dataset: String)

  /// Several mistakes found at once.
  indirect case several([DatasetError])

  /// Rows of the sample table that are no samples.
  package struct LeftOut: Sendable, Equatable {
    package var rows: Int
    /// What they are, such as `malformed`.
    package var reason: String
  }

  /// What a name in the description stands for.
  package enum NameKind: String, Sendable, Equatable {
    case table, column, task, vocabulary, feature
  }
}

/// A part of the samples.
package enum Split: String, Sendable, Equatable, CaseIterable {
  case training, validation, test
}
