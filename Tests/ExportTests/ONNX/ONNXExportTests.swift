import Autodiff
import Datasets
import Layers
import Models
import Tensors
import TestSupport
import Testing

@testable import Export

@Suite struct ONNXExportTests {
  static func student(
    _ configuration: StudentConfiguration, _ schema: Schema = TinyDataset.schema
  ) -> Student {
    Student(scope: ParameterStore(seed: 4).root / "student", schema: schema, configuration: configuration)
  }

  static func small(userFeatures: [String]) -> StudentConfiguration {
    StudentConfiguration(
      embedding: EmbeddingConfiguration(dimension: 3),
      userTower: TowerConfiguration(features: userFeatures, network: NetworkConfiguration(hidden: [])),
      itemTower: TowerConfiguration(network: NetworkConfiguration(hidden: [5])), outputWidth: 4)
  }

  /// One line an operator: its name, inputs and attributes.
  static func lines(_ model: ONNXModel) -> [String] {
    model.nodes.map { node in
      let attributes = node.attributes.map { " \($0.name)=\($0.value)" }.joined()
      return "\(node.name) = \(node.operation)\(attributes)(\(node.inputs.joined(separator: ", ")))"
    }
  }

  @Test func aTowerIsTheOperatorsOfItsForwardPass() throws {
    let model = try ONNXExport.userTower(of: Self.student(Self.small(userFeatures: ["user", "age"])))
    #expect(
      Self.lines(model) == [
        "student/embeddings/user/Gather = Gather(student/embeddings/user/table, user)",
        "constant/Reshape = Reshape(age, int64[-1,1])",
        "student/user_tower/numeric/age/Gemm = Gemm transB=integer(1)"
          + "(constant/Reshape, student/user_tower/numeric/age/weight, student/user_tower/numeric/age/bias)",
        "concat/Concat = Concat axis=integer(1)(student/embeddings/user/Gather, student/user_tower/numeric/age/Gemm)",
        "student/user_tower/network/output/Gemm = Gemm transB=integer(1)"
          + "(concat/Concat, student/user_tower/network/output/weight, student/user_tower/network/output/bias)",
        "l2_normalise/ReduceL2 = ReduceL2 axes=integers([1]) keepdims=integer(1)"
          + "(student/user_tower/network/output/Gemm)",
        "l2_normalise/Max = Max(l2_normalise/ReduceL2, float(1e-12))",
        "l2_normalise/Div = Div(student/user_tower/network/output/Gemm, l2_normalise/Max)",
        "user_vector = Identity(l2_normalise/Div)",
      ])
    #expect(model.inputs.map(\.name) == ["user", "age"])
    #expect(model.inputs.map(\.element) == [.int64, .float32])
    #expect(model.inputs[0].feature?.content == .ids(vocabulary: 0))
    #expect(model.inputs[1].feature?.index == 1)
    #expect(model.outputs.map(\.dimensions) == [[.free("batch"), .fixed(4)]])
    #expect(
      model.initializers.map(\.name) == [
        "student/embeddings/user/table", "int64[-1,1]", "student/user_tower/numeric/age/weight",
        "student/user_tower/numeric/age/bias", "student/user_tower/network/output/weight",
        "student/user_tower/network/output/bias", "float(1e-12)",
      ])
  }

  @Test func theScorerTakesOneUserWithManyItems() throws {
    let model = try ONNXExport.scorer(of: Self.student(Self.small(userFeatures: ["user"])))
    #expect(
      Self.lines(model) == [
        "multiply/Mul = Mul(user_vector, item_vector)",
        "scale_rows/Mul = Mul(multiply/Mul, student/heads/scale)",
        "student/heads/Gemm = Gemm transB=integer(1)(scale_rows/Mul, student/heads/weight, student/heads/bias)",
        "logits = Identity(student/heads/Gemm)",
        "heads/Sigmoid = Sigmoid(logits)",
        "probabilities = Identity(heads/Sigmoid)",
      ])
    #expect(model.inputs.map(\.dimensions) == [[.free("users"), .fixed(4)], [.free("items"), .fixed(4)]])
    #expect(model.outputs.map(\.name) == ["logits", "probabilities"])
  }

  /// A history is one input a field, a weighted bag two; names that would be given twice are told apart by a number.
  @Test func inputsAreNamedAfterFeaturesAndVocabularies() throws {
    let tiny = TinyDataset.schema
    let schema = Schema(
      vocabularies: tiny.vocabularies,
      features: tiny.features + [
        Feature(name: "recent.category", side: .user, kind: .numeric),
        Feature(name: "recent", side: .user, kind: .history(vocabularies: [2, 2], maximumLength: 5)),
        Feature(name: "user_vector", side: .context, kind: .numeric),
      ], tasks: tiny.tasks)
    let configuration = StudentConfiguration()
    let user = try ONNXExport.userTower(of: Self.student(configuration, schema))
    #expect(
      user.inputs.map(\.name) == [
        "user", "age", "history.item", "history.category", "history.behavior", "hour", "recent.category",
        "recent.category_2", "recent.category_3", "user_vector_2",
      ])
    #expect(user.inputs[3].feature?.content == .field(position: 1, vocabulary: 2))
    #expect(user.inputs[3].dimensions == [.free("batch"), .free("history.length")])
    let item = try ONNXExport.itemTower(of: Self.student(configuration, schema))
    #expect(item.inputs.map(\.name) == ["item", "category", "tags", "tags.weights"])
    #expect(item.inputs.map(\.element) == [.int64, .int64, .int64, .float32])
  }

  @Test func modelsCarryTheirInterface() throws {
    var configuration = Self.small(userFeatures: ["age", "history"])
    configuration.itemTower.features = ["tags"]
    let models = try ONNXStudent(of: Self.student(configuration))
    #expect(
      models.userTower.metadata[0].value == """
        {"inputs": [{"name": "age", "type": "float32", "shape": ["batch"], "feature": "age", "carries": "numbers"}, \
        {"name": "history.item", "type": "int64", "shape": ["batch", "history.length"], "feature": "history", \
        "carries": "field", "field": 0, "vocabulary": "item", "padding": -1}, \
        {"name": "history.category", "type": "int64", "shape": ["batch", "history.length"], "feature": "history", \
        "carries": "field", "field": 1, "vocabulary": "category", "padding": -1}, \
        {"name": "history.behavior", "type": "int64", "shape": ["batch", "history.length"], "feature": "history", \
        "carries": "field", "field": 2, "vocabulary": "behavior", "padding": -1}], \
        "outputs": [{"name": "user_vector", "type": "float32", "shape": ["batch", 4]}]}
        """)
    #expect(
      models.itemTower.metadata[0].value == """
        {"inputs": [{"name": "tags", "type": "int64", "shape": ["batch", "tags.length"], "feature": "tags", \
        "carries": "ids", "vocabulary": "tag", "padding": -1}, \
        {"name": "tags.weights", "type": "float32", "shape": ["batch", "tags.length"], "feature": "tags", \
        "carries": "weights"}], "outputs": [{"name": "item_vector", "type": "float32", "shape": ["batch", 4]}]}
        """)
    #expect(models.scorer.metadata.map(\.key) == ["interface", "tasks"])
    #expect(models.scorer.metadata[1].value == #"["click", "purchase"]"#)
  }

  /// What a stopped table gives is a constant to training, and must not become one in the model.
  @Test func sharedTablesThatAreStoppedAreStillLookedUp() throws {
    let store = ParameterStore(seed: 4)
    let attention = HistoryEncoding.userAttention(AttentionConfiguration(hidden: [3], activation: .dice))
    let teaching = TeacherConfiguration(embedding: EmbeddingConfiguration(dimension: 3), history: attention)
    let teacher = Teacher(scope: store.root / "teacher", schema: TinyDataset.schema, configuration: teaching)
    var configuration = Self.small(userFeatures: ["user", "age", "history"])
    configuration.history = attention
    let policy = SharingConfiguration(
      tables: .sharedStopped, history: .sharedStopped, numeric: .sharedStopped)
    let student = Student(
      scope: store.root / "student", schema: TinyDataset.schema, configuration: configuration,
      sharing: (teacher, policy))
    let names = try ONNXExport.userTower(of: student).initializers.map(\.name)
    #expect(names.contains("teacher/embeddings/user/table"))
    #expect(names.contains("teacher/numeric/age/weight"))
    #expect(names.contains("teacher/history/history/attention/scores/output/weight"))
    #expect(!names.contains { $0.hasPrefix("teacher/network") })
  }

  @Test func twoArraysOfATracedBatchNeverAgree() {
    let schema = Schema(
      vocabularies: [Vocabulary(name: "least", size: 2)],
      features: (0..<40).map { index in
        let kinds: [FeatureKind] = [
          .categorical(vocabulary: 0), .numeric, .bag(vocabulary: 0, weighted: true),
          .history(vocabularies: [0, 0, 0], maximumLength: 1),
        ]
        return Feature(name: "\(index)", side: .user, kind: kinds[index % 4])
      }, tasks: [])
    let batch = Batch.tracing(schema, features: Array(0..<39), rows: 17, countingFrom: 0)
    var (integers, floats): ([[Int32]], [[Float]]) = ([], [])
    for values in batch.features.dropLast() {
      switch values {
      case .categorical(let ids): integers.append(ids)
      case .numeric(let numbers): floats.append(numbers)
      case .bag(let offsets, let ids, let weights):
        integers += [offsets, ids]
        floats.append(weights ?? [])
      case .history(let offsets, let fields): integers += [offsets] + fields
      }
    }
    #expect(batch.features.last == .numeric([]))
    #expect(integers.count == 10 + 20 + 9 * 4 && Set(integers).count == integers.count)
    #expect(floats.count == 20 && Set(floats).count == floats.count)
  }
}
