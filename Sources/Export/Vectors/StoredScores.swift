import Autodiff
import Datasets
import Kernels
import Models
import Tensors

/// Scores samples as a server does: user vectors from the user tower, item vectors from the store.
struct StoredScores {
  let student: Student
  let formula: ScoringFormula
  let locator: ItemLocator
  let team: ThreadTeam

  /// The logits by each of the storage forms, and how many samples' items are in the store; the others' vectors are
  /// computed and stored in passing.
  func logits(
    of source: any SampleSource, by forms: [any StoredVectors]
  ) -> (logits: [[[Float]]], stored: Int) {
    let pieces = source.pieces()
    let tables = forms.map(\.values)
    let parts = team.map(tasks: pieces.count) { piece in
      logits(of: source.batch(lists: pieces[piece]), by: forms, tables)
    }
    let joined = forms.indices.map { form in
      formula.tasks.indices.map { task in parts.flatMap { $0.logits[form][task] } }
    }
    return (joined, parts.reduce(0) { $0 + $1.stored })
  }

  private func logits(
    of batch: Batch, by forms: [any StoredVectors], _ tables: [[Float]]
  ) -> (logits: [[[Float]]], stored: Int) {
    let users = student.userVectors(batch, in: Graph(.inference)).value.array
    let rows = locator.rows(of: batch)
    let isComplete = !rows.contains { $0 < 0 }
    let computed =
      isComplete
      ? nil
      : ExactVectors(
        student.itemVectors(batch, in: Graph(.inference)).value.array, width: formula.width)
    let logits = forms.indices.map { form in
      let width = forms[form].width
      let others = computed.map(forms[form].rows) ?? []
      return formula.tasks.indices.map { task in
        (0..<batch.count).map { sample in
          let user = Array(users[(sample * formula.width)..<((sample + 1) * formula.width)])
          let exact = formula.query(for: user, task: task)
          let query = forms[form].query(exact)
          let place = rows[sample] >= 0 ? Int(rows[sample]) : sample
          let table = rows[sample] >= 0 ? tables[form] : others
          let item = table.span.extracting((place * width)..<((place + 1) * width))
          return Reductions.dot(query.span, item) + forms[form].offset(exact) + formula.biases[task]
        }
      }
    }
    return (logits, rows.count { $0 >= 0 })
  }
}
