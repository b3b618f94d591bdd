import Autodiff
import Kernels
import Layers
import Tensors
import TestSupport
import Testing

/// Layers against PyTorch: output, the gradient of every input and parameter, running moments.
@Suite struct PyTorchTests {
  typealias Layer = ([Variable]) -> Variable

  /// The layer of a fixture, its parameters created under `scope`.
  func layer(_ name: String, in scope: ParameterScope) throws -> Layer {
    func perceptron(
      _ activation: LayerActivation, _ normalisation: MultiLayerPerceptron.Normalisation
    ) -> Layer {
      let layer = MultiLayerPerceptron(
        scope: scope, inputs: 5, hidden: [3], outputs: 2, activation: activation, normalisation: normalisation)
      return { layer($0[0]) }
    }
    func bilinear(_ kind: BilinearKind, isScalar: Bool) -> Layer {
      let layer = Bilinear(scope: scope, kind: kind, fields: 4, width: 3, isScalar: isScalar)
      return { layer($0[0]) }
    }
    func attention(isNormalised: Bool) -> Layer {
      let layer = TargetAttention(scope: scope, width: 3, hidden: [5, 4], isNormalised: isNormalised)
      return { layer(query: $0[0], keys: $0[1], offsets: [0, 2, 2, 3, 6]) }
    }
    switch name {
    case "bilinear all scalar": return bilinear(.all, isScalar: true)
    case "bilinear each": return bilinear(.each, isScalar: false)
    case "bilinear interaction": return bilinear(.interaction, isScalar: false)
    case "factorisation machine": return { FactorisationMachine(fields: 4)($0[0]) }
    case "SENet":
      let layer = SENet(scope: scope, fields: 4, width: 3, gate: .squeezeExcitation(reduction: 2))
      return { layer($0[0]) }
    case "cross network":
      let layer = CrossNetwork(scope: scope, inputs: 5, layers: 2, rank: 2)
      return { layer($0[0]) }
    case "target attention": return attention(isNormalised: true)
    case "target attention without softmax": return attention(isNormalised: false)
    case "MLP batch prelu": return perceptron(.prelu, .batch)
    case "MLP layer tanh": return perceptron(.tanh, .layer)
    case "MLP none dice": return perceptron(.dice, .none)
    default: throw UnknownLayer(name: name)
    }
  }

  struct UnknownLayer: Error { let name: String }

  @Test(arguments: LayerFixture.all)
  func agrees(_ fixture: LayerFixture) throws {
    let store = ParameterStore(seed: 1)
    let layer = try layer(fixture.name, in: store.root)
    for parameter in store.parameters where parameter.kind != .statistic {
      let entry = try #require(fixture.parameters[parameter.path], "\(parameter.path) is not in the fixture")
      #expect(parameter.value.shape == Shape(entry.shape), "\(parameter.path)")
      parameter.value = Tensor(entry.values, Shape(entry.shape))
    }
    let graph = Graph(.training(RandomStream(seed: 1, purpose: "test")))
    let inputs = fixture.inputs.map { graph.input(Tensor($0.values, Shape($0.shape))) }
    let output = layer(inputs)
    expectClose(output.value.array, fixture.output, "output")

    let loss = output.weightedSum(Tensor(fixture.weights, output.shape))
    let gradients = graph.backward(from: loss, inputs: inputs)
    for (index, input) in fixture.inputs.enumerated() {
      let found = try #require(gradients.inputs[index]).dense(like: inputs[index].value).array
      expectClose(found, input.gradient, "input \(index)")
    }
    #expect(Set(gradients.parameters.map(\.parameter.path)) == Set(fixture.parameters.keys))
    for (parameter, gradient) in gradients.parameters {
      let entry = try #require(fixture.parameters[parameter.path])
      expectClose(gradient.dense(like: parameter.value).array, entry.gradient, parameter.path)
    }

    for (parameter, observed) in graph.statistics { parameter.fold(observed) }
    for (path, values) in fixture.statistics {
      expectClose(try #require(store[path]).value.array, values, path)
    }
  }

  /// To 10⁻⁴ of the largest value.
  func expectClose(_ found: [Float], _ expected: [Float], _ what: String) {
    #expect(found.count == expected.count, "\(what)")
    let tolerance = 1e-4 * max(1e-2, expected.map(abs).max() ?? 0)
    for (index, (a, b)) in zip(found, expected).enumerated() {
      #expect(abs(a - b) <= tolerance, "\(what)[\(index)]: found \(a), PyTorch has \(b)")
    }
  }
}
