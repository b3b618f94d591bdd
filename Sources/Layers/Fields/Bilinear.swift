package import Autodiff
import Kernels
import Tensors

/// The bilinear interaction of every pair of fields, p_ij = (W v_i) ⊙ v_j for i < j, or its sum over the columns
/// (FiBiNET, Huang et al., RecSys 2019). `weight` is [D, D], [F - 1, D, D] or [P, D, D] by kind, P = F (F - 1) / 2; each
/// matrix starts as Glorot & Bengio do, uniform with bound √(3 / D).
package struct Bilinear: Sendable {
  package let kind: BilinearKind
  package let fields: Int
  package let width: Int
  package let isScalar: Bool
  package let weight: Parameter

  /// - Parameter isScalar: a pair gives one number, not D.
  package init(
    scope: ParameterScope, kind: BilinearKind, fields: Int, width: Int, isScalar: Bool = false,
    initializer: Initializer? = nil
  ) {
    precondition(fields > 1 && width > 0, "a bilinear interaction of \(fields) fields of \(width)")
    self.kind = kind
    self.fields = fields
    self.width = width
    self.isScalar = isScalar
    // The fans of a stack of matrices are those of one of them.
    let start = initializer ?? .uniform(bound: (3 / Float(width)).squareRoot())
    weight = scope.parameter("weight", kind.weightShape(fields: fields, width: width), initially: start)
  }

  /// Columns of the result: P·D, or P.
  package var outputs: Int { Pairs.count(of: fields) * (isScalar ? 1 : width) }

  /// x [B, F·D], result [B, outputs].
  package func callAsFunction(_ x: Variable) -> Variable {
    x.bilinear(weight: x.graph.variable(weight), kind: kind, fields: fields, isScalar: isScalar)
  }
}
