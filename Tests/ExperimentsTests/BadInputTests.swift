import Datasets
import Experiments
import Testing

/// What a user may get wrong, and every word of what is answered.
@Suite struct BadInputTests {
  /// One mistake put into a good file.
  struct Case: Sendable, CustomTestStringConvertible {
    var replace: String
    var with: String
    var message: String

    init(_ replace: String, _ with: String, _ message: String) {
      self.replace = replace
      self.with = with
      self.message = message
    }

    var testDescription: String { with }
  }

  @Test(arguments: datasetCases)
  func dataset(bad: Case) throws {
    #expect(goodDataset.split(separator: bad.replace, omittingEmptySubsequences: false).count == 2)
    let folder = try TemporaryFolder([
      "dataset.json": goodDataset.replacingFirst(bad.replace, with: bad.with),
      "circle.json": #"{"base": "circle.json"}"#,
      "list.json": "[]", "broken.json": "{\n  \"name\": }",
    ])
    #expect {
      try Configuration(file: folder.path + "/dataset.json").dataset()
    } throws: { error in
      let message = folder.fromWithin("\(error)")
      if message != bad.message { Issue.record("found:\n\(message)\nexpected:\n\(bad.message)") }
      return error is ConfigurationError
    }
  }

  static let datasetCases: [Case] = [
    // The text
    Case("\"name\": \"shop\",", "\"name\": \"shop\"", "dataset.json:3:3: expected ',' or '}', found \"folder\""),
    Case(
      "\"time_zone\"", "\"name\"", "dataset.json:4:3: the key \"name\" already stands at line 2; remove one of the two"),
    // Files
    Case(
      "{\"minimum_count\": 2}", "\"vocabulary.json\"",
      "dataset.json:42:17: vocabulary names the file vocabulary.json, which does not exist"),
    Case(
      "{\"minimum_count\": 2}", "\"brokn.json\"",
      "dataset.json:42:17: vocabulary names the file brokn.json, which does not exist; did you mean \"broken.json\"?"),
    Case("{\"minimum_count\": 2}", "\"broken.json\"", "broken.json:2:11: expected a value, found '}'"),
    Case(
      "{\"minimum_count\": 2}", "\"circle.json\"",
      "circle.json:1:10: vocabulary.base leads in a circle: circle.json → circle.json"),
    Case(
      "{\"minimum_count\": 2}", "{\"base\": 3}",
      "dataset.json:42:26: vocabulary.base must be the path of a JSON file, but is 3"),
    Case(
      "{\"minimum_count\": 2}", "{\"base\": \"list.json\"}",
      "dataset.json:42:26: vocabulary.base names list.json, which must hold an object, but holds an empty list"),
    // Keys and values
    Case("\"time_zone\"", "\"timezone\"", "dataset.json:4:3: timezone is not a known key; did you mean \"time_zone\"?"),
    Case(
      "\"folder\"", "\"directory\"",
      """
      dataset.json:1:1: folder is missing; it must be the path of the folder that holds the files
      dataset.json:3:3: directory is not a known key; known: "name", "folder", "time_zone", "simulator", "tables", "samples", "joins", \
      "features", "tasks", "teacher_scores", "split", "vocabulary", "negatives"
      """),
    Case(
      "\"+08:00\"", "\"Asia/Shanghai\"",
      "dataset.json:4:16: time_zone must be a distance from UTC such as \"+08:00\", but is the string \"Asia/Shanghai\""
    ),
    Case(
      "{\"minimum_count\": 2}", "{\"minimum_count\": 0}",
      "dataset.json:42:35: vocabulary.minimum_count must be an integer of at least 1, but is 0"),
    Case(
      "{\"minimum_count\": 2}", "{\"minimum_count\": 2.5}",
      "dataset.json:42:35: vocabulary.minimum_count must be an integer of at least 1, but is 2.5"),
    Case(
      "{\"minimum_count\": 2}", "2",
      "dataset.json:42:17: vocabulary must be an object that describes the vocabularies, but is 2"),
    Case(
      "\"score\": \"number\"", "\"score\": \"float\"",
      "dataset.json:8:91: tables.views.columns.score.type is \"float\", which is no kind of column; known: \"id\", "
        + "\"number\", \"time\", \"list\", \"ignored\""),
    Case(
      "\"separator\": \"|\"", "\"separator\": \"||\"",
      "dataset.json:13:105: tables.items.columns.tags.separator must be one ASCII character, but is the string \"||\""),
    Case(
      "\"missing\": [\"NULL\"]", "\"missing\": \"NULL\"",
      "dataset.json:12:18: tables.items.missing must be a list, each element a string, but is the string \"NULL\""),
    Case(
      "{\"item\": \"item\"}}\n  ]", "{}}\n  ]",
      "dataset.json:22:30: joins.0.on must be an object from columns of the samples to columns of the other table, but is "
        + "an empty object"),
    Case(
      "\"side\": \"context\"", "\"side\": \"contxt\"",
      "dataset.json:29:30: features.4.side is \"contxt\", which is no side; did you mean \"context\"?"),
    Case(
      "\"hour_of\": \"at\"", "\"hour\": \"at\"",
      """
      dataset.json:29:5: features.4 needs one of the keys "column", "hour_of", "weekday_of", "history", "count", "ratio", "recency"
      dataset.json:29:41: features.4.hour is not a known key; did you mean "hour_of"?
      """),
    Case(
      "\"hour_of\": \"at\"", "\"hour_of\": \"at\", \"column\": \"at\"",
      "dataset.json:29:52: features.4.hour_of goes against another key: only one of \"column\", \"hour_of\" may be there"
    ),
    Case(
      "[\"log1p\"]", "[\"log\"]",
      "dataset.json:27:72: features.2.transform.0 is \"log\", which is no transform; did you mean \"log1p\"?"),
    Case(
      "{\"quantiles\": 10}", "{\"quantiles\": 1}",
      "dataset.json:27:107: features.2.buckets.quantiles must be an integer of at least 2, but is 1"),
    Case(
      "{\"quantiles\": 10}", "{\"boundaries\": [1, 3, 2]}",
      "dataset.json:27:108: features.2.buckets.boundaries must be a list of numbers that increase, but is [1, 3, 2]"),
    Case(
      "\"past\": \"7d\"", "\"past\": \"7 days\"",
      "dataset.json:32:117: features.6.count.past must be a duration above zero such as \"90s\", \"30m\", \"1h\" or "
        + "\"7d\", but is the string \"7 days\""),
    Case(
      "\"length\": 20", "\"length\": \"20\"",
      "dataset.json:31:73: features.5.history.length must be an integer of at least 1, but is the string \"20\""),
    Case(
      "\"where\": {\"kind\": [\"buy\"]}", "\"where\": {\"kind\": \"buy\"}",
      "dataset.json:39:95: tasks.1.event.where.kind is \"buy\", which is no condition; known: \"present\", \"missing\""),
    Case(
      "\"by\": \"time\"", "\"by\": \"day\"",
      "dataset.json:41:19: split.by is \"day\", which is no kind of split; known: \"time\", \"user\", \"random\""),
    Case(
      "\"2024-05-13\"", "\"2024-05-11\"",
      "dataset.json:41:73: split.test_from lies before \"validation_from\"; \"test_from\" must be the later of the two"),
    Case(
      "\"2024-05-13\"", "\"13.5.2024\"",
      "dataset.json:41:73: split.test_from must be a date such as \"2017-05-06\" or \"2017-05-06 14:30\", or seconds since "
        + "1970, but is the string \"13.5.2024\""),
    Case(
      "{\"by\": \"time\", \"validation_from\": \"2024-05-12\", \"test_from\": \"2024-05-13\"}",
      "{\"by\": \"random\", \"validation\": 0.5, \"test\": 0.5}",
      "dataset.json:41:56: split.test leaves nothing to train on: validation and test together are 1.0, which must be below 1"
    ),
  ]
}
