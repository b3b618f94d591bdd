import Experiments
import Testing

/// What may be wrong with a dataset description, and every word of what is answered.
@Suite struct BadDescriptionTests {
  @Test(arguments: cases)
  func dataset(bad: BadCase) throws {
    #expect(goodDataset.split(separator: bad.replace, omittingEmptySubsequences: false).count == 2)
    let files = [
      "dataset.json": goodDataset.replacingFirst(bad.replace, with: bad.with),
      "circle.json": #"{"base": "circle.json"}"#,
      "list.json": "[]", "broken.json": "{\n  \"name\": }",
    ]
    let folder = try TemporaryFolder(dataFiles.merging(files) { first, _ in first })
    expect(bad.message, in: folder) { _ = try Configuration(file: folder.path + "/dataset.json").dataset() }
  }

  static let cases: [BadCase] = [
    // The text
    BadCase("\"name\": \"shop\",", "\"name\": \"shop\"", "dataset.json:3:3: expected ',' or '}', found \"folder\""),
    BadCase(
      "\"time_zone\"", "\"name\"", "dataset.json:4:3: the key \"name\" already stands at line 2; remove one of the two"),
    // Files
    BadCase(
      "{\"minimum_count\": 2}", "\"vocabulary.json\"",
      "dataset.json:42:17: vocabulary names the file vocabulary.json, which does not exist"),
    BadCase(
      "{\"minimum_count\": 2}", "\"brokn.json\"",
      "dataset.json:42:17: vocabulary names the file brokn.json, which does not exist; did you mean \"broken.json\"?"),
    BadCase("{\"minimum_count\": 2}", "\"broken.json\"", "broken.json:2:11: expected a value, found '}'"),
    BadCase(
      "{\"minimum_count\": 2}", "\"circle.json\"",
      "circle.json:1:10: vocabulary.base leads in a circle: circle.json → circle.json"),
    BadCase(
      "{\"minimum_count\": 2}", "{\"base\": 3}",
      "dataset.json:42:26: vocabulary.base must be the path of a JSON file, but is 3"),
    BadCase(
      "{\"minimum_count\": 2}", "{\"base\": \"list.json\"}",
      "dataset.json:42:26: vocabulary.base names list.json, which must hold an object, but holds an empty list"),
    // Keys and values
    BadCase(
      "\"time_zone\"", "\"timezone\"", "dataset.json:4:3: timezone is not a known key; did you mean \"time_zone\"?"),
    BadCase(
      "\"folder\"", "\"directory\"",
      """
      dataset.json:1:1: folder is missing; it must be the path of the folder that holds the files
      dataset.json:3:3: directory is not a known key; known: "name", "folder", "time_zone", "simulator", "tables", "samples", "joins", \
      "features", "tasks", "teacher_scores", "split", "vocabulary", "negatives"
      """),
    BadCase(
      "\"+08:00\"", "\"Asia/Shanghai\"",
      "dataset.json:4:16: time_zone must be a distance from UTC such as \"+08:00\", but is the string \"Asia/Shanghai\""
    ),
    BadCase(
      "{\"minimum_count\": 2}", "{\"minimum_count\": 0}",
      "dataset.json:42:35: vocabulary.minimum_count must be an integer of at least 1, but is 0"),
    BadCase(
      "{\"minimum_count\": 2}", "{\"minimum_count\": 2.5}",
      "dataset.json:42:35: vocabulary.minimum_count must be an integer of at least 1, but is 2.5"),
    BadCase(
      "{\"minimum_count\": 2}", "2",
      "dataset.json:42:17: vocabulary must be an object that describes the vocabularies, but is 2"),
    BadCase(
      "\"score\": \"number\"}", "\"score\": \"float\"}",
      "dataset.json:8:91: tables.views.columns.score is \"float\", which is no column type; known: \"id\", "
        + "\"number\", \"time\", \"list\", \"ignored\""),
    BadCase(
      "\"separator\": \"|\"", "\"separator\": \"||\"",
      "dataset.json:13:122: tables.items.columns.tags.separator must be one ASCII character, but is the string \"||\""),
    BadCase(
      "\"missing\": [\"NULL\"]", "\"missing\": \"NULL\"",
      "dataset.json:12:18: tables.items.missing must be a list, each element a string, but is the string \"NULL\""),
    BadCase(
      "{\"item\": \"id\"}}\n  ]", "{}}\n  ]",
      "dataset.json:22:30: joins.0.on must be an object from columns of the samples to columns of the other table, but is "
        + "an empty object"),
    BadCase(
      "\"side\": \"context\"", "\"side\": \"contxt\"",
      "dataset.json:29:30: features.4.side is \"contxt\", which is no side; did you mean \"context\"?"),
    BadCase(
      "\"hour_of\": \"at\"", "\"hour\": \"at\"",
      """
      dataset.json:29:5: features.4 needs one of the keys "column", "hour_of", "weekday_of", "history", "count", "ratio", "recency"
      dataset.json:29:41: features.4.hour is not a known key; did you mean "hour_of"?
      """),
    BadCase(
      "\"hour_of\": \"at\"", "\"hour_of\": \"at\", \"column\": \"at\"",
      "dataset.json:29:52: features.4.hour_of goes against another key: only one of \"column\", \"hour_of\" may be there"
    ),
    BadCase(
      "[\"log1p\"]", "[\"log\"]",
      "dataset.json:27:72: features.2.transform.0 is \"log\", which is no transform; did you mean \"log1p\"?"),
    BadCase(
      "{\"quantiles\": 10}", "{\"quantiles\": 1}",
      "dataset.json:27:107: features.2.buckets.quantiles must be an integer of at least 2, but is 1"),
    BadCase(
      "\"past\": \"7d\"", "\"past\": \"7 days\"",
      "dataset.json:32:117: features.6.count.past must be a duration above zero such as \"90s\", \"30m\", \"1h\" or "
        + "\"7d\", but is the string \"7 days\""),
    BadCase(
      "\"length\": 20", "\"length\": \"20\"",
      "dataset.json:31:73: features.5.history.length must be an integer of at least 1, but is the string \"20\""),
    BadCase(
      "\"where\": {\"kind\": [\"buy\"]}", "\"where\": {\"kind\": \"buy\"}",
      "dataset.json:39:95: tasks.1.event.where.kind is \"buy\", which is no condition; known: \"present\", \"missing\""),
    BadCase(
      "\"by\": \"time\"", "\"by\": \"day\"",
      "dataset.json:41:19: split.by is \"day\", which is no split; known: \"time\", \"user\", \"random\""),
    // What does not fit together
    BadCase(
      "\"views.csv\"", "\"vews.csv\"",
      "dataset.json:7:15: tables.views.file names the file data/vews.csv, which does not exist; put it there, or name "
        + "its folder by --data or the dataset's \"folder\""),
    BadCase(
      "{\"table\": \"views\"", "{\"table\": \"view\"",
      "dataset.json:20:24: samples.table names the table \"view\", which does not exist; did you mean \"views\"?"),
    BadCase(
      "\"name\": \"shop\"", "\"name\": \"shop/ads\"",
      "dataset.json:2:11: name must be a name without \"/\", since prepared datasets are kept under it, but is \"shop/ads\""
    ),
    BadCase(
      "[\"user\", \"at\"]", "[\"usr\", \"at\"]",
      "dataset.json:20:45: samples.request.0 names the column \"usr\", which is not declared in \"tables\"; did you "
        + "mean \"user\"? Otherwise declare it in its table's \"columns\""),
    BadCase(
      "\"request\": [\"user\", \"at\"]", "\"request\": [\"user\", \"at\"], \"item\": \"itm\"",
      "dataset.json:20:68: samples.item names the column \"itm\", which is not declared in \"tables\"; did you mean "
        + "\"item\"? Otherwise declare it in its table's \"columns\""),
    BadCase(
      "\"on\": {\"item\": \"id\"}", "\"on\": {\"item\": \"brnd\"}",
      "dataset.json:22:39: joins.0.on.item names the column \"brnd\", which is not declared in \"tables\"; did you "
        + "mean \"brand\"? Otherwise declare it in its table's \"columns\""),
    BadCase(
      "\"column\": \"user\"", "\"column\": \"score\"",
      "dataset.json:25:48: features.0.column names the column \"score\", which is in several tables (views, items); write "
        + "\"views.score\" to name one"),
    BadCase(
      "\"column\": \"user\"", "\"column\": \"at\"",
      "dataset.json:25:48: features.0.column names the column \"at\" of type time, but needs one of type id or number or list"
    ),
    BadCase(
      "\"hour_of\": \"at\"", "\"hour_of\": \"time\"",
      "dataset.json:29:52: features.4.hour_of names the column \"time\", which is not declared in \"tables\"; if the file "
        + "has it, declare it in its table's \"columns\"; declared: user, item, at, clicked, score, id, brand, price, score, tags"
    ),
    BadCase(
      "{\"name\": \"brand\"", "{\"name\": \"user\"",
      "dataset.json:26:14: features.1.name is the second feature named \"user\"; give it a name of its own"),
    BadCase(
      "\"column\": \"brand\", \"vocabulary\": \"brand\"", "\"column\": \"brand\", \"transform\": [\"log1p\"]",
      "dataset.json:26:71: features.1.transform asks for a transform of numbers, which cannot be used on a column of ids"
    ),
    BadCase(
      "\"buckets\": {\"quantiles\": 10}", "\"vocabulary\": \"price\"",
      "dataset.json:27:96: features.2.vocabulary asks for a vocabulary, which cannot be used on a number"),
    BadCase(
      "{\"quantiles\": 10}", "{\"boundaries\": [1, 3, 2]}",
      "dataset.json:27:108: features.2.buckets.boundaries must be at least one number, each larger than the one before, "
        + "but is [1.0, 3.0, 2.0]"),
    BadCase(
      "\"side\": \"privileged\"", "\"side\": \"cross\"",
      "dataset.json:33:31: features.7.side is \"cross\", but events after the sample's time are not known when the model "
        + "serves; make the feature privileged or give it a past window"),
    BadCase(
      "\"where\": {\"kind\": [\"cart\"]}", "\"where\": {\"sort\": [\"cart\"]}",
      "dataset.json:34:79: features.7.count.where.sort names the column \"sort\", which is not declared in "
        + "\"tables\"; if the file has it, declare it in its table's \"columns\"; declared: user, item, kind, at"),
    BadCase(
      "\"requires\": \"click\"", "\"requires\": \"clik\"",
      "dataset.json:38:38: tasks.1.requires names the task \"clik\", which does not exist; did you mean \"click\"?"),
    BadCase(
      "\"column\": \"clicked\"", "\"column\": \"clicked\", \"requires\": \"purchase\"",
      """
      dataset.json:37:56: tasks.0.requires leads back to the task itself; remove one of the requirements
      dataset.json:38:38: tasks.1.requires leads back to the task itself; remove one of the requirements
      """),
    BadCase(
      "{\"minimum_count\": 2}", "{\"exceptions\": {\"brands\": 5}}",
      "dataset.json:42:43: vocabulary.exceptions.brands names the vocabulary \"brands\", which does not exist; did you mean "
        + "\"brand\"?"),
    BadCase(
      "{\"minimum_count\": 2}",
      "{}, \"teacher_scores\": [{\"task\": \"click\", \"column\": \"clicked\", \"scale\": \"logit\"}]",
      "dataset.json:42:39: teacher_scores must be one column for each task, but is none for the task \"purchase\""),
    BadCase(
      "{\"minimum_count\": 2}", "{}, \"negatives\": {\"user\": \"user\", \"item\": \"itm\"}",
      "dataset.json:42:59: negatives.item names the column \"itm\", which is not declared in \"tables\"; did you mean "
        + "\"item\"? Otherwise declare it in its table's \"columns\""),
    BadCase(
      "\"2024-05-13\"", "\"2024-05-11\"",
      "dataset.json:41:73: split.test_from must be a time not before validation_from, but is a time before validation_from"
    ),
    BadCase(
      "\"2024-05-13\"", "\"13.5.2024\"",
      "dataset.json:41:73: split.test_from must be a date such as \"2017-05-06\" or \"2017-05-06 14:30\", or seconds since "
        + "1970, but is the string \"13.5.2024\""),
    BadCase(
      "{\"by\": \"time\", \"validation_from\": \"2024-05-12\", \"test_from\": \"2024-05-13\"}",
      "{\"by\": \"random\", \"validation\": 0.5, \"test\": 0.5}",
      "dataset.json:41:12: split must be less than 1 in all, but is 0.5 + 0.5 held out"
    ),
  ]
}
