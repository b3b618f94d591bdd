import Models

extension Form where Value == StudentConfiguration {
  static var student: Form {
    .object("an object that describes the student or the path of one") { reader in
      StudentConfiguration(
        embedding: reader.read("embedding", .embedding, default: [:]),
        history: reader.read("history", .historyEncoding, default: "mean"),
        userTower: reader.read("user_tower", .tower, default: [:]),
        itemTower: reader.read("item_tower", .tower, default: [:]),
        outputWidth: reader.read("output_width", .integer(.from(1, through: 65_536)), default: 64),
        normalised: reader.read("normalised", .boolean, default: true),
        scale: reader.read("scale", .scoreScale, default: ["kind": "learnt", "initially": 8]),
        heads: reader.read("heads", .choice("way to serve several tasks"), default: "shared"),
        augmentation: reader.readOptional("augmentation", .augmentation))
    }
  }
}

extension Form where Value == TowerConfiguration {
  fileprivate static var tower: Form {
    .object("an object that describes a tower") { reader in
      TowerConfiguration(
        features: reader.readOptional("features", .featureNames),
        network: reader.read("network", .network, default: [:]),
        seNetReduction: reader.readOptional("senet_reduction", .integer(.from(1))))
    }
  }
}

extension Form where Value == ScoreScale {
  /// A number stands for a fixed scale.
  fileprivate static var scoreScale: Form {
    let positive = Form<Float>.float(.above(0))
    let kinds = Form.kinds(
      "scale",
      [
        ("learnt", { .learnt(initially: $0.read("initially", positive, default: 8)) }),
        ("fixed", { .fixed($0.read("value", positive)) }),
      ])
    return .either(kinds.expected + " or a number above 0", [kinds, positive.map { .fixed($0) }]) { value in
      switch value.content {
      case .integer, .number: 1
      default: 0
      }
    }
  }
}

extension Form where Value == AugmentationConfiguration {
  fileprivate static var augmentation: Form {
    .object("an object that describes the augmented vectors") { reader in
      AugmentationConfiguration(
        userFeature: reader.read("user_feature", .string("the name of a feature")),
        itemFeature: reader.read("item_feature", .string("the name of a feature")),
        width: reader.read("width", .integer(.from(1))))
    }
  }
}
