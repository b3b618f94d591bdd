package import Experiments

/// A sweep as it is asked for: by a file of its own, or by an experiment and what the command line varies of it.
package struct SweepSource: Sendable {
  /// The sweep, its experiment put together from its files.
  package let root: JSON
  /// What was wrong with the files.
  package let mistakes: [Mistake]

  /// - Parameters:
  ///   - file: a sweep, which has the key `experiment`, or an experiment.
  ///   - vary: the arguments of `--vary`, added to what the file varies.
  ///   - assignments: the arguments of `--set`, for the experiment.
  ///   - dataFolder: the argument of `--data`.
  ///   - options: other options of the command line that replace keys of the sweep.
  package init(
    file: String, vary: [String] = [], assignments: [String] = [], dataFolder: String? = nil,
    options: [SweepOption] = []
  ) {
    var composer = Composer()
    let path = FilePath.resolve(file, in: nil)
    let raw = composer.read(path, namedAt: .option("command line"))
    var sweep = JSON(.object([]), origin: raw?.origin ?? .program)
    var experiment: JSON
    if let raw, let own = raw["experiment"] {
      sweep = raw
      experiment = composer.compose(own, path: JSONPath())
    } else {
      experiment = raw.map { composer.compose($0, path: JSONPath()) } ?? JSON(.unreadable)
    }
    for assignment in assignments { composer.set(assignment, in: &experiment) }
    if let dataFolder { composer.setDataFolder(dataFolder, in: &experiment) }
    var mistakes = composer.mistakes
    sweep.replace("experiment", with: experiment)
    let isNothingVaried = raw?["experiment"] == nil && vary.isEmpty && raw != nil
    let withoutValues = vary.filter { !$0.contains("=") }
    if isNothingVaried {
      mistakes.append(Mistake(origin: .option("command line"), path: "--vary", .nothingVaried))
    }
    for text in withoutValues {
      mistakes.append(
        Mistake(origin: .option("command line"), path: JSONPath(["--vary \(text)"]), .variedWithoutValues(text)))
    }
    if raw == nil || isNothingVaried || !withoutValues.isEmpty {
      sweep.replace("vary", with: JSON(.unreadable))
    } else if !vary.isEmpty {
      var all: [JSON] = []
      if case .array(let own)? = sweep["vary"]?.content { all = own }
      sweep.replace("vary", with: JSON(.array(all + vary.map(JSON.init(variation:))), origin: .option("--vary")))
    }
    for option in options { option.apply(to: &sweep) }
    root = sweep
    self.mistakes = mistakes
  }

  /// A sweep that was written to its directory.
  package init(frozen file: String) {
    self.init(file: file)
  }
}

/// An option of the command line that replaces a key of a sweep.
package enum SweepOption: Sendable, Equatable {
  case search(String)
  case trials(Int)
  case seeds(Int)
  case halving(String)

  fileprivate func apply(to sweep: inout JSON) {
    switch self {
    case .search(let kind):
      sweep.replace("search", with: JSON(.string(kind), origin: .option("--search \(kind)")))
    case .trials(let trials):
      let origin = Origin.option("--trials \(trials)")
      var search = sweep["search"] ?? JSON(.string("quasi_random"), origin: origin)
      if case .string = search.content {
        search = JSON(.object([JSONMember("kind", search, keyOrigin: search.origin)]), origin: search.origin)
      }
      search.replace("trials", with: JSON(.integer(trials), origin: origin))
      sweep.replace("search", with: search)
    case .seeds(let seeds): sweep.replace("seeds", with: JSON(.integer(seeds), origin: .option("--seeds \(seeds)")))
    case .halving(let kind):
      let origin = Origin.option("--halving \(kind)")
      sweep.replace("halving", with: JSON(kind == "none" ? .null : .string(kind), origin: origin))
    }
  }
}

extension JSON {
  /// Replaces or adds a member of an object; nothing happens to any other value.
  mutating func replace(_ key: String, with value: JSON) {
    guard var members else { return }
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index].value = value
    } else {
      members.append(JSONMember(key, value, keyOrigin: value.origin))
    }
    content = .object(members)
  }

  /// What one `--vary` says: `paths=values`, where paths and values are separated by commas, or `paths=from..to`, with
  /// `log:` and `int:` before it for a logarithmic range and for integers. A value is JSON when it reads as JSON and a
  /// string otherwise.
  fileprivate init(variation text: String) {
    let origin = Origin.option("--vary \(text)")
    func json(_ content: JSON.Content) -> JSON { JSON(content, origin: origin) }
    func member(_ key: String, _ value: JSON) -> JSONMember { JSONMember(key, value, keyOrigin: origin) }
    let sign = text.firstIndex(of: "=") ?? text.endIndex
    let paths = text[..<sign].split(separator: ",", omittingEmptySubsequences: false).map { json(.string(String($0))) }
    var members = [paths.count == 1 ? member("path", paths[0]) : member("paths", json(.array(paths)))]
    var rest = text[sign...].dropFirst()
    var (isLogarithmic, isInteger) = (false, false)
    while rest.hasPrefix("log:") || rest.hasPrefix("int:") {
      if rest.hasPrefix("log:") { isLogarithmic = true } else { isInteger = true }
      rest = rest.dropFirst(4)
    }
    let bounds = rest.ranges(of: "..").first.map { [rest[..<$0.lowerBound], rest[$0.upperBound...]] }
    if let bounds, bounds.allSatisfy({ Double($0) != nil }) || isLogarithmic || isInteger {
      members.append(member("from", JSON(written: bounds[0], origin: origin)))
      members.append(member("to", JSON(written: bounds[1], origin: origin)))
      if isLogarithmic { members.append(member("scale", json(.string("log")))) }
      if isInteger { members.append(member("integer", json(.boolean(true)))) }
    } else if sign != text.endIndex {
      members.append(member("values", json(.array(Self.pieces(rest).map { JSON(written: $0, origin: origin) }))))
    }
    self = json(.object(members))
  }

  /// JSON when the text reads as JSON, a string otherwise.
  private init(written text: Substring, origin: Origin) {
    var ignored: [Mistake] = []
    let parsed = JSON.parse(Array(text.utf8), mistakes: &ignored) { _, _ in origin }
    if let parsed, ignored.isEmpty { self = parsed } else { self = JSON(.string(String(text)), origin: origin) }
  }

  /// The text cut at the commas that stand in no bracket and in no string.
  private static func pieces(_ text: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var (start, depth, isString) = (text.startIndex, 0, false)
    for index in text.indices {
      switch text[index] {
      case "\"": isString.toggle()
      case "[", "{": depth += isString ? 0 : 1
      case "]", "}": depth -= isString ? 0 : 1
      case "," where depth == 0 && !isString:
        pieces.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return pieces + [text[start...]]
  }
}
