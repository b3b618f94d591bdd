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

/// A split's labels and lists, gathered once.
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

  package init(team: ThreadTeam, pieceSize: Int = 1024) {
    self.team = team
    self.pieceSize = pieceSize
  }

  /// The teacher's logits on every sample of the split.
  package func scores(of teacher: Teacher, on source: any SampleSource) -> ModelScores {
    scores(on: source, tasks: teacher.schema.tasks.count) { batch, graph in
      teacher(batch, in: graph).map(\.value.array)
    }
  }

  /// The student's logits on every sample of the split.
  package func scores(of student: Student, on source: any SampleSource) -> ModelScores {
    scores(on: source, tasks: student.schema.tasks.count) { batch, graph in
      student(batch, in: graph).logits.map(\.value.array)
    }
  }

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

  /// The labels, lists and logged scores of the split.
  package func truth(of source: any SampleSource) -> SplitTruth {
    let pieces = self.pieces(of: source)
    let parts = team.map(tasks: pieces.count) { piece in
      let batch = source.batch(lists: pieces[piece])
      return (batch.labels, batch.loggedLogits, batch.groups)
    }
    let groups = Array(parts.map(\.2).joined())
    return SplitTruth(
      labels: joined(parts.map(\.0)), lists: source.lists, groups: groups.isEmpty ? nil : groups,
      loggedLogits: joined(parts.map(\.1)))
  }

  private func scores(
    on source: any SampleSource, tasks: Int, _ evaluate: @Sendable (Batch, Graph) -> [[Float]]
  ) -> ModelScores {
    let pieces = self.pieces(of: source)
    let parts = team.map(tasks: pieces.count) { piece in
      evaluate(source.batch(lists: pieces[piece]), Graph(.inference))
    }
    return ModelScores(logits: parts.isEmpty ? [[Float]](repeating: [], count: tasks) : joined(parts))
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

  /// Arrays by task and then piece, laid end to end.
  private func joined(_ parts: [[[Float]]]) -> [[Float]] {
    guard let first = parts.first else { return [] }
    return first.indices.map { task in Array(parts.map { $0[task] }.joined()) }
  }
}
