package import Datasets

/// Something a configuration asks for that its dataset or model cannot give: found before any data is read.
package struct ModelMistake: Error, Sendable, Equatable {
  /// Keys from the model's object down to the place, such as `["user_tower", "features"]`.
  package let path: [String]
  /// One clause that says what was found and what to do.
  package let problem: String
  /// The names that would have been right where a name is wrong, so that the nearest can be shown.
  package let known: (name: String, candidates: [String])?

  package init(path: [String], problem: String, known: (name: String, candidates: [String])? = nil) {
    self.path = path
    self.problem = problem
    self.known = known
  }

  package static func == (left: ModelMistake, right: ModelMistake) -> Bool {
    left.path == right.path && left.problem == right.problem
  }
}

extension TeacherConfiguration {
  /// The features the teacher reads, as indices into the schema's.
  package func featureIndices(in schema: Schema) -> [Int] {
    guard let features else { return Array(schema.features.indices) }
    return schema.features.indices.filter { features.contains(schema.features[$0].name) }
  }

  /// Everything that does not fit the schema. Vocabulary sizes are not looked at.
  package func mistakes(in schema: Schema) -> [ModelMistake] {
    var mistakes = (features ?? []).compactMap { unknownFeature($0, in: schema, path: ["features"]) }
    let read = featureIndices(in: schema)
    let fields = read.filter { !schema.features[$0].kind.isHistory }
    if fields.isEmpty {
      mistakes.append(
        ModelMistake(path: ["features"], problem: "the teacher reads no feature but histories; name some"))
    }
    if bilinear != nil, fields.count < 2 {
      mistakes.append(
        ModelMistake(
          path: ["bilinear"], problem: "bilinear crosses need two fields, and the teacher reads \(fields.count)"))
    }
    if case .userAttention = history, fields.count < read.count, schema.userFields(among: read).isEmpty {
      mistakes.append(
        ModelMistake(
          path: ["history"],
          problem: "user_attention needs a user feature beside the history, and the teacher reads none"))
    }
    if heads == .esmm, schema.tasks.allSatisfy({ $0.requires == nil }) {
      mistakes.append(
        ModelMistake(path: ["heads"], problem: "esmm needs a task that requires another, and the dataset has none"))
    }
    return mistakes
  }
}

extension StudentConfiguration {
  /// The sides a tower may see.
  package static let userSides: Set<Side> = [.user, .context]
  package static let itemSides: Set<Side> = [.item]

  /// The features of the two towers, as indices into the schema's.
  package func towerFeatures(in schema: Schema) -> (user: [Int], item: [Int]) {
    func indices(_ names: [String]?, _ sides: Set<Side>) -> [Int] {
      guard let names else { return schema.features(on: sides) }
      return schema.features.indices.filter { names.contains(schema.features[$0].name) }
    }
    return (indices(userTower.features, Self.userSides), indices(itemTower.features, Self.itemSides))
  }

  /// Everything that does not fit the schema. Vocabulary sizes are not looked at.
  package func mistakes(in schema: Schema) -> [ModelMistake] {
    let (user, item) = towerFeatures(in: schema)
    var mistakes = towerMistakes("user_tower", userTower.features, user, Self.userSides, in: schema)
    mistakes += towerMistakes("item_tower", itemTower.features, item, Self.itemSides, in: schema)
    switch history {
    case .mean: break
    case .targetAttention:
      mistakes.append(
        ModelMistake(
          path: ["history", "kind"],
          problem: "target_attention compares the history with the candidate item, which a user tower cannot see; "
            + "use mean or user_attention"))
    case .userAttention:
      mistakes += attentionMistakes("user tower", user, in: schema)
      mistakes += attentionMistakes("item tower", item, in: schema)
    }
    return mistakes + augmentationMistakes(in: schema)
  }

  private func towerMistakes(
    _ tower: String, _ names: [String]?, _ features: [Int], _ sides: Set<Side>, in schema: Schema
  ) -> [ModelMistake] {
    var mistakes = (names ?? []).compactMap { unknownFeature($0, in: schema, path: [tower, "features"]) }
    for feature in features where !sides.contains(schema.features[feature].side) {
      let (name, side) = (schema.features[feature].name, schema.features[feature].side.rawValue)
      let allowed = sides.map(\.rawValue).sorted(by: >).joined(separator: " and ")
      mistakes.append(
        ModelMistake(
          path: [tower, "features"],
          problem: "\"\(name)\" is a \(side) feature, and this tower sees \(allowed) features only; remove it"))
    }
    if features.isEmpty {
      mistakes.append(
        ModelMistake(
          path: [tower],
          problem:
            "the dataset has no feature for this tower; give a feature the side \(sides.map(\.rawValue).sorted(by: >)[0])"
        ))
    }
    if seNetNeedsFields(tower), features.allSatisfy({ schema.features[$0].kind.isHistory }), !features.isEmpty {
      mistakes.append(
        ModelMistake(path: [tower, "senet_reduction"], problem: "SENET needs a field besides the history"))
    }
    return mistakes
  }

  /// What is missing to attend to a tower's histories by its user's fields.
  private func attentionMistakes(_ tower: String, _ features: [Int], in schema: Schema) -> [ModelMistake] {
    guard schema.userFields(among: features).isEmpty,
      let history = features.first(where: { schema.features[$0].kind.isHistory })
    else { return [] }
    return [
      ModelMistake(
        path: ["history", "kind"],
        problem: "user_attention needs a user feature beside the history \"\(schema.features[history].name)\", and the "
          + "\(tower) reads none; use mean or leave the history out")
    ]
  }

  private func seNetNeedsFields(_ tower: String) -> Bool {
    (tower == "user_tower" ? userTower : itemTower).seNetReduction != nil
  }

  private func augmentationMistakes(in schema: Schema) -> [ModelMistake] {
    guard let augmentation else { return [] }
    var mistakes: [ModelMistake] = []
    let outputs = heads == .separate ? outputWidth * schema.tasks.count : outputWidth
    if augmentation.width != outputs {
      mistakes.append(
        ModelMistake(
          path: ["augmentation", "width"],
          problem: "the mimic loss compares vectors of width \(augmentation.width) with tower outputs of width "
            + "\(outputs); set it to \(outputs)"))
    }
    let keys = [
      ("user_feature", augmentation.userFeature, Self.userSides),
      ("item_feature", augmentation.itemFeature, Self.itemSides),
    ]
    for (key, name, sides) in keys {
      if let mistake = unknownFeature(name, in: schema, path: ["augmentation", key]) {
        mistakes.append(mistake)
        continue
      }
      let isRight = schema.features.contains { feature in
        guard feature.name == name, sides.contains(feature.side), case .categorical = feature.kind else { return false }
        return true
      }
      if !isRight {
        mistakes.append(
          ModelMistake(
            path: ["augmentation", key],
            problem: "\"\(name)\" must be a categorical feature on the side \(sides.map(\.rawValue).sorted(by: >)[0])"))
      }
    }
    return mistakes
  }
}

extension Schema {
  /// Those of the given features that user attention makes its query from: the user's, but no histories.
  package func userFields(among features: [Int]) -> [Int] {
    features.filter { self.features[$0].side == .user && !self.features[$0].kind.isHistory }
  }
}

/// A mistake if no feature of the schema has that name.
private func unknownFeature(_ name: String, in schema: Schema, path: [String]) -> ModelMistake? {
  let names = schema.features.map(\.name)
  guard !names.contains(name) else { return nil }
  return ModelMistake(
    path: path, problem: "the dataset has no feature \"\(name)\"", known: (name: name, candidates: names))
}
