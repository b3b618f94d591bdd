import Datasets

extension Form where Value == DatasetDescription {
  /// A dataset description: the content of `configs/datasets/*.json`.
  static var dataset: Form {
    .object("a dataset description or the path of one") { reader in
      let name = reader.read("name", .string())
      let folder = reader.read("folder", .path("the path of the folder that holds the files"))
      let zone = reader.read("time_zone", .timeZone, default: "+00:00")
      return DatasetDescription(
        name: name,
        folder: folder,
        timeZone: zone,
        simulator: reader.readOptional("simulator", .simulator),
        tables: reader.read("tables", .tables(in: zone)),
        samples: reader.read("samples", .samples(in: zone)),
        joins: reader.read("joins", .list(of: .join), default: []),
        features: reader.read("features", .list(of: .feature(in: zone), .from(1), "a list of at least one feature")),
        tasks: reader.read("tasks", .list(of: .task(in: zone), .from(1), "a list of at least one task")),
        teacherScores: reader.read("teacher_scores", .list(of: .teacherScore), default: []),
        split: reader.read("split", .split(in: zone)),
        vocabulary: reader.read("vocabulary", .vocabulary, default: [:]),
        negatives: reader.readOptional("negatives", .negatives))
    }
  }
}

extension Form where Value == SimulatorDescription {
  static var simulator: Form {
    .object("an object that describes the simulator") { reader in
      SimulatorDescription(
        kind: reader.read("kind", .choice("simulator")),
        impressions: reader.read("impressions", .integer(.from(1)), default: 300_000),
        seed: reader.read("seed", .seed, default: 1))
    }
  }
}

extension Form where Value == VocabularyDescription {
  static var vocabulary: Form {
    .object("an object that describes the vocabularies") { reader in
      VocabularyDescription(
        minimumCount: reader.read("minimum_count", .integer(.from(1)), default: 1),
        exceptions: reader.read(
          "exceptions", .dictionary(of: .integer(.from(1)), "an object from vocabularies to their minimum counts"),
          default: [:]
        ).map { VocabularyDescription.Exception(vocabulary: $0.name, minimumCount: $0.value) },
        hashed: reader.read(
          "hashed", .dictionary(of: .integer(.from(1)), "an object from vocabularies to their numbers of buckets"),
          default: [:]
        ).map { VocabularyDescription.Hashed(vocabulary: $0.name, buckets: $0.value) })
    }
  }
}

extension Form where Value == NegativesDescription {
  static var negatives: Form {
    .object("an object that describes the negatives") { reader in
      NegativesDescription(
        perPositive: reader.read("per_positive", .integer(.from(1)), default: 4),
        evaluationPerPositive: reader.readOptional("evaluation_per_positive", .integer(.from(1))),
        distribution: reader.read("distribution", .choice("distribution"), default: "frequency"),
        user: reader.read("user", .column),
        item: reader.read("item", .column),
        itemColumns: reader.read("item_columns", .list(of: .column), default: []))
    }
  }
}

extension Form where Value == SplitDescription {
  static func split(in zone: TimeZoneOffset) -> Form {
    .kinds(
      "split",
      [
        (
          "time",
          { reader in
            .time(
              validationFrom: reader.read("validation_from", .moment(in: zone)),
              testFrom: reader.read("test_from", .moment(in: zone)))
          }
        ),
        (
          "user",
          { reader in
            let column = reader.read("column", .column)
            let (validation, test) = shares(reader)
            return .user(
              column: column, validation: validation, test: test, seed: reader.read("seed", .seed, default: 1))
          }
        ),
        (
          "random",
          { reader in
            let (validation, test) = shares(reader)
            return .random(validation: validation, test: test, seed: reader.read("seed", .seed, default: 1))
          }
        ),
      ], key: "by")
  }

  private static func shares(_ reader: ObjectReader) -> (validation: Double, test: Double) {
    let validation = reader.read("validation", .number(.from(0, below: 1)), default: 0.1)
    let test = reader.read("test", .number(.above(0, below: 1)), default: 0.1)
    return (validation, test)
  }
}
