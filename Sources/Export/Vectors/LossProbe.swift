import Kernels
import Metrics

/// Rankings by which the loss of storage forms is measured: the test requests, and the whole catalogue for sample users.
package struct LossProbe {
  /// K of hitrate@K and recall in test requests.
  package static let requestDepth = 10
  /// K of the recall over the whole catalogue.
  package static let catalogueDepth = 100

  private let formula: ScoringFormula
  private let users: [[Float]]
  private let labels: [[Float]]
  private let lists: [Int32]

  /// - Parameters:
  ///   - users: user vectors of the sample users.
  ///   - labels: of the test split, one array a task.
  ///   - lists: of the test split.
  package init(formula: ScoringFormula, users: [[Float]], labels: [[Float]], lists: [Int32]) {
    self.formula = formula
    self.users = users
    self.labels = labels
    self.lists = lists
  }

  /// How many users a catalogue of so many items is ranked for: enough to average over, and few enough that all items
  /// can be ordered for each.
  package static func userCount(items: Int) -> Int {
    min(max(4_000_000 / max(items, 1), 10), 200)
  }

  /// - Parameters:
  ///   - logits: the test split's by the stored vectors, one array a task.
  ///   - exact: the same by the exact vectors.
  package func losses(
    of stored: any StoredVectors, against vectors: ExactVectors, logits: [[Float]], exact: [[Float]]
  ) -> [StorageLoss] {
    let depth = Self.requestDepth
    let (search, exactSearch) = (CatalogueSearch(stored), CatalogueSearch(vectors))
    return formula.tasks.indices.map { task in
      var (products, exactProducts): ([Float], [Float]) = ([], [])
      for user in users {
        let query = formula.query(for: user, task: task)
        products += search.products(stored.query(query))
        exactProducts += exactSearch.products(query)
      }
      let ends = (0...users.count).map { Int32($0 * search.count) }
      return StorageLoss(
        task: formula.tasks[task],
        exactHitRate: hitRate(at: depth, scores: exact[task], labels: labels[task], lists: lists).value,
        hitRate: hitRate(at: depth, scores: logits[task], labels: labels[task], lists: lists).value,
        requests: StorageLoss.Agreement(logits[task], with: exact[task], lists: lists, depth: depth),
        catalogue: StorageLoss.Agreement(
          products, with: exactProducts, lists: ends, depth: Self.catalogueDepth))
    }
  }
}
