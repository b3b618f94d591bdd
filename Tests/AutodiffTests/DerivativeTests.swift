import Autodiff
import Kernels
import Tensors
import TestSupport
import Testing

/// One operation at one set of shapes.
struct DerivativeCase: Sendable, CustomTestStringConvertible {
  let name: String
  let inputs: [Tensor]
  let function: @Sendable (Graph, [Variable]) -> Variable
  var testDescription: String { "\(name) of \(inputs.map(\.shape))" }

  init(_ name: String, _ inputs: [Tensor], _ function: @escaping @Sendable (Graph, [Variable]) -> Variable) {
    self.name = name
    self.inputs = inputs
    self.function = function
  }
}

/// Random inputs of the given shapes; `gap` keeps them away from a kink at 0.
func inputs(_ shapes: Shape..., gap: Float = 0) -> [Tensor] {
  shapes.enumerated().map { randomTensor($1, seed: UInt64($0) + 1, gap: gap) }
}

/// Every operation's derivative against central differences.
@Suite struct DerivativeTests {
  @Test(arguments: dense + columns + ragged + lookups)
  func agreesWithCentralDifferences(_ row: DerivativeCase) {
    let check = GradientCheck(of: row.inputs, row.function)
    #expect(check.largestError < 2e-3, "\(row.testDescription): \(check.worst)")
  }

  static let activations: [Activation] = [.identity, .relu, .leakyRelu(slope: 0.2), .sigmoid, .tanh]

  static let dense: [DerivativeCase] =
    activations.flatMap { activation in
      [
        DerivativeCase("linear \(activation)", inputs([3, 4], [5, 4], [5], gap: 0.3)) {
          $1[0].linear(weight: $1[1], bias: $1[2], activation: activation)
        },
        DerivativeCase("activation \(activation)", inputs([3, 4], gap: 0.1)) { $1[0].activated(activation) },
      ]
    } + [
      DerivativeCase("linear without bias", inputs([1, 2], [3, 2])) { $1[0].linear(weight: $1[1], bias: nil) },
      DerivativeCase("linear of no rows", inputs([0, 2], [3, 2], [3])) { $1[0].linear(weight: $1[1], bias: $1[2]) },
      DerivativeCase("matmul", inputs([2, 3], [3, 4])) { $1[0].matrixProduct(with: $1[1]) },
      DerivativeCase("add", inputs([2, 3], [2, 3])) { $1[0] + $1[1] },
      DerivativeCase("add to itself", inputs([2, 3])) { $1[0] + $1[0] },
      DerivativeCase("subtract", inputs([2, 3], [2, 3])) { $1[0] - $1[1] },
      DerivativeCase("multiply", inputs([2, 3], [2, 3])) { $1[0] * $1[1] },
      DerivativeCase("multiply by itself", inputs([2, 3])) { $1[0] * $1[0] },
      DerivativeCase("divide", inputs([2, 3], [2, 3], gap: 0.5)) { $1[0] / $1[1] },
      DerivativeCase("affine", inputs([5])) { $1[0].affine(times: -3, plus: 2) },
      DerivativeCase("scale of rows", inputs([3, 2], [3, 1])) { $1[0].scalingRows(by: $1[1]) },
      DerivativeCase("add to rows", inputs([3, 2], [2])) { $1[0].addingToRows($1[1]) },
      DerivativeCase("square", inputs([4])) { $1[0].squared() },
      DerivativeCase("exp", inputs([4])) { $1[0].exponential() },
      DerivativeCase("log", [Tensor([0.5, 1, 2], [3])]) { $1[0].logarithm() },
      DerivativeCase("softplus", inputs([4])) { $1[0].softplus() },
      DerivativeCase("sum", inputs([2, 3])) { $1[0].sum(times: 0.5) },
      DerivativeCase("mean", inputs([2, 3])) { $1[0].mean() },
      DerivativeCase("mean of nothing", inputs([0, 3])) { $1[0].mean() },
      DerivativeCase("row sums", inputs([2, 19])) { $1[0].rowSums() },
      DerivativeCase("column sums", inputs([4, 3])) { $1[0].columnSums() },
      DerivativeCase("inner products", inputs([3, 17], [3, 17])) { $1[0].innerProducts(with: $1[1]) },
    ]

  static let columns: [DerivativeCase] = [
    DerivativeCase("concat", inputs([2, 3], [2, 1], [2, 4])) { concatenate($1) },
    DerivativeCase("slice", inputs([2, 5])) { $1[0].columns(from: 1, width: 3) },
    DerivativeCase("reshape", inputs([2, 6])) { $1[0].reshaped([3, 4]).squared() },
  ]

  /// Lists of 2, 0, 1 and 3 entries: an empty one and one of a single entry among them.
  static let offsets: [Int32] = [0, 2, 2, 3, 6]

  static let ragged: [DerivativeCase] = [
    DerivativeCase("segment sum", inputs([6, 3])) { $1[0].segmentSum(offsets: offsets) },
    DerivativeCase("segment mean", inputs([6, 3])) { $1[0].segmentMean(offsets: offsets) },
    DerivativeCase("segment expand", inputs([4, 3])) { $1[0].segmentExpand(offsets: offsets) },
    DerivativeCase("segment weighted sum", inputs([6, 3], [6, 1])) {
      $1[0].segmentWeightedSum(weights: $1[1], offsets: offsets)
    },
    DerivativeCase("segment softmax", inputs([6, 1])) { $1[0].segmentSoftmax(offsets: offsets) },
    DerivativeCase("segment softmax, T = 2", inputs([6, 1])) { $1[0].segmentSoftmax(temperature: 2, offsets: offsets) },
    DerivativeCase("segment log-softmax, T = 2", inputs([6, 1])) {
      $1[0].segmentLogSoftmax(temperature: 2, offsets: offsets)
    },
    DerivativeCase("softmax of no lists", inputs([0, 1])) { $1[0].segmentSoftmax(offsets: [0]) },
  ]

  static let lookups: [DerivativeCase] = [
    DerivativeCase("gather with repeats", inputs([5, 3])) { $1[0].gather([4, 0, 4, 2]) },
    DerivativeCase("gather of nothing", inputs([5, 3])) { $1[0].gather([]) },
    DerivativeCase("two gathers of one table", inputs([5, 3])) { $1[0].gather([1, 1]) * $1[0].gather([1, 3]) },
    // Widths on both sides of four columns, rows that repeat, a table twice, and the same lookup asked for twice.
    DerivativeCase("gather of several tables", inputs([5, 3], [2, 6])) {
      let lookups = [($1[0], [4, 0, 4]), ($1[1], [1, 1, 1]), ($1[0], [4, 3, 2])] as [(Variable, [Int32])]
      return gather(lookups) * gather(lookups)
    },
    DerivativeCase("gather of several tables, one a constant", inputs([5, 3], [2, 6])) {
      gather([($1[1], [0, 1, 0]), ($1[0].detached, [1, 2, 3]), ($1[1], [1, 1, 1])] as [(Variable, [Int32])])
        .columns(from: 9, width: 6)
    },
    DerivativeCase("gather of nothing from several tables", inputs([5, 3], [2, 6])) {
      gather([($1[0], []), ($1[1], [])] as [(Variable, [Int32])])
    },
  ]
}
