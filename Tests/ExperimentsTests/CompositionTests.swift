import Experiments
import Testing

@Suite struct CompositionTests {
  private func compose(_ files: [String: String], set: [String] = []) throws -> (JSON, [String]) {
    let folder = try TemporaryFolder(files)
    let configuration = Configuration(file: folder.path + "/main.json", assignments: set)
    return (configuration.root, configuration.mistakes.map { folder.fromWithin($0.description) })
  }

  @Test func putsFilesInTheirPlaces() throws {
    let (value, mistakes) = try compose([
      "main.json": #"{"teacher": "parts/t.json", "list": [{"base": "parts/t.json", "b": 2}]}"#,
      "parts/t.json": #"{"a": 1, "inner": "deeper/i.json"}"#,
      "parts/deeper/i.json": "[1, 2]",
    ])
    #expect(mistakes == [])
    #expect(value == ["teacher": ["a": 1, "inner": [1, 2]], "list": [["a": 1, "inner": [1, 2], "b": 2]]])
  }

  @Test func overridesKeyByKey() throws {
    let (value, mistakes) = try compose([
      "main.json": """
      {"base": "base.json", "deep": {"x": {"q": 9}}, "list": [3], "optimizer": {"kind": "sgd"},
       "schedule": {"kind": "step", "at": 5}, "part": "other.json", "added": true, "teacher": {"kind": "model", "b": 2},
       "anew": {"base": null, "rule": "adam"}}
      """,
      "base.json": """
      {"first": 1, "deep": {"x": {"p": 1, "q": 2}, "y": 3}, "list": [1, 2], "optimizer": {"kind": "adam", "beta": 0.9},
       "schedule": {"kind": "step", "at": 1, "by": 2}, "part": {"gone": 1},
       "teacher": {"a": 1}, "anew": {"groups": []}}
      """,
      "other.json": #"{"here": 1}"#,
    ])
    #expect(mistakes == [])
    #expect(
      value == [
        "first": 1, "deep": ["x": ["p": 1, "q": 9], "y": 3], "list": [3], "optimizer": ["kind": "sgd"],
        "schedule": ["kind": "step", "at": 5, "by": 2], "part": ["here": 1],
        "teacher": ["a": 1, "kind": "model", "b": 2], "anew": ["rule": "adam"], "added": true,
      ])
  }

  @Test func keepsTheFileOfEveryValue() throws {
    let folder = try TemporaryFolder([
      "main.json": "{\"base\": \"b.json\",\n\"x\": {\"q\": 9}}", "b.json": "{\"x\":\n{\"p\": 1, \"q\": 2}}",
    ])
    let root = Configuration(file: folder.path + "/main.json").root
    #expect(folder.fromWithin(root.origin(at: "x.p").description) == "b.json:2:7")
    #expect(folder.fromWithin(root.origin(at: "x.q").description) == "main.json:2:12")
  }

  @Test func setsValues() throws {
    let (value, mistakes) = try compose(
      ["main.json": #"{"a": {"b": 1}, "terms": [{"w": 1}, {"w": 2, "v": [false]}], "none": null}"#, "part.json": "{}"],
      set: [
        "a.b=2.5", "a.c.d=true", "terms.1.w=0.25", "terms.0={\"x\": [1]}", "name=run one", "empty=", "none.k=1",
        "eq=a=b", "big=12345678901234567890123", "terms[1].v[0]=true", "terms[1].u=[[1], [2, 3]]", "terms[1].u[1][0]=4",
      ])
    #expect(mistakes == [])
    #expect(
      value == [
        "a": ["b": 2.5, "c": ["d": true]],
        "terms": [["x": [1]], ["w": 0.25, "v": [true], "u": [[1], [4, 3]]]], "none": ["k": 1], "name": "run one",
        "empty": "", "eq": "a=b", "big": "12345678901234567890123",
      ])
  }

  /// Without a training of its own the teacher is trained as the student is, so that is what is overridden.
  @Test(arguments: [#""x": 1"#, #""teacher_training": null"#])
  func setsATeachersTrainingFromWhatItWouldBe(other: String) throws {
    let (value, mistakes) = try compose(
      ["main.json": "{\"training\": {\"epochs\": 8, \"optimizer\": {\"rule\": \"sgd\"}}, \(other)}"],
      set: ["teacher_training.epochs=1", "training.epochs=9", "teacher_training.optimizer.l2=0.5"])
    #expect(mistakes == [])
    #expect(value["training"] == ["epochs": 9, "optimizer": ["rule": "sgd"]])
    #expect(value["teacher_training"] == ["epochs": 1, "optimizer": ["rule": "sgd", "l2": 0.5]])
    let (bare, _) = try compose(["main.json": "{}"], set: ["teacher_training.epochs=1"])
    #expect(bare == ["teacher_training": ["epochs": 1]])
    let (whole, _) = try compose(["main.json": #"{"training": {"epochs": 8}}"#], set: ["teacher_training={}"])
    #expect(whole["teacher_training"] == [:])
  }

  @Test(arguments: [
    ("a", "--set a: is not of the form key.key=value"),
    ("=1", "--set =1: is not of the form key.key=value"),
    ("a..b=1", "--set a..b=1: is not of the form key.key=value"),
    ("terms[2].w=1", "--set terms[2].w=1: terms has the elements 0 to 1, so there is no element 2"),
    ("terms[x]=1", "--set terms[x]=1: is not of the form key.key=value"),
    ("terms[0=1", "--set terms[0=1: is not of the form key.key=value"),
    ("terms[0]w=1", "--set terms[0]w=1: is not of the form key.key=value"),
    ("[0].w=1", "--set [0].w=1: is not of the form key.key=value"),
    ("terms.2.w=1", "--set terms.2.w=1: terms has the elements 0 to 1, so there is no element 2"),
    ("terms.w=1", "--set terms.w=1: terms has the elements 0 to 1, so there is no element w"),
    ("a.b.c=1", "--set a.b.c=1: a.b is 1, which has no keys to set"),
    ("a=missing.json", "--set a=missing.json: a names the file missing.json, which does not exist"),
  ])
  func reportsOverrides(assignment: String, message: String) throws {
    let (_, mistakes) = try compose(["main.json": #"{"a": {"b": 1}, "terms": [{}, {}]}"#], set: [assignment])
    #expect(mistakes == [message])
  }

  @Test func dataFolderIsSeenFromTheWorkingDirectory() throws {
    let folder = try TemporaryFolder(["main.json": #"{"dataset": {"folder": "x"}}"#])
    let root = Configuration(file: folder.path + "/main.json", dataFolder: "12").root
    #expect(root == ["dataset": ["folder": "12"]])
    #expect(root.origin(at: "dataset.folder").folder == nil)
  }

  @Test(
    arguments: [
      (nil, "a/b/../c.json", "a/c.json"), ("x/y", "../../c.json", "c.json"), ("x", "../../c.json", "../c.json"),
      ("/r/s", "../c.json", "/r/c.json"), ("x", "/abs/./c.json", "/abs/c.json"), ("/", "../c", "/c"), ("x", "..", "."),
    ] as [(String?, String, String)])
  func resolvesPaths(folder: String?, path: String, expected: String) {
    #expect(FilePath.resolve(path, in: folder) == expected)
  }
}
