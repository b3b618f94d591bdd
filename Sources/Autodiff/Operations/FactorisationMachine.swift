import Kernels
import Tensors

/// y = ½ [(Σ_i e_i)² - Σ_i e_i²] over the fields e_i of each row.
struct SecondOrder: Operation {
  static let name = "factorisation_machine"
  let fields: Int
  let x: Tensor

  var attributes: [(name: String, value: String)] { [("fields", "\(fields)")] }
  var arithmetic: Int { 3 * x.count }

  /// de_i = dy ⊙ (Σ_j e_j - e_i).
  func gradients(of output: Tensor, wanted: [Bool]) -> [Gradient?] {
    var dx = Tensor(uninitialized: x.shape)
    var span = dx.mutableSpan
    Pairs.factorisationMachineGradient(
      x.span, gradient: output.span, fields: fields, width: output.columns, into: &span)
    return [.dense(dx)]
  }
}

extension Variable {
  /// The second-order term of a factorisation machine before its sum over k, Σ_{i<j} e_i ⊙ e_j, computed as
  /// ½ [(Σ_i e_i)² - Σ_i e_i²]: self [B, F·D] of F fields, result [B, D] (Rendle, ICDM 2010). O(B F D).
  package func secondOrder(fields: Int) -> Variable {
    precondition(fields > 0 && shape.columns % fields == 0, "\(shape) has no \(fields) fields of one width")
    let width = shape.columns / fields
    var y = Tensor(uninitialized: Shape(rows: shape.rows, columns: width))
    var span = y.mutableSpan
    Pairs.factorisationMachine(value.span, fields: fields, width: width, into: &span)
    return graph.record(y, from: [self], by: SecondOrder(fields: fields, x: value))
  }
}
