import Suggestions

extension DatasetError: CustomStringConvertible {
  /// One sentence: the place, what was found, what was expected or may be done.
  package var description: String {
    switch self {
    case .unknownName, .ambiguousColumn, .wrongColumnType, .repeatedName, .outOfRange, .futureOnServedSide,
      .labelAsFeature, .notForThisSource, .cyclicRequirement, .notWithNegatives, .severalTimeColumns, .noTimeColumn:
      descriptionOfDescriptionMistake
    case .missingFile, .unreadableFile, .missingColumn, .repeatedHeader, .unknownHeaderType, .wrongFieldCount,
      .badField, .unclosedQuote, .textAfterQuote, .duplicateKey, .unmatchedKey, .labelOutOfRange, .missingValue,
      .scoreOutOfRange:
      descriptionOfFileMistake
    case .noSamples, .emptySplit, .oneClass, .listWithoutPositive, .noEligibleItem, .tooManyNegatives, .tooLarge,
      .cacheUnwritable, .otherFeatures,
      .noItemColumn:
      descriptionOfOutcome
    case .several(let errors):
      errors.map(\.description).joined(separator: "\n")
    }
  }

  private var descriptionOfDescriptionMistake: String {
    switch self {
    case .unknownName(let path, .column, let name, let known):
      "\(path): no column \"\(name)\" is declared in \"tables\"; \(Suggestion.sentence(forUndeclared: name, among: known))"
    case .unknownName(let path, let kind, let name, let known):
      "\(path): there is no \(kind.rawValue) \"\(name)\"; \(Suggestion.sentence(for: name, among: known))"
    case .ambiguousColumn(let path, let name, let tables):
      "\(path): the column \"\(name)\" is in several tables (\(tables.joined(separator: ", "))); "
        + "write \"\(tables[0]).\(name)\" to name one"
    case .wrongColumnType(let path, let column, let found, let expected):
      "\(path): the column \"\(column)\" is of type \(found), expected \(expected)"
    case .repeatedName(let path, let kind, let name):
      "\(path): a second \(kind.rawValue) is named \"\(name)\"; give each a name of its own"
    case .outOfRange(let path, let found, let expected):
      "\(path): found \(found), expected \(expected)"
    case .futureOnServedSide(let feature, let side):
      "feature \"\(feature)\": a window after the sample's time is not known when the model serves, so it cannot be on "
        + "the side \"\(side.rawValue)\"; make it privileged or give it a past window"
    case .labelAsFeature(let path, let column, let task):
      "\(path): the column \"\(column)\" is the label of the task \"\(task)\", which no feature may be; remove the feature"
    case .notForThisSource(let path, let what, let source):
      "\(path): \(what) cannot be used on \(source)"
    case .cyclicRequirement(let task):
      "task \"\(task)\": its chain of \"requires\" comes back to itself; remove one of them"
    case .notWithNegatives(let path, let reason):
      "\(path): not possible with drawn negatives, because \(reason)"
    case .severalTimeColumns(let path, let table, let columns):
      "\(path): the table \"\(table)\" has several columns of type time (\(columns.joined(separator: ", "))); "
        + "name the one to use with \"time\""
    case .noTimeColumn(let path, let table, let reason):
      "\(path): the table \"\(table)\" has no column of type time, which \(reason)"
    default: preconditionFailure("not a mistake in the description")
    }
  }

  private var descriptionOfFileMistake: String {
    switch self {
    case .missingFile(let table, let path):
      "\(path): this file of the table \"\(table)\" does not exist; put it there, or name its folder by --data or "
        + "the dataset's \"folder\""
    case .unreadableFile(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .missingColumn(let table, let path, let column, let found):
      "\(path): the header has no column \"\(column)\" of the table \"\(table)\"; "
        + Suggestion.sentence(for: column, among: found)
    case .repeatedHeader(let path, let column):
      "\(path):1: the header names the column \"\(column)\" twice; rename one of them"
    case .unknownHeaderType(let path, let column, let type):
      "\(path):1: the column \"\(column)\" has the type \"\(type)\", expected token, float or token_seq; "
        + "list the column in the description to give it a type"
    case .wrongFieldCount(let path, let line, let found, let expected):
      "\(path):\(line): the row has \(found) fields, expected \(expected); mend it or set \"malformed_rows\" to \"skip\""
    case .badField(let path, let line, let column, let text, let expected):
      "\(path):\(line): the column \"\(column)\" holds \"\(text)\", expected \(expected); "
        + "mend it, list it as a missing spelling, or set \"malformed_rows\" to \"skip\""
    case .unclosedQuote(let path, let line):
      "\(path):\(line): a double quote opens a field that never ends; close it or set \"quotes\" to false"
    case .textAfterQuote(let path, let line):
      "\(path):\(line): text follows the double quote that closes a field; double the quotes within a field or set "
        + "\"quotes\" to false"
    case .duplicateKey(let path, let line, let firstLine, let columns, let key):
      "\(path):\(line): the key \(Self.key(columns, key)) was already in line \(firstLine); "
        + "a joined table has one row a key"
    case .unmatchedKey(let path, let line, let table, let columns, let key):
      "\(path):\(line): the table \"\(table)\" has no row for the key \(Self.key(columns, key)); "
        + "add it or set \"unmatched\" to \"missing\" or \"drop\""
    case .labelOutOfRange(let path, let line, let task, let column, let found):
      "\(path):\(line): the label of task \"\(task)\" in the column \"\(column)\" is \(found), expected 0 or 1; "
        + "use a threshold to make a label of a grade"
    case .missingValue(let path, let line, let column, let needed):
      "\(path):\(line): the column \"\(column)\" is missing, but \(needed) needs it; leave the row out with \"where\""
    case .scoreOutOfRange(let path, let line, let task, let column, let found):
      "\(path):\(line): the teacher score of task \"\(task)\" in the column \"\(column)\" is \(found), "
        + "expected a probability from 0 to 1; if it is a logit, set \"scale\" to \"logit\""
    default: preconditionFailure("not a mistake in a file")
    }
  }

  private var descriptionOfOutcome: String {
    switch self {
    case .noSamples(let path, let leftOut):
      if leftOut.isEmpty {
        "\(path): the file has no rows, so there are no samples; put rows into it or change the dataset's folder"
      } else {
        "\(path): none of the rows is a sample: "
          + leftOut.map { "\($0.rows) \($0.reason)" }.joined(separator: ", ") + "; check those"
      }
    case .emptySplit(let split, let samples, let remedy):
      "the \(split.rawValue) split is empty (of \(samples) samples); \(remedy)"
    case .oneClass(let task, let split, let label, let samples):
      "task \"\(task)\": all \(samples) labels of the \(split.rawValue) split are \(label); "
        + "check the label's column, its threshold and the split"
    case .listWithoutPositive(let path, let line, let task):
      "\(path):\(line): the request list that begins here has no positive of task \"\(task)\"; "
        + "set \"lists_without_positive\" to \"keep\" or \"drop\""
    case .noEligibleItem(let user, let split, let items):
      "no negative can be drawn for user \"\(user)\" in the \(split.rawValue) split: the user has interacted with all "
        + "\(items) items of the training split; leave the user out with \"where\""
    case .tooManyNegatives(let split, let samples, let limit):
      "the \(split.rawValue) split has \(samples) positives, which can have \(limit) negatives each at most; lower "
        + "\"per_positive\" or \"evaluation_per_positive\""
    case .tooLarge(let what, let count, let limit):
      "there are \(count) \(what), more than the \(limit) that can be held; use a shorter period or fewer negatives"
    case .cacheUnwritable(let path, let reason):
      "\(path): the prepared dataset cannot be written: \(reason); free some space or set XDG_CACHE_HOME to another "
        + "folder"
    case .otherFeatures(let dataset, let differences):
      "the dataset \"\(dataset)\" does not have the features and tasks that the run was trained on: "
        + differences.map(\.description).joined(separator: "; ")
    case .noItemColumn(let dataset):
      "the dataset \"\(dataset)\" does not say which column tells items apart; name it in \"samples.item\""
    default: preconditionFailure("not an outcome")
    }
  }

  private static func key(_ columns: [String], _ key: String) -> String {
    "\(columns.joined(separator: ", ")) = \(key)"
  }
}

/// The nearest known name to a misspelt one.
package enum Suggestion {
  /// `did you mean "x"?`, or the list of known names when none is near.
  static func sentence(for name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) { return "did you mean \"\(nearest)\"?" }
    return known.isEmpty ? "there is none" : "known: \(known.joined(separator: ", "))"
  }

  /// What to do about a column that the description's tables do not list: the file may well have it.
  package static func sentence(forUndeclared name: String, among known: [String]) -> String {
    if let nearest = nearestName(to: name, among: known) {
      return "did you mean \"\(nearest)\"? Otherwise declare it in its table's \"columns\""
    }
    return "if the file has it, declare it in its table's \"columns\""
      + (known.isEmpty ? "" : "; declared: \(known.joined(separator: ", "))")
  }
}
