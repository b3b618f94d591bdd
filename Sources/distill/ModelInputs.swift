import Datasets
import Experiments
import Models
import Terminal
import Training

/// Which model of an experiment reads which feature.
struct ModelInputs {
  private let features: [(name: String, side: String, readers: [Bool])]
  private static let readers = ["teacher", "user tower", "item tower"]

  init(of experiment: Experiment) {
    let schema = experiment.dataset.outline
    let (user, item) = experiment.recipe.student.towerFeatures(in: schema)
    let teacher = experiment.recipe.teacher.configuration?.featureIndices(in: schema) ?? []
    features = schema.features.enumerated().map { index, feature in
      (feature.name, feature.side.rawValue, [teacher, user, item].map { $0.contains(index) })
    }
  }

  var table: TextTable {
    TextTable(
      ["feature", "side"] + Self.readers,
      rows: features.map { feature in [feature.name, feature.side] + feature.readers.map { $0 ? "reads" : "" } })
  }

  /// `{feature: {"side", "read_by": [model]}}`.
  var json: JSON {
    .object(
      features.map { feature in
        let readers = zip(Self.readers, feature.readers).filter(\.1).map { JSON.string($0.0.replacing(" ", with: "_")) }
        return JSONMember(
          feature.name,
          .object([JSONMember("side", .string(feature.side)), JSONMember("read_by", .array(readers))]))
      })
  }
}
