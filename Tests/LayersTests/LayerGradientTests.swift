import Autodiff
import Kernels
import Layers
import Tensors
import TestSupport
import Testing

/// A layer applied to fixed inputs, as a function of its parameters.
struct LayerCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let build: @Sendable (ParameterScope) -> @Sendable (Graph) -> Variable

  init(_ name: String, _ build: @escaping @Sendable (ParameterScope) -> @Sendable (Graph) -> Variable) {
    testDescription = name
    self.build = build
  }

  /// A layer of one matrix.
  init(
    _ name: String, of shape: Shape, _ build: @escaping @Sendable (ParameterScope) -> @Sendable (Variable) -> Variable
  ) {
    self.init(name) { scope in
      let layer = build(scope)
      return { graph in layer(graph.constant(randomTensor(shape, seed: 3, gap: 0.2))) }
    }
  }
}

/// The gradient of every parameter of every layer against central differences.
@Suite struct LayerGradientTests {
  @Test(arguments: dense + fields + sequences)
  func agreesWithCentralDifferences(_ row: LayerCase) {
    let store = ParameterStore(seed: 4)
    let layer = row.build(store.root / "layer")
    let check = GradientCheck(ofParametersIn: store, step: 5e-3, layer)
    #expect(check.largestError < 4e-3, "\(row.testDescription): \(check.worst)")
  }

  static let activations: [LayerActivation] = [.tanh, .sigmoid, .prelu, .dice]

  static let dense: [LayerCase] =
    [
      LayerCase("linear", of: [3, 4]) { scope in
        let layer = Linear(scope: scope, inputs: 4, outputs: 2)
        return { layer($0) }
      },
      LayerCase("PReLU", of: [3, 4]) { scope in
        let layer = PReLU(scope: scope, columns: 4)
        return { layer($0) }
      },
      LayerCase("Dice", of: [3, 4]) { scope in
        let layer = Dice(scope: scope, columns: 4)
        return { layer($0) }
      },
      LayerCase("batch normalisation", of: [3, 4]) { scope in
        let layer = BatchNormalisation(scope: scope, columns: 4)
        return { layer($0) }
      },
      LayerCase("layer normalisation", of: [3, 4]) { scope in
        let layer = LayerNormalisation(scope: scope, columns: 4)
        return { layer($0) }
      },
    ]
    + [MultiLayerPerceptron.Normalisation.none, .batch, .layer].flatMap { normalisation in
      [LayerActivation.tanh, .sigmoid].map { activation in
        LayerCase("MLP \(activation), normalisation \(normalisation)", of: [5, 4]) { scope in
          let layer = MultiLayerPerceptron(
            scope: scope, inputs: 4, hidden: [4, 3], outputs: 2, activation: activation, normalisation: normalisation,
            dropout: 0.2)
          return { layer($0) }
        }
      }
    }
    + [LayerActivation.prelu, .dice].map { activation in
      LayerCase("MLP \(activation)", of: [5, 4]) { scope in
        let layer = MultiLayerPerceptron(
          scope: scope, inputs: 4, hidden: [3], outputs: 1, activation: activation)
        return { layer($0) }
      }
    }

  static let fields: [LayerCase] =
    [
      LayerCase("embedding") { scope in
        let layer = Embedding(scope: scope, rows: 6, width: 3, initializer: .normal(standardDeviation: 1))
        return { layer([4, 0, 4, 2], in: $0).squared() }
      },
      LayerCase("SENet", of: [3, 8]) { scope in
        let layer = SENet(scope: scope, fields: 4, width: 2, gate: .squeezeExcitation(reduction: 2))
        return { layer($0) }
      },
      LayerCase("SENet, sigmoid gate", of: [3, 8]) { scope in
        let layer = SENet(scope: scope, fields: 4, width: 2, gate: .sigmoid)
        return { layer($0) }
      },
      LayerCase("cross network", of: [3, 4]) { scope in
        let layer = CrossNetwork(scope: scope, inputs: 4, layers: 2)
        return { layer($0) }
      },
      LayerCase("cross network of rank 2", of: [3, 4]) { scope in
        let layer = CrossNetwork(scope: scope, inputs: 4, layers: 2, rank: 2)
        return { layer($0) }
      },
    ]
    + [BilinearKind.all, .each, .interaction].map { kind in
      LayerCase("bilinear \(kind)", of: [3, 8]) { scope in
        let layer = Bilinear(scope: scope, kind: kind, fields: 4, width: 2)
        return { layer($0) }
      }
    }

  static let sequences: [LayerCase] = [LayerActivation.tanh, .prelu, .dice].flatMap { activation in
    [true, false].map { isNormalised in
      LayerCase("target attention \(activation), softmax \(isNormalised)") { scope in
        let layer = TargetAttention(
          scope: scope, width: 3, hidden: [4, 2], activation: activation, isNormalised: isNormalised)
        return { graph in
          layer(
            query: graph.constant(randomTensor([4, 3], seed: 1)), keys: graph.constant(randomTensor([6, 3], seed: 2)),
            offsets: [0, 2, 2, 3, 6])
        }
      }
    }
  }
}
