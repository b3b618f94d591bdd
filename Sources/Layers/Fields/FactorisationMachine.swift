package import Autodiff

/// The second-order term of a factorisation machine (Rendle, ICDM 2010): Σ_{i<j} e_i ⊙ e_j of the F fields of each row,
/// the vector before its sum over k. It has no parameters: the embeddings are given.
package struct FactorisationMachine: Sendable {
  package let fields: Int

  package init(fields: Int) {
    self.fields = fields
  }

  /// x [B, F·D], result [B, D].
  package func callAsFunction(_ x: Variable) -> Variable {
    x.secondOrder(fields: fields)
  }
}
