import Datasets
package import Kernels

/// Scores the requests of a file one after another, or side by side, and times each.
package struct ScoringRun: Sendable {
  private let served: ServedStudent
  private let file: RequestFile
  private let task: Int
  private let repeats: Int
  private let team: ThreadTeam

  /// - Parameters:
  ///   - task: by which candidates are ranked.
  ///   - repeats: how often each request is scored.
  package init(_ served: ServedStudent, _ file: RequestFile, task: Int, repeats: Int, team: ThreadTeam) {
    precondition(repeats > 0, "each request is scored")
    self.served = served
    self.file = file
    self.task = task
    self.repeats = repeats
    self.team = team
  }

  /// The scores of each request, with the latencies of its repetitions.
  package func callAsFunction() -> [(scores: RequestScorer.Scores, latencies: [RequestScorer.Latency])] {
    // A first request unseen by the clock brings code and weights into the caches.
    var first = RequestScorer(student: served.student, store: served.store)
    if let request = file.requests.first { _ = first.score(request, rankedBy: task) }
    return team.map(tasks: file.requests.count) { [first] index in
      var scorer = first
      var scores = scorer.score(file.requests[index], rankedBy: task)
      var latencies = [scores.latency]
      for _ in 1..<repeats {
        scores = scorer.score(file.requests[index], rankedBy: task)
        latencies.append(scores.latency)
      }
      return (scores, latencies)
    }
  }
}
