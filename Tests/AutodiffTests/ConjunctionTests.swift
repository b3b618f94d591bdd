import Autodiff
import Tensors
import Testing

@Suite struct ConjunctionTests {
  /// σ(z) = σ(a) σ(b): at a = b = 0 the probability is 1/4, so z = ln(1/3).
  @Test(arguments: [
    (0 as Float, 0 as Float, -1.098_612_3 as Float),
    // An event that is all but certain leaves the other's logit.
    (80, 1.5, 1.5), (-1.5, 80, -1.5),
    // Two unlikely ones: e⁻¹⁰⁰ e⁻¹⁰⁰.
    (-100, -100, -200),
    // Two all but certain ones: 1 - p ≈ 2 e⁻¹⁰⁰, so z ≈ 100 - ln 2.
    (100, 100, 99.306_85),
  ])
  func isTheLogitOfTheProduct(a: Float, b: Float, expected: Float) {
    let graph = Graph(.inference)
    let z = graph.constant(Tensor(a)).conjunction(with: graph.constant(Tensor(b))).value.scalar
    #expect(abs(z - expected) <= 1e-5 * max(1, abs(expected)))
  }
}
