import Suggestions
import Testing

@Suite struct NearestNameTests {
  @Test(
    arguments: [
      ("batch_sise", "batch_size"), ("Batch-Size", "batch_size"), ("epoch", "epochs"), ("sede", "seed"),
      ("learning_rate", nil), ("batch", "batch_size"), ("epochs_total", "epochs"), ("ep", nil), ("x", nil),
    ] as [(String, String?)])
  func findsNearNames(name: String, expected: String?) {
    #expect(nearestName(to: name, among: ["seed", "batch_size", "epochs"]) == expected)
  }
}
