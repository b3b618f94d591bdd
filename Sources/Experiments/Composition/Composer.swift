import FoundationEssentials
import Suggestions

/// Puts a configuration together from the files it names.
///
/// A string that ends in `.json`, wherever it stands, is replaced by the content of that file, and an object with the
/// key `base` by the content of the file `base` names, overridden by the object's other keys. Relative paths are
/// understood from the folder of the file they are written in. Overriding goes key by key into objects; lists and
/// plain values are replaced. So is an object whose override names a file of its own, states another `kind` (or `by`,
/// or `rule`), or begins anew with `"base": null`.
package struct Composer {
  /// What has been found wrong so far.
  package private(set) var mistakes: [Mistake] = []
  /// The files being read, outermost first.
  private var open: [String] = []

  package init() {}

  /// The composed content of a file; `.unreadable` when it cannot be had, which is then among the mistakes.
  /// - Parameters:
  ///   - file: a path as seen from the working directory.
  ///   - origin: the place that names the file.
  ///   - path: the key whose value is the file's content.
  ///   - namePath: the key at which the file is named, where that is another.
  package mutating func load(
    _ file: String, namedAt origin: Origin, path: JSONPath = JSONPath(), namePath: JSONPath? = nil
  ) -> JSON {
    let namePath = namePath ?? path
    let unreadable = JSON(.unreadable, origin: origin)
    if let start = open.firstIndex(of: file) {
      mistakes.append(Mistake(origin: origin, path: namePath, .circle(open[start...] + [file])))
      return unreadable
    }
    guard let parsed = read(file, namedAt: origin, namePath: namePath) else { return unreadable }
    open.append(file)
    defer { open.removeLast() }
    return compose(parsed, path: path)
  }

  /// The content of a file as it stands, the files that it names not put in their places; nil when it cannot be had,
  /// which is then among the mistakes.
  package mutating func read(_ file: String, namedAt origin: Origin, namePath: JSONPath = JSONPath()) -> JSON? {
    guard FileManager.default.fileExists(atPath: file) else {
      let problem = Problem.fileNotFound(file, nearest: Self.nearestFile(to: file))
      mistakes.append(Mistake(origin: origin, path: namePath, problem))
      return nil
    }
    if let names = try? FileManager.default.contentsOfDirectory(atPath: file) {
      let files = names.filter { $0.hasSuffix(".json") }
      // Of a run's folder that is the experiment.
      let example = (files.first { $0 == RunDirectory.resolvedName } ?? files.min()).map { "\(file)/\($0)" }
      mistakes.append(Mistake(origin: origin, path: namePath, .namesFolder(file, example: example)))
      return nil
    }
    guard let content = FileManager.default.contents(atPath: file) else {
      mistakes.append(Mistake(origin: origin, path: namePath, .fileUnreadable(file)))
      return nil
    }
    var found: [Mistake] = []
    let parsed = JSON.parse([UInt8](content), mistakes: &found) { .file(file, line: $0, column: $1) }
    // Only the command line can name a file whose name does not say that it is JSON.
    if !found.isEmpty, !file.hasSuffix(".json") {
      mistakes.append(Mistake(origin: origin, path: namePath, .fileNotJSON(file)))
      return nil
    }
    mistakes += found
    return parsed
  }

  /// The value with every file that it names put in its place.
  package mutating func compose(_ value: JSON, path: JSONPath) -> JSON {
    var composed = value
    switch value.content {
    case .string(let file) where file.hasSuffix(".json"):
      return load(FilePath.resolve(file, in: value.origin.folder), namedAt: value.origin, path: path)
    case .array(let elements):
      composed.content = .array(
        elements.enumerated().map { index, element in compose(element, path: path.appending(index)) })
    case .object(let members):
      guard let base = value["base"] else {
        composed.content = .object(members.map { compose($0, path: path) })
        return composed
      }
      if base.content == .null {
        composed.content = .object(members.filter { $0.key != "base" }.map { compose($0, path: path) })
        return composed
      }
      guard case .string(let file) = base.content, file.hasSuffix(".json") else {
        let problem = Problem.baseNotAFile(found: base.summary)
        mistakes.append(Mistake(origin: base.origin, path: path.appending("base"), problem))
        return JSON(.unreadable, origin: value.origin)
      }
      let loaded = load(
        FilePath.resolve(file, in: base.origin.folder), namedAt: base.origin, path: path,
        namePath: path.appending("base"))
      if loaded.members == nil && loaded.content != .unreadable {
        let problem = Problem.baseNotAnObject(file: file, found: loaded.summary)
        mistakes.append(Mistake(origin: base.origin, path: path.appending("base"), problem))
      }
      guard loaded.members != nil else { return JSON(.unreadable, origin: value.origin) }
      composed.content = .object(members.filter { $0.key != "base" })
      return merge(composed, over: loaded, path: path)
    default: break
    }
    return composed
  }

  private mutating func compose(_ member: JSONMember, path: JSONPath) -> JSONMember {
    var member = member
    member.value = compose(member.value, path: path.appending(member.key))
    return member
  }

  /// `override`, not composed yet, over the composed `base`.
  private mutating func merge(_ override: JSON, over base: JSON, path: JSONPath) -> JSON {
    guard let overriding = override.members, override["base"] == nil, var members = base.members,
      ["kind", "by", "rule"].allSatisfy({ override[$0] == nil || base[$0] == nil || override[$0] == base[$0] })
    else { return compose(override, path: path) }
    for member in overriding {
      if let index = members.firstIndex(where: { $0.key == member.key }) {
        members[index].keyOrigin = member.keyOrigin
        members[index].value = merge(member.value, over: members[index].value, path: path.appending(member.key))
      } else {
        members.append(compose(member, path: path))
      }
    }
    return JSON(.object(members), origin: override.origin)
  }

  /// Adds a mistake met while overriding.
  mutating func reportOverride(_ mistake: Mistake) {
    mistakes.append(mistake)
  }

  private static func nearestFile(to path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return nearestName(to: FilePath.name(path), among: (names ?? []).sorted()).map { folder + $0 }
  }
}
