import Autodiff
import Models
import Training

extension Form where Value == TeacherChoice {
  /// The teacher: a model to be trained unless `kind` says otherwise.
  static var teacher: Form {
    .kinds(
      "teacher",
      [
        ("model", { .model(TeacherConfiguration(from: $0)) }),
        ("trained", { trained(in: $0) }),
        ("logged", { _ in .logged }),
        ("none", { _ in .none }),
      ], default: "model")
  }

  /// The teacher that an earlier run has trained: its configuration from the run's `resolved.json`, and its weights.
  private static func trained(in reader: ObjectReader) -> Value {
    let run = reader.read("run", .path("the path of a finished run's directory"))
    let file = run + "/resolved.json"
    var composer = Composer()
    let root = composer.load(file, namedAt: reader.origin(of: "run"), path: reader.path("run"))
    for mistake in composer.mistakes { reader.report(mistake.problem, at: "run") }
    guard let part = root["teacher"] else {
      if root.content != .unreadable { reader.report(.noTeacher(file: file), at: "run") }
      return .none
    }
    switch reader.decode(part, as: .teacher, at: "run") {
    case .model(let configuration): return .trained(configuration, weights: run + "/teacher.safetensors")
    case .trained(let configuration, let weights): return .trained(configuration, weights: weights)
    case .logged, .none:
      reader.report(.noTeacher(file: file), at: "run")
      return .none
    }
  }
}

extension TeacherConfiguration {
  fileprivate init(from reader: ObjectReader) {
    self.init(
      features: reader.readOptional("features", .featureNames),
      embedding: reader.read("embedding", .embedding, default: [:]),
      history: reader.read("history", .historyEncoding, default: "target_attention"),
      factorisationMachine: reader.read("factorisation_machine", .boolean, default: true),
      bilinear: reader.readOptional("bilinear", .bilinear),
      crossNetwork: reader.readOptional("cross_network", .crossNetwork),
      network: reader.read("network", .network, default: [:]),
      heads: reader.read("heads", .choice("way to relate heads"), default: "independent"))
  }
}

extension Form where Value == [String] {
  static var featureNames: Form { .list(of: .string("the name of a feature"), .from(1), "a list of features") }
}

extension Form where Value == BilinearConfiguration {
  fileprivate static var bilinear: Form {
    .object("an object that describes the bilinear crosses") { reader in
      BilinearConfiguration(
        kind: reader.read(
          "kind", .choice([("all", .all), ("each", .each), ("interaction", .interaction)], what: "bilinear kind"),
          default: "all"),
        scalar: reader.read("scalar", .boolean, default: false),
        seNetReduction: reader.readOptional("senet_reduction", .integer(.from(1))))
    }
  }
}

extension Form where Value == CrossNetworkConfiguration {
  fileprivate static var crossNetwork: Form {
    .object("an object that describes the cross network") { reader in
      CrossNetworkConfiguration(
        layers: reader.read("layers", .integer(.from(1)), default: 2),
        rank: reader.readOptional("rank", .integer(.from(1))))
    }
  }
}
