import Datasets
import Experiments
import Testing

/// What may be wrong in the files of a dataset, and every word of what is answered.
@Suite struct BadDataTests {
  /// One mistake put into a good file, or into the description of good files.
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    var replace: String
    var with: String
    var message: String

    init(_ file: String, _ replace: String, _ with: String, _ message: String) {
      self.file = file
      self.replace = replace
      self.with = with
      self.message = message
    }

    var testDescription: String { "\(file): \(with)" }
  }

  @Test func goodFilesAreGood() throws {
    let folder = try TemporaryFolder(dataFiles.merging(["dataset.json": goodDataset]) { first, _ in first })
    let description = try Configuration(file: folder.path + "/dataset.json").dataset().value
    let dataset = try PreparedDataset.prepare(description, seed: 1)
    #expect(dataset.training(epoch: 0).count == 4)
  }

  @Test(arguments: cases)
  func data(bad: Case) throws {
    var files = dataFiles.merging(["dataset.json": goodDataset]) { first, _ in first }
    let good = try #require(files[bad.file])
    #expect(good.split(separator: bad.replace, omittingEmptySubsequences: false).count == 2)
    files[bad.file] = good.replacingFirst(bad.replace, with: bad.with)
    let folder = try TemporaryFolder(files)
    let description = try Configuration(file: folder.path + "/dataset.json").dataset().value
    expect(bad.message, in: folder) { _ = try PreparedDataset.prepare(description, seed: 1) }
  }

  static let cases: [Case] = [
    Case(
      "data/views.csv", "clicked,score", "click,score",
      "data/views.csv: the header has no column \"clicked\" of the table \"views\"; did you mean "
        + "\"click\"?"),
    Case(
      "data/views.csv", "clicked,score", "clicked,clicked",
      "data/views.csv:1: the header names the column \"clicked\" twice; rename one of them"),
    Case(
      "data/views.csv", "1715400000,1,0.9", "1715400000,yes,0.9",
      "data/views.csv:2: the column \"clicked\" holds \"yes\", expected a number; mend it, list it as a "
        + "missing spelling, or set \"malformed_rows\" to \"skip\""),
    Case(
      "data/views.csv", "1715400000,1,0.9", "1715400000,2,0.9",
      "data/views.csv:2: the label of task \"click\" in the column \"clicked\" is 2, expected 0 or 1; "
        + "use a threshold to make a label of a grade"),
    Case(
      "data/views.csv", "u1,i1,1715400000,1,0.9", "u1,i1,2024-05-11,1,0.9",
      "data/views.csv:2: the column \"at\" holds \"2024-05-11\", expected a time in seconds since 1970; "
        + "mend it, list it as a missing spelling, or set \"malformed_rows\" to \"skip\""),
    Case(
      "data/views.csv", "u1,i1,1715400000,1,0.9", "u1,i1,,1,0.9",
      "data/views.csv:2: the column \"at\" is missing, but a sample's time needs it; leave the row out "
        + "with \"where\""),
    Case(
      "data/views.csv", "u2,i2,1715401000,1,0.8", "u2,i2,1715401000,1",
      "data/views.csv:4: the row has 4 fields, expected 5; mend it or set \"malformed_rows\" to \"skip\""),
    Case(
      "data/views.csv", "u2,i2,1715401000,1,0.8", "u2,\"i2,1715401000,1,0.8",
      "data/views.csv:4: a double quote opens a field that never ends; close it or set \"quotes\" to "
        + "false"),
    Case(
      "data/views.csv", "u2,i2,1715401000,1,0.8", "u2,\"i\"2,1715401000,1,0.8",
      "data/views.csv:4: text follows the double quote that closes a field; double the quotes within a "
        + "field or set \"quotes\" to false"),
    Case(
      "data/items.tsv", "i2\tNULL", "i1\tNULL",
      "data/items.tsv:3: the key id = \"i1\" was already in line 2; a joined table has one row a key"),
    Case(
      "data/items.tsv", "7\t2", "cheap\t2",
      "data/items.tsv:3: the column \"price\" holds \"cheap\", expected a number; mend it, list it as a "
        + "missing spelling, or set \"malformed_rows\" to \"skip\""),
    Case(
      "dataset.json", "\"on\": {\"item\": \"id\"}}", "\"on\": {\"user\": \"id\"}, \"unmatched\": \"error\"}",
      "data/views.csv:2: the table \"items\" has no row for the key user = \"u1\"; add it or set "
        + "\"unmatched\" to \"missing\" or \"drop\""),
    Case(
      "dataset.json", "\"views.csv\"", "\"empty.csv\"",
      "data/empty.csv: the file has no rows, so there are no samples; put rows into it or change the dataset's folder"),
    Case(
      "dataset.json", "\"samples\": {\"table\": \"views\",",
      "\"samples\": {\"table\": \"views\", \"where\": {\"user\": [\"nobody\"]},",
      "data/views.csv: none of the rows is a sample: 8 left out by \"samples.where\"; check those"),
    Case(
      "dataset.json", "\"2024-05-13\"", "\"2024-06-13\"",
      "the test split is empty (of 8 samples); the samples' times go from 2024-05-11 12:00:00 to "
        + "2024-05-13 00:00:00, so move \"validation_from\" and \"test_from\" into that span"),
    Case(
      "dataset.json", "\"2024-05-12\"", "\"2024-05-01\"",
      "the training split is empty (of 8 samples); the samples' times go from 2024-05-11 12:00:00 to "
        + "2024-05-13 00:00:00, so move \"validation_from\" and \"test_from\" into that span"),
    Case(
      "dataset.json", "\"column\": \"clicked\"", "\"threshold\": {\"column\": \"clicked\", \"at_least\": 2}",
      """
      task "click": all 4 labels of the training split are 0; check the label's column, its threshold and the split
      task "purchase": all 4 labels of the training split are 0; check the label's column, its threshold and the split
      task "click": all 2 labels of the validation split are 0; check the label's column, its threshold and the split
      task "purchase": all 2 labels of the validation split are 0; check the label's column, its threshold and the split
      task "click": all 2 labels of the test split are 0; check the label's column, its threshold and the split
      task "purchase": all 2 labels of the test split are 0; check the label's column, its threshold and the split
      """),
    Case(
      "dataset.json", "[\"user\", \"at\"]", "[\"user\", \"item\"], \"lists_without_positive\": \"error\"",
      "data/views.csv:3: the request list that begins here has no positive of task \"click\"; set "
        + "\"lists_without_positive\" to \"keep\" or \"drop\""),
  ]
}
