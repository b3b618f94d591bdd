import Experiments
import Testing

/// What may be wrong with an experiment, and every word of what is answered.
@Suite struct BadExperimentTests {
  @Test(arguments: cases)
  func experiment(bad: BadCase) throws {
    #expect(goodExperiment.split(separator: bad.replace, omittingEmptySubsequences: false).count == 2)
    let folder = try TemporaryFolder(
      dataFiles.merging([
        "main.json": goodExperiment.replacingFirst(bad.replace, with: bad.with), "dataset.json": goodDataset,
      ]) { first, _ in first })
    expect(bad.message, in: folder) { _ = try Configuration(file: folder.path + "/main.json").experiment() }
  }

  @Test(arguments: options)
  func option(bad: BadCase) throws {
    let folder = try TemporaryFolder(
      dataFiles.merging(["main.json": goodExperiment, "dataset.json": goodDataset]) { first, _ in first })
    expect(bad.message, in: folder) {
      _ = try Configuration(file: folder.path + "/main.json", assignments: [bad.with]).experiment()
    }
  }

  static let options: [BadCase] = [
    BadCase(
      "", "training.batch_sise=64",
      "--set training.batch_sise=64: training.batch_sise is not a known key; did you mean \"batch_size\"?"),
    BadCase(
      "", "training.batch_size=many",
      "--set training.batch_size=many: training.batch_size must be an integer of at least 1, but is the string \"many\""
    ),
    BadCase(
      "", "trainig.epochs=2", "--set trainig.epochs=2: trainig is not a known key; did you mean \"training\"?"),
    BadCase(
      "", "dataset.split.test_from=2024-05-12",
      "main.json:36:16: training.monitor watches the validation split, which the dataset's split leaves empty; take it away "
        + "or hold samples out for validation"),
    BadCase(
      "", "distillation.terms.9.weight=1",
      "--set distillation.terms.9.weight=1: distillation.terms has the elements 0 to 3, so there is no element 9"),
    BadCase(
      "", "distillation.terms.1.task=buy",
      "--set distillation.terms.1.task=buy: distillation.terms.1.task names the task \"buy\", which does not exist; known: "
        + "\"click\", \"purchase\""),
    BadCase(
      "", "dataset.features.0.side=cross",
      """
      main.json:14:32: student.user_tower.features: "user" is a cross feature, and this tower sees user and context \
      features only; remove it
      main.json:18:38: student.augmentation.user_feature: "user" must be a categorical feature on the side user
      """),
    BadCase(
      "", "teacher=logged",
      """
      main.json:29:16: distillation.sharing needs a teacher that is trained jointly with the student; set it to own or \
      the mode to joint
      --set teacher=logged: teacher takes logged scores, but the dataset has none; name their columns in "teacher_scores"
      """),
    BadCase(
      "", "teacher={\"kind\": \"trained\", \"run\": \"no/such/run\"}",
      """
      --set teacher={"kind": "trained", "run": "no/such/run"}: teacher.run names the file no/such/run/resolved.json, which \
      does not exist
      """),
    BadCase(
      "", "teacher=none",
      """
      main.json:24:16: distillation.terms.1.kind needs a teacher, but there is none; take the term away or describe a teacher
      main.json:29:16: distillation.sharing needs a teacher that is trained jointly with the student; set it to own or \
      the mode to joint
      """),
    BadCase(
      "", "teacher.history={\"kind\": \"target_attention\", \"hidden\": []}",
      "--set teacher.history={\"kind\": \"target_attention\", \"hidden\": []}: teacher.history.hidden must be a list of at "
        + "least one integer of at least 1, but is an empty list"),
    // Numbers with which nothing could be counted or held
    BadCase(
      "", "training.epochs=9223372036854775807",
      "--set training.epochs=9223372036854775807: training.epochs must be an integer from 1 to 1000000, but is "
        + "9223372036854775807"),
    BadCase(
      "", "teacher.embedding.dimension=100000000",
      "--set teacher.embedding.dimension=100000000: teacher.embedding.dimension must be an integer from 1 to 65536, but is "
        + "100000000"),
    // Numbers that change their meaning when they are rounded to single precision
    BadCase(
      "", "teacher.network.dropout=0.99999999999",
      "--set teacher.network.dropout=0.99999999999: teacher.network.dropout must be a number of at least 0 and below 1, but "
        + "is 0.99999999999"),
    BadCase(
      "", "student.scale=1e-60", "--set student.scale=1e-60: student.scale must be a number above 0, but is 1e-60"),
    BadCase(
      "", "student.scale=1e60", "--set student.scale=1e60: student.scale must be a number above 0, but is 1e+60"),
    BadCase(
      "", "teacher_training={}",
      "--set teacher_training={}: teacher_training is for a teacher that is trained before its student, but in the mode "
        + "joint both are trained by \"training\"; set it to null or the mode to two_stage"),
    BadCase(
      "", "training.learning_rate=0.1",
      "--set training.learning_rate=0.1: training.learning_rate is not a known key; did you mean "
        + "\"training.optimizer.learning_rate\"?"),
    BadCase(
      "", "squared_temperature=true",
      "--set squared_temperature=true: squared_temperature is not a known key; known: \"name\", \"seed\", \"dataset\", "
        + "\"teacher\", \"student\", \"distillation\", \"training\", \"teacher_training\", \"evaluation\", "
        + "\"compares_alone\""),
    BadCase(
      "", "side=user", "--set side=user: side is not a known key; did you mean \"dataset.features.0.side\"?"),
    BadCase(
      "", "epochs=3", "--set epochs=3: epochs is not a known key; did you mean \"training.epochs\"?"),
    BadCase(
      "", "teacher.rank=3",
      "--set teacher.rank=3: teacher.rank is not a known key; did you mean \"teacher.cross_network.rank\"?"),
    BadCase(
      "", "embedding=3",
      "--set embedding=3: embedding is not a known key; known: \"name\", \"seed\", \"dataset\", \"teacher\", \"student\", "
        + "\"distillation\", \"training\", \"teacher_training\", \"evaluation\", \"compares_alone\""),
    // What rests on a value that cannot be read is not blamed for it
    BadCase(
      "", "student.output_width=wide",
      "--set student.output_width=wide: student.output_width must be an integer from 1 to 65536, but is the string \"wide\""
    ),
    BadCase(
      "", "teacher.features=all",
      "--set teacher.features=all: teacher.features must be a list of features, but is the string \"all\""),
  ]

  /// A teacher that is not trained in this run has no use for a training of its own.
  @Test(arguments: [
    ("none", "but there is no teacher"), ("logged", "but this one is a column of logged scores"),
    (
      #"{"kind": "trained", "run": "RUN"}"#, "but this one was trained by an earlier run and is not trained again"
    ),
  ])
  func aTrainingForNoTeacher(teacher: String, reason: String) throws {
    let folder = try TemporaryFolder(
      dataFiles.merging([
        "main.json": goodExperiment, "dataset.json": goodDataset,
        "run/resolved.json": #"{"teacher": {"network": {"hidden": [4]}}}"#, "run/teacher.safetensors": "",
      ]) { first, _ in first })
    let assignments = [
      "teacher=\(teacher.replacing("RUN", with: folder.path + "/run"))", "distillation.sharing={}",
      #"distillation.terms=[{"kind": "hard", "task": "click"}]"#, #"evaluation={"metrics": ["auc"]}"#,

      #"dataset.teacher_scores=[{"task": "click", "column": "views.score", "scale": "logit"}, "#
        + #"{"task": "purchase", "column": "views.score", "scale": "logit"}]"#, "teacher_training={}",
    ]
    expect(
      "--set teacher_training={}: teacher_training is for a teacher that is trained in this run, \(reason); set it to null",
      in: folder
    ) { _ = try Configuration(file: folder.path + "/main.json", assignments: assignments).experiment() }
  }

  /// A file that is something else is named as such, instead of all that it lacks.
  @Test(arguments: [
    (
      "dataset.json",
      "dataset.json:1:1: this describes a dataset, but an experiment is needed; name the file as the \"dataset\" of one, or "
        + "give it to 'distill data prepare'"
    ),
    (
      "part.json",
      "part.json:1:1: this is no experiment: an experiment has the keys \"dataset\", \"teacher\", \"student\" and "
        + "\"distillation\""
    ),
    (
      "empty.json",
      "empty.json:1:1: this is no experiment: an experiment has the keys \"dataset\", \"teacher\", \"student\" and "
        + "\"distillation\""
    ),
    (
      "README.md",
      "command line: names the file README.md, which is not JSON; name the JSON file of an experiment or dataset"
    ),
    ("data", "command line: names the folder data; name a JSON file, such as data/good.json"),
    ("run", "command line: names the folder run; name a JSON file, such as run/resolved.json"),
    ("data/bad", "command line: names the folder data/bad; name a JSON file"),
  ])
  func anotherFile(name: String, message: String) throws {
    let folder = try TemporaryFolder([
      "dataset.json": goodDataset, "part.json": #"{"embedding": {"dimension": 8}, "network": {}}"#, "empty.json": "{}",
      "README.md": "# Distill\n\nText.\n", "data/good.json": "{}", "data/bad/x.csv": "",
      "run/encoders.json": "{}", "run/resolved.json": "{}",
    ])
    expect(message, in: folder) { _ = try Configuration(file: folder.path + "/" + name).experiment() }
  }

  @Test func anExperimentIsNoDataset() throws {
    let folder = try TemporaryFolder(["main.json": goodExperiment, "dataset.json": goodDataset])
    expect(
      "main.json:1:1: this is an experiment, but a dataset's description is needed; name the file that its \"dataset\" "
        + "names, or give it to 'distill check'", in: folder
    ) { _ = try Configuration(file: folder.path + "/main.json").dataset(needsFiles: false) }
  }

  @Test func aTeacherThatIsTrainedFirstCannotWatchATeacher() throws {
    let folder = try TemporaryFolder(
      dataFiles.merging(["main.json": goodExperiment, "dataset.json": goodDataset]) { first, _ in first })
    let assignments = [
      "distillation.mode=two_stage", "distillation.sharing={}", "training.monitor.metric=teacher_kendall",
    ]
    expect(
      "--set training.monitor.metric=teacher_kendall: training.monitor.metric names the metric \"teacher_kendall\", which "
        + "needs a teacher beside the model, but the teacher is trained by it too; give it a \"teacher_training\" of its own",
      in: folder
    ) { _ = try Configuration(file: folder.path + "/main.json", assignments: assignments).experiment() }
    #expect(
      throws: Never.self,
      performing: {
        try Configuration(file: folder.path + "/main.json", assignments: assignments + ["teacher_training={}"])
          .experiment()
      })
  }

  /// What models that attend alike need besides to share how they do.
  @Test func sharedAttention() throws {
    let folder = try TemporaryFolder(
      dataFiles.merging(["main.json": goodExperiment, "dataset.json": goodDataset]) { first, _ in first })
    let attention = #"={"kind": "user_attention", "hidden": [4]}"#
    let assignments = [
      "teacher.history" + attention, "student.history" + attention,
      #"teacher.features=["user", "age", "history", "price"]"#,
      #"dataset.features.3={"name": "age", "side": "user", "column": "tags", "hash": {"buckets": 9}}"#,
      #"distillation.sharing={"history": "shared", "per_table": {"brand": "shared"}}"#,
    ]
    let place = "--set " + assignments[4] + ": distillation.sharing"
    expect(
      """
      \(place).history needs the features that the teacher's user_attention reads, but the user tower lacks "age"; let \
      both read the same user features or set it to own
      \(place).per_table.brand shares the vocabulary "brand", which teacher and student do not both read; set it to own
      """, in: folder
    ) { _ = try Configuration(file: folder.path + "/main.json", assignments: assignments).experiment() }
  }

  static let cases: [BadCase] = [
    BadCase(
      "\"name\": \"shop\"", "\"name\": \"my shop\"",
      "main.json:2:11: name must be a name of letters, digits, '.', '_' and '-' that begins with a letter or digit, but is "
        + "the string \"my shop\""),
    BadCase("\"seed\": 7", "\"seed\": -7", "main.json:3:11: seed must be an integer of at least 0, but is -7"),
    BadCase("\"seed\": 7", "\"sed\": 7", "main.json:3:3: sed is not a known key; did you mean \"seed\"?"),
    BadCase(
      "\"dataset.json\"", "\"datset.json\"",
      "main.json:4:14: dataset names the file datset.json, which does not exist; did you mean \"dataset.json\"?"),
    BadCase(
      "\"dataset.json\"", "{\"base\": \"dataset.json\", \"time_zone\": 8, \"samples\": {\"table\": \"vews\"}}",
      """
      main.json:4:52: dataset.time_zone must be a distance from UTC such as "+08:00", but is 8
      main.json:4:76: dataset.samples.table names the table "vews", which does not exist; did you mean "views"?
      """),
    // Teacher
    BadCase(
      "\"teacher\": {", "\"teacher\": {\"kind\": \"deep\",",
      "main.json:5:23: teacher.kind is \"deep\", which is no teacher; known: \"model\", \"trained\", \"logged\", \"none\""
    ),
    BadCase(
      "\"teacher\": {", "\"teacher\": {\"features\": [\"usr\", \"brand\", \"price\"],",
      "main.json:5:27: teacher.features: the dataset has no feature \"usr\"; did you mean \"user\"?"),
    BadCase(
      "\"kind\": \"each\"", "\"kind\": \"every\"",
      "main.json:7:26: teacher.bilinear.kind is \"every\", which is no bilinear kind; known: \"all\", \"each\", "
        + "\"interaction\""),
    BadCase(
      "\"layers\": 1", "\"layers\": 0",
      "main.json:8:33: teacher.cross_network.layers must be an integer of at least 1, but is 0"),
    BadCase(
      "[16, 8]", "[16, 0]",
      "main.json:9:32: teacher.network.hidden.1 must be an integer of at least 1, but is 0"),
    BadCase(
      "\"dropout\": 0.1", "\"dropout\": 1",
      "main.json:9:95: teacher.network.dropout must be a number of at least 0 and below 1, but is 1"),
    BadCase(
      "\"dice\"", "\"dize\"",
      "main.json:9:50: teacher.network.activation is \"dize\", which is no activation; did you mean \"dice\"?"
    ),
    // Student
    BadCase(
      "\"features\": [\"user\", \"history\"]", "\"features\": [\"user\", \"seen\"]",
      "main.json:14:32: student.user_tower.features: \"seen\" is a cross feature, and this tower sees user and context "
        + "features only; remove it"),
    BadCase(
      "\"features\": [\"user\", \"history\"]", "\"features\": [\"user\", \"carts\"]",
      "main.json:14:32: student.user_tower.features: \"carts\" is a privileged feature, and this tower sees user and "
        + "context features only; remove it"),
    BadCase(
      "\"item_tower\": {", "\"item_tower\": {\"features\": [\"brand\", \"hour\"], ",
      "main.json:15:32: student.item_tower.features: \"hour\" is a context feature, and this tower sees item features only; "
        + "remove it"),
    BadCase(
      "\"output_width\": 8", "\"output_width\": 8, \"history\": \"target_attention\"",
      "main.json:16:35: student.history.kind: target_attention compares the history with the candidate item, which a user "
        + "tower cannot see; use mean or user_attention"),
    BadCase(
      "\"width\": 8}", "\"width\": 16}",
      "main.json:18:80: student.augmentation.width: the mimic loss compares vectors of width 16 with tower outputs of width "
        + "8; set it to 8"),
    BadCase(
      "\"item_feature\": \"brand\"", "\"item_feature\": \"price_level\"",
      "main.json:18:62: student.augmentation.item_feature: the dataset has no feature \"price_level\"; did you mean "
        + "\"price\"?"),
    BadCase(
      "\"scale\": 5", "\"scale\": 0", "main.json:17:14: student.scale must be a number above 0, but is 0"),
    BadCase(
      "\"dimension\": 16", "\"dimension\": 8",
      "main.json:13:32: student.embedding.dimension is 8, but what is shared has the teacher's embedding dimension 16; make "
        + "the two equal"),
    // Distillation
    BadCase(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"hard\", \"task\": \"clicks\"}",
      "main.json:23:32: distillation.terms.0.task names the task \"clicks\", which does not exist; did you mean \"click\"?"
    ),
    BadCase(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"hrad\", \"task\": \"click\", \"wieght\": 1}",
      "main.json:23:16: distillation.terms.0.kind is \"hrad\", which is no term; did you mean \"hard\"?"),
    BadCase(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"mimic\", \"task\": \"click\"}",
      "main.json:25:7: distillation.terms.2 is the second term named \"mimic/click\"; give it a name of its own"),
    BadCase(
      "{\"kind\": \"hard\", \"task\": \"click\"}", "{\"kind\": \"hard\"}",
      "main.json:23:7: distillation.terms.0.task is missing; it must be the name of a task"),
    BadCase(
      "\"temperature\": 2", "\"temperature\": 0",
      "main.json:24:91: distillation.terms.1.temperature must be a number above 0, but is 0"),
    BadCase(
      "\"end\": 100", "\"begin\": 200, \"end\": 100",
      "main.json:24:84: distillation.terms.1.weight.end is 100, but the ramp begins only at step 200"),
    BadCase(
      "\"weight\": 0.1", "\"weight\": -0.1",
      "main.json:25:52: distillation.terms.2.weight must be a number of at least 0, but is -0.1"),
    BadCase(
      "\"feature\": \"brand\", \"weight\"", "\"feature\": \"price_band\", \"weight\"",
      "main.json:26:49: distillation.terms.3.feature names the categorical item feature \"price_band\", which does not "
        + "exist; did you mean \"price\"?"),
    BadCase(
      goodTerms, "{\"kind\": \"hard\", \"task\": \"click\", \"weight\": 0}",
      "main.json:22:14: distillation.terms have the weight 0 all of them, so that nothing is learnt; give one a weight above 0"
    ),
    BadCase(
      goodTerms, "{\"kind\": \"soft\", \"task\": \"click\"}",
      "main.json:22:14: distillation.terms leave nothing to train the student alone with; add a hard term or set "
        + "\"compares_alone\" to false"),
    BadCase(
      ",\n    \"augmentation\": {\"user_feature\": \"user\", \"item_feature\": \"brand\", \"width\": 8}", "",
      "main.json:24:16: distillation.terms.2.kind needs the student's augmented vectors; give the student an "
        + "\"augmentation\""),
    BadCase(
      "\"mode\": \"joint\"", "\"mode\": \"two_stage\"",
      "main.json:29:16: distillation.sharing needs a teacher that is trained jointly with the student; set it to own or the "
        + "mode to joint"),
    BadCase(
      "{\"user\": \"own\"}", "{\"users\": \"own\"}",
      "main.json:29:68: distillation.sharing.per_table.users names the vocabulary \"users\", which does not exist; did you "
        + "mean \"user\"?"),
    BadCase(
      "\"tables\": \"shared_stopped\"", "\"tables\": \"stopped\"",
      "main.json:29:27: distillation.sharing.tables is \"stopped\", which is no sharing policy; known: \"own\", \"shared\", "
        + "\"shared_stopped\""),
    BadCase(
      "\"per_table\": {\"user\": \"own\"}", "\"history\": \"shared\"",
      "main.json:29:56: distillation.sharing.history needs the same history encoding in teacher and student"),
    // Training and evaluation
    BadCase(
      "\"batch_size\": 512", "\"batch_size\": 512, \"micro_batch_size\": 1024",
      "main.json:32:44: training.micro_batch_size must be at most the batch size 512"),
    BadCase(
      "\"rule\": \"adagrad\"", "\"rule\": \"adagrd\"",
      "main.json:34:27: training.optimizer.rule is \"adagrd\", which is no update rule; did you mean \"adagrad\"?"),
    BadCase(
      "\"rule\": \"adagrad\"", "\"rule\": \"adagrad\", \"momentum\": 0.9",
      "main.json:34:38: training.optimizer.momentum is not a known key; known: \"rule\", \"initial_accumulator\", "
        + "\"epsilon\", \"learning_rate\", \"l2\", \"dense_tables_up_to\", \"clip_norm\""),
    BadCase(
      "\"metric\": \"gauc\"", "\"metric\": \"guac\"",
      "main.json:36:44: training.monitor.metric is \"guac\", which is no metric; did you mean \"gauc\"?"),
    BadCase(
      "\"monitor\": {\"task\": \"click\", \"metric\": \"gauc\"},\n", "",
      """
      main.json:36:27: training.early_stopping needs a metric to watch; add a "monitor"
      main.json:37:16: training.plateau needs a metric to watch; add a "monitor"
      """),
    BadCase(
      "[\"auc\",", "[\"auc\", \"auc\",",
      "main.json:40:37: evaluation.metrics.1 is the second metric named \"auc\"; give it a name of its own"),
    // A part that cannot be read does not hide what is wrong elsewhere, nor are those that use it blamed
    BadCase(
      "\"dataset.json\"", "\"nowhere.json\", \"evaluation\": {\"metrics\": [\"auc\", \"auc\"]}",
      """
      main.json:4:14: dataset names the file nowhere.json, which does not exist
      main.json:4:64: evaluation.metrics.1 is the second metric named "auc"; give it a name of its own
      main.json:40:3: the key "evaluation" already stands at line 4; remove one of the two
      """),
    BadCase(
      "\"teacher\": {",
      "\"teacher_training\": \"nowhere.json\", \"teacher\": {\"features\": [\"usr\", \"tags\", \"brand\"],",
      """
      main.json:5:23: teacher_training names the file nowhere.json, which does not exist
      main.json:5:63: teacher.features: the dataset has no feature "usr"; did you mean "user"?
      """),
    // All at once, in the order of the file
    BadCase(
      "\"output_width\": 8,\n    \"scale\": 5,", "\"output_width\": 4,\n    \"scal\": 5,",
      """
      main.json:17:5: student.scal is not a known key; did you mean "scale"?
      main.json:18:80: student.augmentation.width: the mimic loss compares vectors of width 8 with tower outputs of width 4; \
      set it to 4
      """),
  ]
}
