import Autodiff
import Datasets
import Kernels
import Layers
import Models
import Tensors
import TestSupport
import Testing

@Suite struct TeacherTests {
  static let embedding = EmbeddingConfiguration(dimension: 3, initializer: .normal(standardDeviation: 0.5))
  static let network = NetworkConfiguration(hidden: [6, 5], activation: .plain(.tanh))
  // Smooth activations: a kink would spoil the difference quotients.
  static let attention = AttentionConfiguration(hidden: [4], activation: .plain(.sigmoid))
  static let small = TeacherConfiguration(
    embedding: embedding, history: .targetAttention(attention), network: network)

  static let configurations: [TeacherConfiguration] = [
    small,
    TeacherConfiguration(embedding: embedding, history: .mean, factorisationMachine: false, network: network),
    TeacherConfiguration(
      embedding: embedding, history: .userAttention(attention), network: network, heads: .esmm),
    TeacherConfiguration(
      embedding: embedding, history: .targetAttention(attention),
      bilinear: BilinearConfiguration(kind: .all, scalar: true), network: network),
    TeacherConfiguration(
      embedding: embedding, history: .targetAttention(attention),
      bilinear: BilinearConfiguration(kind: .each, seNetReduction: 3), network: network),
    TeacherConfiguration(
      embedding: embedding, history: .targetAttention(attention), bilinear: BilinearConfiguration(kind: .interaction),
      network: network),
    TeacherConfiguration(
      embedding: embedding, history: .targetAttention(attention),
      crossNetwork: CrossNetworkConfiguration(layers: 2, rank: 4), network: network),
  ]

  @Test(arguments: configurations)
  func derivativesAgreeWithCentralDifferences(configuration: TeacherConfiguration) {
    let store = ParameterStore(seed: 9)
    let teacher = Teacher(scope: store.root, schema: TinyDataset.schema, configuration: configuration)
    func loss(_ graph: Graph) -> Variable {
      let logits = teacher(TinyDataset.batch, in: graph)
      return logits[0].squared().sum() + logits[1].sum()
    }
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    let gradients = graph.backward(from: loss(graph)).parameters
    #expect(gradients.count == store.parameters.count)
    for (parameter, gradient) in gradients {
      let derivative = gradient.dense(like: parameter.value).array
      // A few elements of every parameter.
      for element in stride(from: 0, to: derivative.count, by: max(1, derivative.count / 7)) {
        let original = parameter.value
        let step: Float = 2e-3
        func moved(_ by: Float) -> Double {
          var values = original.array
          values[element] += by
          parameter.value = Tensor(values, original.shape)
          return Double(loss(Graph(.inference)).value.scalar)
        }
        let numeric = Float((moved(step) - moved(-step)) / Double(2 * step))
        parameter.value = original
        let scale = max(1, abs(numeric))
        #expect(
          abs(derivative[element] - numeric) < 0.02 * scale,
          "\(parameter.path)[\(element)]: derivative \(derivative[element]), difference quotient \(numeric)")
      }
    }
  }

  @Test func withESMMAPurchaseIsNeverLikelierThanItsClick() {
    let teacher = Teacher(
      scope: ParameterStore(seed: 9).root, schema: TinyDataset.schema, configuration: Self.configurations[2])
    let logits = teacher(TinyDataset.batch, in: Graph(.inference)).map(\.value.array)
    #expect(zip(logits[0], logits[1]).allSatisfy { $0 > $1 })
  }

  @Test func mistakesNameTheirPlace() {
    var configuration = Self.small
    configuration.features = ["history", "agge"]
    #expect(
      configuration.mistakes(in: TinyDataset.schema) == [
        ModelMistake(path: ["features"], problem: "the dataset has no feature \"agge\""),
        ModelMistake(
          path: ["features"], problem: "the teacher reads no feature but histories; name some"),
      ])
  }
}
