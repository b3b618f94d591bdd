import Autodiff
import Datasets
import Kernels
import Models
import Tensors

/// Runs the student's towers over samples, in parallel over pieces.
struct TowerVectors: Sendable {
  let student: Student
  let team: ThreadTeam

  /// The item vectors [n, W] of a source, one row a sample.
  func items(_ source: any SampleSource) -> [Float] {
    let pieces = source.pieces()
    let parts = team.map(tasks: pieces.count) { piece in
      student.itemVectors(source.batch(lists: pieces[piece]), in: Graph(.inference)).value.array
    }
    return Array(parts.joined())
  }

  /// The user vectors of the first samples of `count` lists, spread evenly over the source.
  func users(_ source: any SampleSource, count: Int) -> [[Float]] {
    let lists = (0..<max(source.lists.count - 1, 0)).filter { source.lists[$0] < source.lists[$0 + 1] }
    let wanted = min(count, lists.count)
    return (0..<wanted).map { place in
      let batch = source.batch(lists: [Int32(lists[place * lists.count / wanted])])
      return Array(student.userVectors(batch, in: Graph(.inference)).value.array.prefix(student.vectorWidth))
    }
  }
}
