package import Datasets
package import Models
import Suggestions

/// What can be wrong with a configuration, with the operands of its message.
package enum Problem: Sendable, Equatable {
  // Files
  case syntax(SyntaxProblem)
  case duplicateKey(String, firstLine: Int)
  case fileNotFound(String, nearest: String?)
  case fileUnreadable(String)
  case fileNotJSON(String)
  case namesFolder(String, example: String?)
  case datasetForExperiment
  case experimentForDataset
  case noExperiment
  case circle([String])
  case baseNotAFile(found: String)
  case baseNotAnObject(file: String, found: String)

  // Overrides
  case malformedOverride
  case noSuchElement(index: String, count: Int)
  case noMembers(found: String)

  // Values
  case unknownKey(String, known: [String])
  case misplacedKey(likely: JSONPath)
  case missing(expected: String)
  case unexpected(found: String, expected: String)
  case noneOf(keys: [String])
  case severalOf(keys: [String])
  case unknownChoice(String, what: String, known: [String])
  case unknownName(String, what: String, known: [String])
  case repeatedName(String, what: String)

  // Between the parts of a configuration
  case dataset(DatasetError)
  case dataFileNotFound(String)
  case model(ModelMistake)
  case noTeacher(file: String)
  case noLoggedScores
  case nothingToTrain(because: String)
  case trainedTogether
  case endsBeforeItBegins(begin: Int, end: Int)
  case termWithoutTeacher
  case mimicWithoutVectors
  case weightsAllZero
  case nothingAlone
  case sharingApart
  case sharedWidths(teacher: Int, student: Int)
  case sharedHistories
  case sharedAttention(tower: String, lacks: [String])
  case sharedByOne(String)
  case microBatchTooLarge(batchSize: Int)
  case metricWithoutTeacher(String)
  case teacherWithoutTeacher(String)
  case withoutMonitor
  case monitorWithoutValidation

  // Sweeps
  case nothingVaried
  case variedWithoutValues(String)
  case notAKeyPath(String)
  case variedTwice(String)
  case variesTheName
  case variesTheSeed
  case tupleOfOtherLength(found: Int, paths: Int)
  case emptyRange(from: String, to: String)
  case logarithmOfZero(from: String)
  case rangeInGrid(String)
  case moreTrialsThanPoints(trials: Int, points: Int)
  case withoutObjective
  case objectiveOfAnotherModel(String, known: [String])
}

extension Problem: CustomStringConvertible {
  /// The sentence that follows the place and the path.
  package var description: String {
    switch self {
    case .syntax(let problem): problem.description
    case .duplicateKey(let key, let line): "the key \"\(key)\" already stands at line \(line); remove one of the two"
    case .fileNotFound(let path, let nearest):
      "names the file \(path), which does not exist" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    case .fileNotJSON(let path):
      "names the file \(path), which is not JSON; name the JSON file of an experiment or dataset"
    case .namesFolder(let path, let example):
      "names the folder \(path); name a JSON file" + (example.map { ", such as \($0)" } ?? "")
    case .datasetForExperiment:
      "this describes a dataset, but an experiment is needed; name the file as the \"dataset\" of one, or give it to "
        + "'distill data prepare'"
    case .experimentForDataset:
      "this is an experiment, but a dataset's description is needed; name the file that its \"dataset\" names, or give it "
        + "to 'distill check'"
    case .noExperiment:
      "this is no experiment: an experiment has the keys \"dataset\", \"teacher\", \"student\" and \"distillation\""
    case .fileUnreadable(let path): "names the file \(path), which cannot be read"
    case .circle(let files): "leads in a circle: \(files.joined(separator: " → "))"
    case .baseNotAFile(let found): "must be the path of a JSON file, but is \(found)"
    case .baseNotAnObject(let file, let found): "names \(file), which must hold an object, but holds \(found)"
    case .malformedOverride: "is not of the form key.key=value"
    case .noSuchElement(let index, let count):
      count == 0
        ? "has no elements, so there is no element \(index)"
        : "has the elements 0 to \(count - 1), so there is no element \(index)"
    case .noMembers(let found): "is \(found), which has no keys to set"
    case .unknownKey(let key, let known): "is not a known key; \(suggestion(for: key, among: known))"
    case .misplacedKey(let likely): "is not a known key; did you mean \"\(likely)\"?"
    case .missing(let expected): "is missing; it must be \(expected)"
    case .unexpected(let found, let expected): "must be \(expected), but is \(found)"
    case .noneOf(let keys): "needs one of the keys \(quoted(keys))"
    case .severalOf(let keys): "goes against another key: only one of \(quoted(keys)) may be there"
    case .unknownChoice(let name, let what, let known):
      "is \"\(name)\", which is no \(what); \(suggestion(for: name, among: known))"
    case .unknownName(let name, let what, let known):
      "names the \(what) \"\(name)\", which does not exist; \(suggestion(for: name, among: known))"
    case .repeatedName(let name, let what): "is the second \(what) named \"\(name)\"; give it a name of its own"
    case .dataset(let error): error.clause
    case .dataFileNotFound(let path):
      "names the file \(path), which does not exist; put it there, or name its folder by --data or the dataset's "
        + "\"folder\""
    case .model(let mistake):
      mistake.problem + (mistake.known.map { "; \(suggestion(for: $0.name, among: $0.candidates))" } ?? "")
    case .noTeacher(let file): "names a run whose file \(file) describes no teacher that was trained"
    case .noLoggedScores: "takes logged scores, but the dataset has none; name their columns in \"teacher_scores\""
    case .monitorWithoutValidation:
      "watches the validation split, which the dataset's split leaves empty; take it away or hold samples out for validation"
    case .nothingToTrain(let reason):
      "is for a teacher that is trained in this run, but \(reason); set it to null"
    case .trainedTogether:
      "is for a teacher that is trained before its student, but in the mode joint both are trained by \"training\"; set it "
        + "to null or the mode to two_stage"
    case .endsBeforeItBegins(let begin, let end): "is \(end), but the ramp begins only at step \(begin)"
    case .termWithoutTeacher: "needs a teacher, but there is none; take the term away or describe a teacher"
    case .mimicWithoutVectors: "needs the student's augmented vectors; give the student an \"augmentation\""
    case .weightsAllZero: "have the weight 0 all of them, so that nothing is learnt; give one a weight above 0"
    case .nothingAlone:
      "leave nothing to train the student alone with; add a hard term or set \"compares_alone\" to false"
    case .sharingApart: "needs a teacher that is trained jointly with the student; set it to own or the mode to joint"
    case .sharedWidths(let teacher, let student):
      "is \(student), but what is shared has the teacher's embedding dimension \(teacher); make the two equal"
    case .sharedHistories: "needs the same history encoding in teacher and student"
    case .sharedAttention(let tower, let features):
      "needs the features that the teacher's user_attention reads, but the \(tower) lacks \(quoted(features)); let both "
        + "read the same user features or set it to own"
    case .sharedByOne(let name):
      "shares the vocabulary \"\(name)\", which teacher and student do not both read; set it to own"
    case .microBatchTooLarge(let batchSize): "must be at most the batch size \(batchSize)"
    case .metricWithoutTeacher(let name): "names the metric \(name), which needs a teacher beside the model"
    case .teacherWithoutTeacher(let name):
      "names the metric \"\(name)\", which needs a teacher beside the model, but the teacher is trained by it too; give it "
        + "a \"teacher_training\" of its own"
    case .withoutMonitor: "needs a metric to watch; add a \"monitor\""
    case .nothingVaried: "is missing; say a key path and its values, as in --vary training.epochs=1,2"
    case .variedWithoutValues(let text): "has no values; list them, as in --vary \(text)=1,2"
    case .notAKeyPath(let text):
      "is \"\(text)\", which is no key path; write it like training.epochs or distillation.terms[2].weight"
    case .variedTwice(let path): "varies \(path), which is varied already; take one of the two away"
    case .variesTheName: "varies the experiment's name, which changes nothing that is trained; vary another key"
    case .variesTheSeed: "varies the seed, which a sweep sets by itself; say \"seeds\" for how many"
    case .tupleOfOtherLength(let found, let paths):
      "has \(found) values, but must have one for each of the \(paths) paths"
    case .emptyRange(let from, let to): "is \(to), which must lie above \"from\", which is \(from)"
    case .logarithmOfZero(let from): "is \(from), but a logarithmic range must begin above 0"
    case .rangeInGrid(let name):
      "has the range \(name), but a grid needs values; list them, say \"points\" in a file of the sweep, or search at random"
    case .moreTrialsThanPoints(let trials, let points):
      "is \(trials), but there are only \(points) different points, the base among them; ask for at most as many or "
        + "search a grid"
    case .withoutObjective:
      "is missing, and the experiment's training watches nothing; say the task and the metric that trials are compared by"
    case .objectiveOfAnotherModel(let model, let known):
      "is \"\(model)\", which this experiment does not train; \(suggestion(for: model, among: known))"
    }
  }
}

extension Problem {
  /// Whether the description goes on from the path as from its subject.
  var isClause: Bool {
    if case .model = self { false } else { true }
  }
}

/// `did you mean "a"?` when a known name is near, else all of them.
private func suggestion(for name: String, among known: [String]) -> String {
  if let nearest = nearestName(to: name, among: known) { return "did you mean \"\(nearest)\"?" }
  if known.isEmpty { return "there is none to name" }
  return "known: " + quoted(known)
}

private func quoted(_ names: [String]) -> String {
  names.map { "\"\($0)\"" }.joined(separator: ", ")
}
