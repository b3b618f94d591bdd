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

  @Test(arguments: experimentCases)
  func experiment(bad: Case) throws {
    #expect(goodExperiment.split(separator: bad.replace, omittingEmptySubsequences: false).count == 2)
    let folder = try TemporaryFolder(
      dataFiles.merging([
        "main.json": goodExperiment.replacingFirst(bad.replace, with: bad.with), "dataset.json": goodDataset,
      ]) { first, _ in first })
    #expect {
      try Configuration(file: folder.path + "/main.json").experiment()
    } throws: { error in
      let message = folder.fromWithin("\(error)")
      if message != bad.message { Issue.record("found:\n\(message)\nexpected:\n\(bad.message)") }
      return error is ConfigurationError
    }
  }

  @Test(arguments: datasetCases)
  func dataset(bad: Case) throws {
    #expect(goodDataset.split(separator: bad.replace, omittingEmptySubsequences: false).count == 2)
    let files = [
      "dataset.json": goodDataset.replacingFirst(bad.replace, with: bad.with),
      "circle.json": #"{"base": "circle.json"}"#,
      "list.json": "[]", "broken.json": "{\n  \"name\": }",
    ]
    let folder = try TemporaryFolder(dataFiles.merging(files) { first, _ in first })
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
      "\"score\": \"number\"}", "\"score\": \"float\"}",
      "dataset.json:8:91: tables.views.columns.score is \"float\", which is no column type; known: \"id\", "
        + "\"number\", \"time\", \"list\", \"ignored\""),
    Case(
      "\"separator\": \"|\"", "\"separator\": \"||\"",
      "dataset.json:13:122: tables.items.columns.tags.separator must be one ASCII character, but is the string \"||\""),
    Case(
      "\"missing\": [\"NULL\"]", "\"missing\": \"NULL\"",
      "dataset.json:12:18: tables.items.missing must be a list, each element a string, but is the string \"NULL\""),
    Case(
      "{\"item\": \"id\"}}\n  ]", "{}}\n  ]",
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
      "dataset.json:41:19: split.by is \"day\", which is no split; known: \"time\", \"user\", \"random\""),
    // What does not fit together
    Case(
      "\"views.csv\"", "\"vews.csv\"",
      "dataset.json:7:15: tables.views.file names the file data/vews.csv, which does not exist; put it there or change "
        + "the dataset's folder"),
    Case(
      "{\"table\": \"views\"", "{\"table\": \"view\"",
      "dataset.json:20:24: samples.table names the table \"view\", which does not exist; did you mean \"views\"?"),
    Case(
      "[\"user\", \"at\"]", "[\"usr\", \"at\"]",
      "dataset.json:20:45: samples.request.0 names the column \"usr\", which does not exist; did you mean \"user\"?"),
    Case(
      "\"on\": {\"item\": \"id\"}", "\"on\": {\"item\": \"brnd\"}",
      "dataset.json:22:39: joins.0.on.item names the column \"brnd\", which does not exist; did you mean \"brand\"?"),
    Case(
      "\"column\": \"user\"", "\"column\": \"score\"",
      "dataset.json:25:48: features.0.column names the column \"score\", which is in several tables (views, items); write "
        + "\"views.score\" to name one"),
    Case(
      "\"column\": \"user\"", "\"column\": \"at\"",
      "dataset.json:25:48: features.0.column names the column \"at\" of type time, but needs one of type id or number or list"
    ),
    Case(
      "\"hour_of\": \"at\"", "\"hour_of\": \"time\"",
      "dataset.json:29:52: features.4.hour_of names the column \"time\", which does not exist; known: \"user\", \"item\", "
        + "\"at\", \"clicked\", \"score\", \"id\", \"brand\", \"price\", \"score\", \"tags\""),
    Case(
      "{\"name\": \"brand\"", "{\"name\": \"user\"",
      "dataset.json:26:14: features.1.name is the second feature named \"user\"; give it a name of its own"),
    Case(
      "\"column\": \"brand\", \"vocabulary\": \"brand\"", "\"column\": \"brand\", \"transform\": [\"log1p\"]",
      "dataset.json:26:71: features.1.transform asks for a transform of numbers, which cannot be used on a column of ids"
    ),
    Case(
      "\"buckets\": {\"quantiles\": 10}", "\"vocabulary\": \"price\"",
      "dataset.json:27:96: features.2.vocabulary asks for a vocabulary, which cannot be used on a number"),
    Case(
      "{\"quantiles\": 10}", "{\"boundaries\": [1, 3, 2]}",
      "dataset.json:27:108: features.2.buckets.boundaries must be at least one number, each larger than the one before, "
        + "but is [1.0, 3.0, 2.0]"),
    Case(
      "\"side\": \"privileged\"", "\"side\": \"cross\"",
      "dataset.json:33:31: features.7.side is \"cross\", but events after the sample's time are not known when the model "
        + "serves; make the feature privileged or give it a past window"),
    Case(
      "\"where\": {\"kind\": [\"cart\"]}", "\"where\": {\"sort\": [\"cart\"]}",
      "dataset.json:34:79: features.7.count.where.sort names the column \"sort\", which does not exist; known: \"user\", "
        + "\"item\", \"kind\", \"at\""),
    Case(
      "\"requires\": \"click\"", "\"requires\": \"clik\"",
      "dataset.json:38:38: tasks.1.requires names the task \"clik\", which does not exist; did you mean \"click\"?"),
    Case(
      "\"column\": \"clicked\"", "\"column\": \"clicked\", \"requires\": \"purchase\"",
      """
      dataset.json:37:56: tasks.0.requires leads back to the task itself; remove one of the requirements
      dataset.json:38:38: tasks.1.requires leads back to the task itself; remove one of the requirements
      """),
    Case(
      "{\"minimum_count\": 2}", "{\"exceptions\": {\"brands\": 5}}",
      "dataset.json:42:43: vocabulary.exceptions.brands names the vocabulary \"brands\", which does not exist; did you mean "
        + "\"brand\"?"),
    Case(
      "{\"minimum_count\": 2}",
      "{}, \"teacher_scores\": [{\"task\": \"click\", \"column\": \"clicked\", \"scale\": \"logit\"}]",
      "dataset.json:42:39: teacher_scores must be one column for each task, but is none for the task \"purchase\""),
    Case(
      "{\"minimum_count\": 2}", "{}, \"negatives\": {\"user\": \"user\", \"item\": \"itm\"}",
      "dataset.json:42:59: negatives.item names the column \"itm\", which does not exist; did you mean \"item\"?"),
    Case(
      "\"2024-05-13\"", "\"2024-05-11\"",
      "dataset.json:41:73: split.test_from must be a time after validation_from, but is a time not after validation_from"
    ),
    Case(
      "\"2024-05-13\"", "\"13.5.2024\"",
      "dataset.json:41:73: split.test_from must be a date such as \"2017-05-06\" or \"2017-05-06 14:30\", or seconds since "
        + "1970, but is the string \"13.5.2024\""),
    Case(
      "{\"by\": \"time\", \"validation_from\": \"2024-05-12\", \"test_from\": \"2024-05-13\"}",
      "{\"by\": \"random\", \"validation\": 0.5, \"test\": 0.5}",
      "dataset.json:41:12: split must be less than 1 in all, but is 0.5 + 0.5 held out"
    ),
  ]

  static let experimentCases: [Case] = [
    Case(
      "\"name\": \"shop\"", "\"name\": \"my shop\"",
      "main.json:2:11: name must be a name of letters, digits, '.', '_' and '-' that begins with a letter or digit, but is "
        + "the string \"my shop\""),
    Case("\"seed\": 7", "\"seed\": -7", "main.json:3:11: seed must be an integer of at least 0, but is -7"),
    Case("\"seed\": 7", "\"sed\": 7", "main.json:3:3: sed is not a known key; did you mean \"seed\"?"),
    Case(
      "\"dataset.json\"", "\"datset.json\"",
      "main.json:4:14: dataset names the file datset.json, which does not exist; did you mean \"dataset.json\"?"),
    Case(
      "\"dataset.json\"", "{\"base\": \"dataset.json\", \"time_zone\": 8, \"samples\": {\"table\": \"vews\"}}",
      """
      main.json:4:52: dataset.time_zone must be a distance from UTC such as "+08:00", but is 8
      main.json:4:76: dataset.samples.table names the table "vews", which does not exist; did you mean "views"?
      """),
    // Teacher
    Case(
      "\"teacher\": {", "\"teacher\": {\"kind\": \"deep\",",
      "main.json:5:23: teacher.kind is \"deep\", which is no teacher; known: \"model\", \"trained\", \"logged\", \"none\""
    ),
    Case(
      "\"teacher\": {", "\"teacher\": {\"features\": [\"usr\", \"brand\", \"price\"],",
      "main.json:5:27: teacher.features: the dataset has no feature \"usr\"; did you mean \"user\"?"),
    Case(
      "\"kind\": \"each\"", "\"kind\": \"every\"",
      "main.json:7:26: teacher.bilinear.kind is \"every\", which is no bilinear kind; known: \"all\", \"each\", "
        + "\"interaction\""),
    Case(
      "\"layers\": 1", "\"layers\": 0",
      "main.json:8:33: teacher.cross_network.layers must be an integer of at least 1, but is 0"),
    Case(
      "[16, 8]", "[16, 0]",
      "main.json:9:32: teacher.network.hidden.1 must be an integer of at least 1, but is 0"),
    Case(
      "\"dropout\": 0.1", "\"dropout\": 1",
      "main.json:9:95: teacher.network.dropout must be a number of at least 0 and below 1, but is 1"),
    Case(
      "\"dice\"", "\"dize\"",
      "main.json:9:50: teacher.network.activation is \"dize\", which is no activation; did you mean \"dice\"?"
    ),
    // Student
    Case(
      "\"features\": [\"user\", \"history\"]", "\"features\": [\"user\", \"seen\"]",
      "main.json:14:32: student.user_tower.features: \"seen\" is a cross feature, and this tower sees user and context "
        + "features only; remove it"),
    Case(
      "\"features\": [\"user\", \"history\"]", "\"features\": [\"user\", \"carts\"]",
      "main.json:14:32: student.user_tower.features: \"carts\" is a privileged feature, and this tower sees user and "
        + "context features only; remove it"),
    Case(
      "\"item_tower\": {", "\"item_tower\": {\"features\": [\"brand\", \"hour\"], ",
      "main.json:15:32: student.item_tower.features: \"hour\" is a context feature, and this tower sees item features only; "
        + "remove it"),
    Case(
      "\"output_width\": 8", "\"output_width\": 8, \"history\": \"target_attention\"",
      "main.json:16:35: student.history.kind: target_attention compares the history with the candidate item, which a user "
        + "tower cannot see; use mean or user_attention"),
    Case(
      "\"width\": 8}", "\"width\": 16}",
      "main.json:18:80: student.augmentation.width: the mimic loss compares vectors of width 16 with tower outputs of width "
        + "8; set it to 8"),
    Case(
      "\"item_feature\": \"brand\"", "\"item_feature\": \"price_level\"",
      "main.json:18:62: student.augmentation.item_feature: the dataset has no feature \"price_level\"; did you mean "
        + "\"price\"?"),
    Case(
      "\"scale\": 5", "\"scale\": 0", "main.json:17:14: student.scale must be a number above 0, but is 0"),
    Case(
      "\"dimension\": 16", "\"dimension\": 8",
      "main.json:13:32: student.embedding.dimension is 8, but what is shared has the teacher's embedding dimension 16; make "
        + "the two equal"),
    // Distillation
    Case(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"hard\", \"task\": \"clicks\"}",
      "main.json:23:32: distillation.terms.0.task names the task \"clicks\", which does not exist; did you mean \"click\"?"
    ),
    Case(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"hrad\", \"task\": \"click\", \"wieght\": 1}",
      "main.json:23:16: distillation.terms.0.kind is \"hrad\", which is no term; did you mean \"hard\"?"),
    Case(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"mimic\", \"task\": \"click\"}",
      "main.json:25:7: distillation.terms.2 is the second term named \"mimic/click\"; give it a name of its own"),
    Case(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"hard\"}",
      "main.json:23:7: distillation.terms.0.task is missing; it must be the name of a task"),
    Case(
      "\"temperature\": 2", "\"temperature\": 0",
      "main.json:24:91: distillation.terms.1.temperature must be a number above 0, but is 0"),
    Case(
      "\"end\": 100", "\"begin\": 200, \"end\": 100",
      "main.json:24:84: distillation.terms.1.weight.end is 100, but the ramp begins only at step 200"),
    Case(
      "\"weight\": 0.1", "\"weight\": -0.1",
      "main.json:25:52: distillation.terms.2.weight must be a number of at least 0, but is -0.1"),
    Case(
      "\"feature\": \"brand\", \"weight\"", "\"feature\": \"price_band\", \"weight\"",
      "main.json:26:49: distillation.terms.3.feature names the categorical item feature \"price_band\", which does not "
        + "exist; did you mean \"price\"?"),
    Case(
      goodTerms, "{\"kind\": \"hard\", \"task\": \"click\", \"weight\": 0}",
      "main.json:22:14: distillation.terms have the weight 0 all of them, so that nothing is learnt; give one a weight above 0"
    ),
    Case(
      goodTerms, "{\"kind\": \"soft\", \"task\": \"click\"}",
      "main.json:22:14: distillation.terms leave nothing to train the student alone with; add a hard term or set "
        + "\"compares_alone\" to false"),
    Case(
      ",\n    \"augmentation\": {\"user_feature\": \"user\", \"item_feature\": \"brand\", \"width\": 8}", "",
      "main.json:24:16: distillation.terms.2.kind needs the student's augmented vectors; give the student an "
        + "\"augmentation\""),
    Case(
      "\"mode\": \"joint\"", "\"mode\": \"two_stage\"",
      "main.json:29:16: distillation.sharing needs a teacher that is trained jointly with the student; set it to own or the "
        + "mode to joint"),
    Case(
      "{\"user\": \"own\"}", "{\"users\": \"own\"}",
      "main.json:29:68: distillation.sharing.per_table.users names the vocabulary \"users\", which does not exist; did you "
        + "mean \"user\"?"),
    Case(
      "\"tables\": \"shared_stopped\"", "\"tables\": \"stopped\"",
      "main.json:29:27: distillation.sharing.tables is \"stopped\", which is no sharing policy; known: \"own\", \"shared\", "
        + "\"shared_stopped\""),
    Case(
      "\"per_table\": {\"user\": \"own\"}", "\"history\": \"shared\"",
      "main.json:29:56: distillation.sharing.history needs the same history encoding in teacher and student"),
    // Training and evaluation
    Case(
      "\"batch_size\": 512", "\"batch_size\": 512, \"micro_batch_size\": 1024",
      "main.json:32:44: training.micro_batch_size must be at most the batch size 512"),
    Case(
      "\"rule\": \"adagrad\"", "\"rule\": \"adagrd\"",
      "main.json:34:27: training.optimizer.rule is \"adagrd\", which is no update rule; did you mean \"adagrad\"?"),
    Case(
      "\"rule\": \"adagrad\"", "\"rule\": \"adagrad\", \"momentum\": 0.9",
      "main.json:34:38: training.optimizer.momentum is not a known key; known: \"rule\", \"initial_accumulator\", "
        + "\"epsilon\", \"learning_rate\", \"l2\", \"dense_tables_up_to\", \"clip_norm\""),
    Case(
      "\"metric\": \"gauc\"", "\"metric\": \"guac\"",
      "main.json:36:44: training.monitor.metric is \"guac\", which is no metric; did you mean \"gauc\"?"),
    Case(
      "\"monitor\": {\"task\": \"click\", \"metric\": \"gauc\"},\n", "",
      """
      main.json:36:27: training.early_stopping needs a metric to watch; add a "monitor"
      main.json:37:16: training.plateau needs a metric to watch; add a "monitor"
      """),
    Case(
      "[\"auc\",", "[\"auc\", \"auc\",",
      "main.json:40:37: evaluation.metrics.1 is the second metric named \"auc\"; give it a name of its own"),
    // All at once, in the order of the file
    Case(
      "\"output_width\": 8,\n    \"scale\": 5,", "\"output_width\": 4,\n    \"scal\": 5,",
      """
      main.json:17:5: student.scal is not a known key; did you mean "scale"?
      main.json:18:80: student.augmentation.width: the mimic loss compares vectors of width 8 with tower outputs of width 4; \
      set it to 4
      """),
  ]
}
