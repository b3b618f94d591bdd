extension Composer {
  /// Applies `--set key.key=value` to a composed configuration.
  ///
  /// The value is JSON when it reads as JSON and a string otherwise; a list's elements are counted from 0, as in
  /// `distillation.terms[2].weight=0.5`. Objects on the way that are not there are made: whether the keys are known is
  /// for the decoder to say.
  package mutating func set(_ assignment: String, in root: inout JSON) {
    let origin = Origin.option("--set \(assignment)")
    guard let sign = assignment.firstIndex(of: "="), let path = JSONPath(keyPath: assignment[..<sign]) else {
      reportOverride(Mistake(origin: origin, path: JSONPath(), .malformedOverride))
      return
    }
    let text = String(assignment[assignment.index(after: sign)...])
    var ignored: [Mistake] = []
    let parsed = JSON.parse(Array(text.utf8), mistakes: &ignored) { _, _ in origin }
    let value = ignored.isEmpty ? parsed : nil
    set(compose(value ?? JSON(.string(text), origin: origin), path: path), at: path, in: &root)
  }

  /// Applies `--data FOLDER`: the folder, as seen from the working directory, in which the dataset's files lie.
  package mutating func setDataFolder(_ folder: String, in root: inout JSON) {
    let value = JSON(.string(folder), origin: .option("--data \(folder)"))
    set(value, at: JSONPath(["dataset", "folder"]), in: &root)
  }

  /// Puts `value`, composed already, at `path`; what is wrong with the path is among the mistakes.
  mutating func set(_ value: JSON, at path: JSONPath, in root: inout JSON) {
    set(value, rest: path.components[...], walked: JSONPath(), in: &root)
  }

  private mutating func set(_ value: JSON, rest: ArraySlice<String>, walked: JSONPath, in target: inout JSON) {
    guard let key = rest.first else {
      target = value
      return
    }
    let next = walked.appending(key)
    switch target.content {
    case .unreadable: return
    case .array(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        let problem = Problem.noSuchElement(index: key, count: elements.count)
        reportOverride(Mistake(origin: value.origin, path: walked, problem))
        return
      }
      set(value, rest: rest.dropFirst(), walked: next, in: &elements[index])
      target.content = .array(elements)
    case .object(var members):
      if let index = members.firstIndex(where: { $0.key == key }) {
        if members[index].value.content == .null {
          members[index].value = JSON(start(of: next, among: members).content, origin: value.origin)
        }
        set(value, rest: rest.dropFirst(), walked: next, in: &members[index].value)
        if rest.count == 1 { members[index].keyOrigin = value.origin }
      } else {
        var made = JSON(start(of: next, among: members).content, origin: value.origin)
        set(value, rest: rest.dropFirst(), walked: next, in: &made)
        members.append(JSONMember(key, made, keyOrigin: value.origin))
      }
      target.content = .object(members)
    default:
      reportOverride(Mistake(origin: value.origin, path: walked, .noMembers(found: target.summary)))
    }
  }

  /// What keys are set in where nothing stands yet: an object without keys, but a teacher without a training of its own is
  /// trained by that of the student.
  private func start(of path: JSONPath, among members: [JSONMember]) -> JSON {
    let training = path == "teacher_training" ? members.first { $0.key == "training" }?.value : nil
    return training ?? [:]
  }
}
