import Export
import Glibc

/// Scores as CSV: a row a candidate, each request's by rank.
struct ScoreTable {
  let file: RequestFile
  let scores: [(scores: RequestScorer.Scores, latencies: [RequestScorer.Latency])]
  let task: Int
  let tasks: Int

  /// Hands the lines to `write`, a request at a time.
  /// - Parameter limit: rows a request at most.
  func write(top limit: Int, to write: (String) throws -> Void) rethrows {
    try write("request,line,item,logit,probability,rank\n")
    for (request, result) in scores.enumerated() {
      let name = quoted(file.names[request])
      var text = ""
      for (rank, candidate) in result.scores.ranking.prefix(limit).enumerated() {
        let logit = result.scores.logits[candidate * tasks + task]
        text +=
          "\(name),\(file.lines[request][candidate]),\(quoted(file.items[request][candidate])),\(logit),"
          + "\(probability(logit)),\(rank + 1)\n"
      }
      try write(text)
    }
  }

  private func probability(_ logit: Float) -> Float { Float(1 / (1 + exp(-Double(logit)))) }

  /// A field of CSV, in quotation marks where it must be.
  private func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
