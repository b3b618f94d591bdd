package import Autodiff
import Kernels

/// x_(l+1) = x_0 ⊙ (W_l x_l + b_l) + x_l for each layer l (DCN-v2, Wang et al., WWW 2021): W_l [I, I], parameters
/// `<l>/weight` and `<l>/bias`; or of low rank, W_l = U_l V_lᵀ, parameters `<l>/inner/weight` V_lᵀ [R, I],
/// `<l>/outer/weight` U_l [I, R] and `<l>/outer/bias`.
package struct CrossNetwork: Sendable {
  private struct Layer: Sendable {
    let inner: Linear?
    let outer: Linear
  }

  private let layers: [Layer]

  /// - Parameters:
  ///   - rank: R, or `nil` for full matrices.
  ///   - initializer: of every weight; biases start at 0.
  package init(
    scope: ParameterScope, inputs: Int, layers count: Int, rank: Int? = nil, initializer: Initializer = .glorot
  ) {
    layers = (0..<count).map { index in
      let place = scope / "\(index)"
      guard let rank else {
        return Layer(
          inner: nil, outer: Linear(scope: place, inputs: inputs, outputs: inputs, initializer: initializer))
      }
      return Layer(
        inner: Linear(
          scope: place / "inner", inputs: inputs, outputs: rank, hasBias: false, initializer: initializer),
        outer: Linear(scope: place / "outer", inputs: rank, outputs: inputs, initializer: initializer))
    }
  }

  /// x [B, I], result [B, I].
  package func callAsFunction(_ x: Variable) -> Variable {
    layers.reduce(x) { current, layer in
      x * layer.outer(layer.inner.map { $0(current) } ?? current) + current
    }
  }
}
