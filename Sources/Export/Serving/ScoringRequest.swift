package import Datasets

/// One request: candidates to be scored for one user at one time.
package struct ScoringRequest: Sendable {
  /// What the user tower reads, one sample for each state of the user among the rows; one, where the rows of the request
  /// agree in their user's features.
  package let states: Batch
  /// For each candidate the state it is scored for.
  package let stateOfCandidate: [Int32]
  /// The candidates' ids, end to end, and where each ends.
  package let idBytes: [UInt8]
  package let idEnds: [Int32]
  /// What the item tower reads of each candidate, for those whose vector is not stored.
  package let items: Batch

  package var count: Int { stateOfCandidate.count }

  /// - Parameters:
  ///   - rows: the request's rows, of which all features of both towers were encoded.
  ///   - ids: the item's id in each row.
  ///   - userFeatures: what the user tower reads.
  package init(rows: Batch, ids: [[UInt8]], userFeatures: [Int]) {
    precondition(rows.count == ids.count && !ids.isEmpty, "an id a row")
    var states: [[Int32]: Int32] = [:]
    var firsts: [Int] = []
    var stateOfCandidate: [Int32] = []
    let key = SampleKey(features: userFeatures)
    for row in 0..<rows.count {
      let words = key.words(of: row, in: rows)
      if states[words] == nil {
        states[words] = Int32(firsts.count)
        firsts.append(row)
      }
      stateOfCandidate.append(states[words] ?? 0)
    }
    self.stateOfCandidate = stateOfCandidate
    self.states = rows.selecting(firsts)
    items = rows
    idBytes = Array(ids.joined())
    var end: Int32 = 0
    idEnds = ids.map { id in
      end += Int32(id.count)
      return end
    }
  }
}
