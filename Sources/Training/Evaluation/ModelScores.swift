import Autodiff
package import Datasets
package import Kernels
package import Models
import Tensors

/// The logits of a model on every sample of a split, by task and position.
package struct ModelScores: Sendable {
  /// One array a task of the schema.
  package let logits: [[Float]]

  package init(logits: [[Float]]) {
    self.logits = logits
  }
}

/// A split's labels and lists.
package struct SplitTruth: Sendable {
  /// One array a task of the schema.
  package let labels: [[Float]]
  package let lists: [Int32]
  /// The groups of GAUC, where the dataset names some other than its request lists.
  package let groups: [Int32]?
  package let loggedLogits: [[Float]]
}

/// Runs models over whole splits without recording, in parallel over pieces of about `pieceSize` samples.
package struct Scorer: Sendable {
  package let team: ThreadTeam
  package let pieceSize: Int

  package init(team: ThreadTeam, pieceSize: Int = 256) {
    self.team = team
    self.pieceSize = pieceSize
  }

  /// The teacher's logits on every sample of the split.
  package func scores(of teacher: Teacher, on source: any SampleSource) -> ModelScores {
    scores(of: [teacher], on: source).scores[0]
  }

  /// The student's logits on every sample of the split.
  package func scores(of student: Student, on source: any SampleSource) -> ModelScores {
    scores(of: [student], on: source).scores[0]
  }

  /// The labels, lists and logged scores of the split.
  package func truth(of source: any SampleSource) -> SplitTruth { scores(of: [], on: source).truth }

  /// The item vectors [n, W] of the first samples of the split, at most `limit` of them, one row a sample.
  package func itemVectors(of student: Student, on source: any SampleSource, limit: Int) -> (values: [Float], rows: Int)
  {
    var lists: [Int32] = []
    var count = 0
    for list in 0..<max(source.lists.count - 1, 0) where count < limit {
      lists.append(Int32(list))
      count += Int(source.lists[list + 1] - source.lists[list])
    }
    let vectors = student(source.batch(lists: lists), in: Graph(.inference)).item.value
    return (vectors.array, vectors.rows)
  }

  /// The logits of each model on every sample of the split, whose batches are gathered once for all of them, and what
  /// they are to be judged by.
  func scores(of models: [any ScoringModel], on source: any SampleSource) -> (scores: [ModelScores], truth: SplitTruth)
  {
    let pieces = self.pieces(of: source)
    let parts = team.map(tasks: pieces.count) { piece in
      let batch = source.batch(lists: pieces[piece])
      let logits = models.map { $0.logits(batch, in: Graph(.inference)).map(\.value.array) }
      return (logits, batch.labels, batch.loggedLogits, batch.groups)
    }
    let groups = joined(parts.map { [$0.3] }).first ?? []
    return (
      models.enumerated().map { index, model in
        ModelScores(
          logits: parts.isEmpty
            ? model.schema.tasks.map { _ in [] } : joined(parts.map { $0.0[index] }))
      },
      SplitTruth(
        labels: joined(parts.map(\.1)), lists: source.lists, groups: groups.isEmpty ? nil : groups,
        loggedLogits: joined(parts.map(\.2)))
    )
  }

  /// The split's lists, in order, cut into pieces of about `pieceSize` samples.
  private func pieces(of source: any SampleSource) -> [[Int32]] {
    var pieces: [[Int32]] = []
    var piece: [Int32] = []
    var count = 0
    for list in 0..<max(source.lists.count - 1, 0) {
      piece.append(Int32(list))
      count += Int(source.lists[list + 1] - source.lists[list])
      if count >= pieceSize {
        pieces.append(piece)
        piece = []
        count = 0
      }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  /// Arrays by piece and then task, laid end to end for each task.
  private func joined<Element>(_ parts: [[[Element]]]) -> [[Element]] {
    guard let first = parts.first else { return [] }
    return first.indices.map { task in
      var whole: [Element] = []
      whole.reserveCapacity(parts.reduce(0) { $0 + $1[task].count })
      for part in parts { whole += part[task] }
      return whole
    }
  }
}

/// What `Scorer` runs.
protocol ScoringModel: Sendable {
  var schema: Schema { get }
  /// One logit [B, 1] a task.
  func logits(_ batch: Batch, in graph: Graph) -> [Variable]
}

extension Teacher: ScoringModel {
  func logits(_ batch: Batch, in graph: Graph) -> [Variable] { self(batch, in: graph) }
}

extension Student: ScoringModel {
  func logits(_ batch: Batch, in graph: Graph) -> [Variable] { self(batch, in: graph).logits }
}
