import Autodiff
import Datasets
import Kernels
import Metrics
package import Models
import Tensors

/// Scores requests as a server does: the user tower once, then one inner product a candidate with its stored vector.
///
/// One value scores one request after another; nothing is allocated for a single candidate.
package struct RequestScorer {
  private let student: Student
  private let formula: ScoringFormula
  private let store: ItemStore
  private let clock = ContinuousClock()
  private var rows: [Int32] = []
  private var order = ScoreOrder()

  /// Time spent on a request, by what was done.
  package struct Latency: Sendable {
    /// The user tower, from encoded features to the query of each task.
    package var userTower = Duration.zero
    /// From the candidates' ids to their rows.
    package var lookup = Duration.zero
    /// The item tower, for candidates that are not stored.
    package var itemTower = Duration.zero
    /// Inner products and biases.
    package var products = Duration.zero
    /// Ordering the candidates by the logit of one task.
    package var ranking = Duration.zero

    package var total: Duration { userTower + lookup + itemTower + products + ranking }
  }

  package init(student: Student, store: ItemStore) {
    precondition(store.width == student.vectorWidth, "the stored vectors are the student's")
    self.student = student
    self.store = store
    formula = ScoringFormula(of: student)
  }

  /// The scores of a request's candidates.
  package struct Scores {
    /// [C, K].
    package let logits: [Float]
    /// The candidates by descending logit of the task asked for, equal ones in their order.
    package let ranking: [Int]
    /// How many candidates' vectors were computed, because they are not stored.
    package let computed: Int
    package let latency: Latency
  }

  /// - Parameter task: by which candidates are ranked.
  package mutating func score(_ request: ScoringRequest, rankedBy task: Int) -> Scores {
    var latency = Latency()
    var start = clock.now
    func lap() -> Duration {
      let now = clock.now
      defer { start = now }
      return now - start
    }
    let (count, tasks, width) = (request.count, formula.tasks.count, formula.width)
    let users = student.userVectors(request.states, in: Graph(.inference)).value.array
    let queries = (0..<request.states.count).map { state in
      formula.queries(for: users.span.extracting((state * width)..<((state + 1) * width)))
    }
    latency.userTower = lap()

    rows.removeAll(keepingCapacity: true)
    let ids = request.idBytes.span
    var begin = 0
    var missing = 0
    for end in request.idEnds {
      let row = store.index.row(of: ids.extracting(begin..<Int(end)))
      rows.append(row)
      if row < 0 { missing += 1 }
      begin = Int(end)
    }
    latency.lookup = lap()

    var others: [Float] = []
    var places: [Int] = []
    if missing > 0 {
      places = rows.indices.filter { rows[$0] < 0 }
      others = student.itemVectors(request.items.selecting(places), in: Graph(.inference)).value.array
    }
    latency.itemTower = lap()

    let products = logits(of: request, queries, others, at: places)
    latency.products = lap()

    var chosen = [Float](repeating: 0, count: count)
    for candidate in 0..<count { chosen[candidate] = products[candidate * tasks + task] }
    order.sort(chosen, in: 0..<count, .descending)
    let ranking = (0..<count).map { order.position(at: $0) }
    latency.ranking = lap()
    return Scores(
      logits: products, ranking: ranking, computed: missing, latency: latency)
  }

  /// The logits [C, K].
  private func logits(
    of request: ScoringRequest, _ queries: [[Float]], _ others: [Float], at places: [Int]
  ) -> [Float] {
    let (count, tasks, width) = (request.count, formula.tasks.count, formula.width)
    var products = [Float](repeating: 0, count: count * tasks)
    if queries.count == 1 {
      let (query, rows) = (queries[0], rows)
      var span = products.mutableSpan
      GatheredProducts.multiply(queries: query.span, store.vectors.span, rows: rows.span, width: width, into: &span)
    } else {
      for candidate in 0..<count where rows[candidate] >= 0 {
        let query = queries[Int(request.stateOfCandidate[candidate])]
        let item = store.vectors.span.extracting(row(Int(rows[candidate])))
        for task in 0..<tasks {
          products[candidate * tasks + task] = Reductions.dot(query.span.extracting(row(task)), item)
        }
      }
    }
    for (place, candidate) in places.enumerated() {
      let query = queries[Int(request.stateOfCandidate[candidate])]
      for task in 0..<tasks {
        products[candidate * tasks + task] = Reductions.dot(
          query.span.extracting(row(task)), others.span.extracting(row(place)))
      }
    }
    for candidate in 0..<count {
      for task in 0..<tasks { products[candidate * tasks + task] += formula.biases[task] }
    }
    return products
  }

  private func row(_ index: Int) -> Range<Int> {
    (index * formula.width)..<((index + 1) * formula.width)
  }
}
