import Datasets
import Experiments
import Export
import Terminal

/// Latencies per request: percentiles by the nearest rank, in milliseconds.
struct LatencySummary {
  private static let percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)]

  private let stages: [(name: String, milliseconds: [Double])]
  private let requests: Int
  private let scorings: Int
  private let candidates: Int
  private let computed: Int
  private let states: Int

  init(
    scores: [(scores: RequestScorer.Scores, latencies: [RequestScorer.Latency])], requests: [ScoringRequest]
  ) {
    let latencies = scores.flatMap(\.latencies)
    let parts: [(name: String, of: (RequestScorer.Latency) -> Duration)] = [
      ("total", \.total), ("user tower", \.userTower), ("look-up of ids", \.lookup), ("item tower", \.itemTower),
      ("inner products", \.products), ("ranking", \.ranking),
    ]
    stages = parts.map { name, part in (name, latencies.map { part($0) / .milliseconds(1) }.sorted()) }
    self.requests = requests.count
    scorings = latencies.count
    candidates = requests.reduce(0) { $0 + $1.count }
    computed = scores.reduce(0) { $0 + $1.scores.computed }
    states = requests.reduce(0) { $0 + $1.states.count }
  }

  private func percentile(_ share: Double, of sorted: [Double]) -> Double {
    sorted.isEmpty ? 0 : sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
  }

  var text: String {
    var table = TextTable(["milliseconds a request"] + Self.percentiles.map(\.0))
    for stage in stages where stage.name != "item tower" || computed > 0 {
      table.append(
        [stage.name]
          + Self.percentiles.map { Format.fixed(percentile($0.1, of: stage.milliseconds), digits: 3) })
    }
    var text = "\nScored \(Format.grouped(requests)) requests of \(Format.grouped(candidates)) candidates in all"
    if scorings > requests { text += ", each \(scorings / requests) times" }
    text += "; \(Format.grouped(computed)) vectors were not stored and were computed.\n"
    if states > requests {
      text +=
        "The rows of some requests differ in what the user tower reads, so that it ran \(Format.grouped(states)) times.\n"
    }
    return text + "\n" + table.text()
  }

  var json: JSON {
    let latencies = stages.map { stage in
      JSONMember(
        stage.name.replacing(" ", with: "_").replacing("-", with: ""),
        .object(
          Self.percentiles.map { JSONMember($0.0, .measured(percentile($0.1, of: stage.milliseconds))) }))
    }
    return .object([
      JSONMember("requests", .integer(requests)), JSONMember("scorings", .integer(scorings)),
      JSONMember("candidates", .integer(candidates)), JSONMember("computed_vectors", .integer(computed)),
      JSONMember("user_tower_rows", .integer(states)), JSONMember("milliseconds", .object(latencies)),
    ])
  }
}
