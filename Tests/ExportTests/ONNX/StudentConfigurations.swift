import Datasets
import Kernels
import Layers
import Models
import TestSupport

/// Students of every kind that a configuration can ask for, over features of every kind.
enum StudentConfigurations {
  static let schema: Schema = {
    let tiny = TinyDataset.schema
    return Schema(
      vocabularies: tiny.vocabularies,
      features: tiny.features + [
        Feature(name: "clubs", side: .user, kind: .bag(vocabulary: 3, weighted: false)),
        Feature(name: "recent", side: .user, kind: .history(vocabularies: [2, 2], maximumLength: 5)),
        Feature(name: "recent.category", side: .context, kind: .numeric),
        Feature(name: "price", side: .item, kind: .numeric),
        Feature(name: "rating", side: .item, kind: .numeric),
        Feature(name: "scores", side: .user, kind: .bag(vocabulary: 1, weighted: true)),
      ], tasks: tiny.tasks)
  }()

  static func batch(_ rows: Int, _ stream: inout RandomStream, longest: Int) -> Batch {
    var values: [FeatureValues] = []
    for feature in schema.features {
      func ids(_ v: Int, _ n: Int) -> [Int32] {
        (0..<n).map { _ in Int32(stream.integer(below: schema.vocabularies[v].size)) }
      }
      func offsets() -> [Int32] {
        (0..<rows).reduce(into: [0]) { o, _ in o.append(o[o.count - 1] + Int32(stream.integer(below: longest + 1))) }
      }
      switch feature.kind {
      case .categorical(let v): values.append(.categorical(ids(v, rows)))
      case .numeric: values.append(.numeric((0..<rows).map { _ in 4 * stream.uniform() - 2 }))
      case .bag(let v, let weighted):
        let o = offsets()
        let n = Int(o[rows])
        values.append(
          .bag(
            offsets: o, ids: ids(v, n),
            weights: weighted ? (0..<n).map { _ in stream.uniform() < 0.3 ? 0 : stream.uniform() * 3 } : nil))
      case .history(let vs, _):
        let o = offsets()
        values.append(.history(offsets: o, fields: vs.map { ids($0, Int(o[rows])) }))
      }
    }
    return Batch(
      count: rows, features: values, labels: [], lists: [0, Int32(rows)], positions: (0..<Int32(rows)).map { $0 })
  }

  static let configurations: [(String, StudentConfiguration)] = {
    var all: [(String, StudentConfiguration)] = []
    func add(_ name: String, _ change: (inout StudentConfiguration) -> Void) {
      let tower = TowerConfiguration(network: NetworkConfiguration(hidden: [7, 5]))
      var c = StudentConfiguration(
        embedding: EmbeddingConfiguration(dimension: 4), userTower: tower, itemTower: tower, outputWidth: 6)
      change(&c)
      all.append((name, c))
    }
    add("plain") { _ in }
    let activations: [(String, LayerActivation)] = [
      ("sigmoid", .sigmoid), ("tanh", .tanh), ("identity", .identity), ("leaky", .plain(.leakyRelu(slope: 0.1))),
      ("prelu", .prelu), ("dice", .dice),
    ]
    for (name, activation) in activations {
      for (n, normalisation) in [
        ("none", MultiLayerPerceptron.Normalisation.none), ("batch", .batch), ("layer", .layer),
      ] {
        add("\(name)_\(n)") {
          $0.userTower.network.activation = activation
          $0.userTower.network.normalisation = normalisation
          $0.userTower.network.dropout = 0.3
          $0.itemTower.network = $0.userTower.network
          $0.history = .userAttention(
            AttentionConfiguration(hidden: [3, 4], activation: activation, softmax: n != "layer"))
        }
      }
    }
    add("separate") { $0.heads = .separate }
    add("separate_unnormalised") {
      $0.heads = .separate
      $0.normalised = false
    }
    add("fixed") { $0.scale = .fixed(5) }
    add("unnormalised") { $0.normalised = false }
    add("senet") {
      $0.userTower.seNetReduction = 2
      $0.itemTower.seNetReduction = 3
    }
    add("augmented") {
      $0.augmentation = AugmentationConfiguration(userFeature: "user", itemFeature: "item", width: 6)
    }
    add("augmented_separate_senet") {
      $0.augmentation = AugmentationConfiguration(userFeature: "user", itemFeature: "item", width: 12)
      $0.heads = .separate
      $0.userTower.seNetReduction = 2
      $0.history = .userAttention(AttentionConfiguration(hidden: [3]))
    }
    add("histories_only") {
      $0.userTower.features = ["history"]
      $0.itemTower.features = ["item"]
    }
    add("numbers_only") {
      $0.userTower.features = ["age"]
      $0.itemTower.features = ["price", "rating"]
    }
    add("bags_only") {
      $0.userTower.features = ["clubs", "scores"]
      $0.itemTower.features = ["tags"]
    }
    add("no_hidden") {
      $0.userTower.network.hidden = []
      $0.itemTower.network.hidden = []
    }
    return all
  }()
}
