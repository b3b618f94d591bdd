import Autodiff
import Kernels
import Tensors
import TestSupport
import Testing

/// The derivatives of the operations that layers are made of, against central differences.
@Suite struct LayerOperationTests {
  @Test(arguments: normalisation + columns + interactions + attention)
  func agreesWithCentralDifferences(_ row: DerivativeCase) {
    let check = GradientCheck(of: row.inputs, row.function)
    #expect(check.largestError < 2e-3, "\(row.testDescription): \(check.worst)")
  }

  static let normalisation: [DerivativeCase] =
    [[3, 4], [1, 17], [0, 4]].flatMap { (shape: Shape) in
      [
        DerivativeCase("L2 normalisation", inputs(shape, gap: 0.5)) { $1[0].l2Normalised() },
        DerivativeCase("standardised rows", inputs(shape, gap: 0.5)) { $1[0].rowsStandardised(epsilon: 0.1) },
        DerivativeCase("standardised columns", inputs(shape, gap: 0.5)) {
          $1[0].columnsStandardised(epsilon: 0.1).output
        },
      ]
    } + [
      DerivativeCase("L2 normalisation below epsilon", inputs([2, 3])) { $1[0].l2Normalised(epsilon: 10) },
      DerivativeCase("given column moments", inputs([3, 2])) {
        $1[0].columnsStandardised(mean: Tensor([1, 2], [2]), variance: Tensor([4, 9], [2]))
      },
    ]

  static let columns: [DerivativeCase] =
    [[3, 4], [1, 1], [0, 2]].flatMap { (shape: Shape) in
      let one: Shape = [shape.columns]
      return [
        DerivativeCase("scale of columns", inputs(shape, one)) { $1[0].scalingColumns(by: $1[1]) },
        DerivativeCase("affine columns", inputs(shape, one, one)) {
          $1[0].columnsTransformed(scale: $1[1], shift: $1[2])
        },
        DerivativeCase("prelu", inputs(shape, one, gap: 0.1)) { $1[0].prelu(slope: $1[1]) },
        DerivativeCase("gate", inputs(shape, shape, one)) { $1[0].gated(share: $1[1], slope: $1[2]) },
      ]
    } + [DerivativeCase("dropout", inputs([4, 5])) { $1[0].dropout(rate: 0.4) }]

  /// Two fields make one pair, five make ten; widths below, at and above the eight lanes of the kernel.
  static let interactions: [DerivativeCase] =
    [(3, 5, 3), (2, 2, 8), (2, 3, 17), (0, 4, 2)].flatMap { rows, fields, width in
      let x = Shape(rows: rows, columns: fields * width)
      let kinds: [BilinearKind] = [.all, .each, .interaction]
      return [DerivativeCase("FM", inputs(x)) { $1[0].secondOrder(fields: fields) }]
        + kinds.flatMap { kind in
          [true, false].map { isScalar in
            DerivativeCase(
              "bilinear \(kind) scalar \(isScalar)", inputs(x, kind.weightShape(fields: fields, width: width))
            ) { $1[0].bilinear(weight: $1[1], kind: kind, fields: fields, isScalar: isScalar) }
          }
        }
    } + [DerivativeCase("FM of one field", inputs([2, 3])) { $1[0].secondOrder(fields: 1) }]

  /// Lists of 2, 0, 1 and 3 entries; one list of one; no entries; no lists.
  static let lists: [[Int32]] = [[0, 2, 2, 3, 6], [0, 1], [0, 0, 0], [0]]

  static let attention: [DerivativeCase] = lists.flatMap { offsets in
    let (segments, entries) = (offsets.count - 1, Int(offsets[offsets.count - 1]))
    return [Activation.identity, .sigmoid].map { activation in
      DerivativeCase("interaction \(activation)", inputs([segments, 3], [entries, 3], [2, 12], [2])) {
        $1[0].interactionLinear(
          keys: $1[1], offsets: offsets, weight: $1[2], bias: $1[3], activation: activation)
      }
    }
      + [true, false].map { isNormalised in
        DerivativeCase("attention pooling, softmax \(isNormalised)", inputs([entries, 1], [entries, 3])) {
          $1[0].attentionPooling(values: $1[1], offsets: offsets, isNormalised: isNormalised)
        }
      }
  }
}
