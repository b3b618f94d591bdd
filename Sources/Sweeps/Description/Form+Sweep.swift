package import Experiments

extension SweepDescription {
  /// Every object that may occur in a sweep, besides its experiment, with all of its keys.
  package static var keyLists: [KeyList] { Form.sweep(named: "").keyLists }
}

extension Form where Value == SweepDescription {
  /// A sweep, whose `experiment` is read elsewhere.
  /// - Parameter name: the experiment's name, which is the sweep's unless it has one of its own.
  static func sweep(named name: String) -> Form {
    .object("a sweep") { reader in
      let ownName = reader.read("name", .string("a name"), default: JSON(.string(name)))
      _ = reader.read("experiment", Form<JSON>("an experiment or the path of one") { ($0.value, $0.value) })
      let vary = reader.read("vary", .list(of: .variedKey, .from(1), "a list of at least one varied key"))
      checkOnce(vary, reader)
      let search = reader.read("search", .search(of: vary), default: "grid")
      if search == .grid, let key = vary.first(where: \.isRange) { reader.report(.rangeInGrid(key.name), at: "vary") }
      return SweepDescription(
        name: ownName, vary: vary, search: search, halving: reader.readOptional("halving", .halving),
        seeds: reader.read("seeds", .integer(.from(1, through: 1000)), default: 1),
        objective: reader.readOptional("objective", .objective))
    }
  }

  private static func checkOnce(_ vary: [VariedKey], _ reader: ObjectReader) {
    var (names, paths): (Set<String>, Set<JSONPath>) = ([], [])
    for key in vary {
      for path in key.paths where !paths.insert(path).inserted {
        reader.report(.variedTwice(path.description), at: "vary")
      }
      if !names.insert(key.name).inserted { reader.report(.repeatedName(key.name, what: "varied key"), at: "vary") }
    }
  }
}

extension Form where Value == JSON {
  /// Any value, as it stands.
  static var anything: Form { Form("a value") { ($0.value, $0.value) } }
}

extension Form where Value == VariedKey {
  fileprivate static var variedKey: Form {
    .object("an object that says what is varied") { reader in
      let paths = reader.readOne(of: [
        ("path", Form<JSONPath>.keyPath.map { [$0] }),
        ("paths", .list(of: .keyPath, .from(1), "a list of key paths")),
      ])
      if paths == ["name"] { reader.report(.variesTheName) }
      if paths == ["seed"] { reader.report(.variesTheSeed) }
      let name = reader.read(
        "name", .string("a name"), default: JSON(.string(paths.map(\.keyPath).joined(separator: ","))))
      let values = reader.readAtMostOne(of: [
        (
          "values",
          Form<[JSON]>.list(of: .anything, .from(1), "a list of values").map {
            $0.map { Array(repeating: $0, count: paths.count) }
          }
        ),
        ("tuples", .list(of: .list(of: .anything), .from(1), "a list of lists, each with one value a path")),
      ])
      guard let values else {
        return VariedKey(name: name, paths: paths, domain: range(reader, paths: paths.count))
      }
      var choices = values
      if let other = choices.first(where: { $0.count != paths.count }) {
        reader.report(.tupleOfOtherLength(found: other.count, paths: paths.count), at: "tuples")
        choices = [paths.map { _ in .null }]
      }
      return VariedKey(name: name, paths: paths, domain: .choices(choices))
    }
  }

  private static func range(_ reader: ObjectReader, paths: Int) -> VariedKey.Domain {
    let isInteger = reader.readIfPresent("integer", .boolean) ?? false
    let number = isInteger ? Form<Int>.integer().map { Double($0) } : .number()
    let lower = reader.readIfPresent("from", number)
    // Without a beginning its end is no mistake of its own.
    let upper = lower == nil ? reader.readIfPresent("to", number) : reader.read("to", number)
    let scale = reader.read(
      "scale", Form<Bool>.choice([("linear", false), ("log", true)], what: "scale"), default: "linear")
    let points = reader.readOptional("points", .integer(.from(2, through: 1000)))
    guard let lower, let upper else {
      reader.report(.noneOf(keys: ["values", "tuples", "from"]))
      return .choices([Array(repeating: .null, count: paths)])
    }
    if scale, lower <= 0 { reader.report(.logarithmOfZero(from: JSON(.number(lower)).text()), at: "from") }
    if lower >= upper {
      reader.report(.emptyRange(from: JSON(.number(lower)).text(), to: JSON(.number(upper)).text()), at: "to")
    }
    let isGood = lower < upper && (!scale || lower > 0)
    let range = ValueRange(
      isGood ? lower : 1, isGood ? upper : 2, isLogarithmic: scale, isInteger: isInteger)
    guard let points else { return .range(range) }
    return .choices(range.points(points).map { Array(repeating: $0, count: paths) })
  }
}

extension Form where Value == JSONPath {
  fileprivate static var keyPath: Form {
    Form("a key path such as training.epochs") { node in
      let (text, _) = Form<String>.string("a key path such as training.epochs").decode(node)
      guard let path = JSONPath(keyPath: text) else {
        node.report(.notAKeyPath(text))
        return (JSONPath(["?"]), node.value)
      }
      return (path, node.value)
    }
  }
}

extension Form where Value == Search {
  fileprivate static func search(of vary: [VariedKey]) -> Form {
    func drawn(
      _ name: String, _ make: @escaping (Int, UInt64) -> Search
    ) -> (name: String, body: (ObjectReader) -> Search) {
      (
        name,
        { reader in
          let trials = reader.read("trials", .integer(.from(1, through: 1_000_000)), default: 24)
          if let points = vary.points, trials > points {
            reader.report(.moreTrialsThanPoints(trials: trials, points: points), at: "trials")
          }
          return make(trials, reader.read("seed", .seed, default: 1))
        }
      )
    }
    return .kinds(
      "search",
      [
        ("grid", { _ in .grid }),
        drawn("random") { .random(trials: $0, seed: $1) },
        drawn("quasi_random") { .quasiRandom(trials: $0, seed: $1) },
      ])
  }
}

extension VariedKey {
  fileprivate var isRange: Bool { if case .range = domain { true } else { false } }
}

extension [VariedKey] {
  /// How many combinations of listed values there are; nil when there is a range.
  fileprivate var points: Int? {
    reduce(1) { (points: Int?, key) in
      guard let points, case .choices(let choices) = key.domain else { return nil }
      let (product, overflow) = points.multipliedReportingOverflow(by: choices.count)
      return overflow ? nil : product
    }
  }
}

extension Form where Value == Halving {
  fileprivate static var halving: Form {
    .kinds(
      "way to stop trials early",
      [
        (
          "asha",
          { reader in
            Halving(
              reduction: reader.read("reduction", .integer(.from(2, through: 1000)), default: 3),
              minimumEpochs: reader.read("minimum_epochs", .integer(.from(1, through: 1_000_000)), default: 1))
          }
        )
      ], default: "asha")
  }
}

extension Form where Value == Objective {
  fileprivate static var objective: Form {
    .object("an object with the task and the metric that trials are compared by") { reader in
      Objective(
        model: reader.readOptional("model", .string("the name of a model")),
        task: reader.read("task", .string("the name of a task")), metric: reader.read("metric", .metric))
    }
  }
}

extension JSONPath {
  /// As a user writes it: `distillation.terms[2].weight`.
  fileprivate var keyPath: String {
    components.reduce("") { text, component in
      Int(component) != nil && !text.isEmpty
        ? "\(text)[\(component)]" : text.isEmpty ? component : "\(text).\(component)"
    }
  }
}
