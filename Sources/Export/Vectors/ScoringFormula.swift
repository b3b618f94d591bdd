import Datasets
import Kernels
package import Models

/// How a user vector and a stored item vector give logits: task k's is q_k · v + b_k, with the query q_k = w_k ⊙ u.
///
/// The weights w_k hold the student's scale and the task's head, so that an index of inner products ranks the items for
/// q_k as the logits do: b_k is the same for all items.
package struct ScoringFormula: Sendable, Equatable {
  package let tasks: [String]
  /// w, one row of W weights a task.
  package let weights: [[Float]]
  /// b, one a task.
  package let biases: [Float]

  /// W, the width of user and item vectors.
  package var width: Int { weights.first?.count ?? 0 }

  package init(tasks: [String], weights: [[Float]], biases: [Float]) {
    precondition(weights.count == tasks.count && biases.count == tasks.count, "weights and a bias a task")
    self.tasks = tasks
    self.weights = weights
    self.biases = biases
  }

  package init(of student: Student) {
    let (weights, biases) = student.scoring
    self.init(tasks: student.schema.tasks.map(\.name), weights: weights, biases: biases)
  }

  /// q_k for one user vector [W], for all tasks: [K, W].
  package func queries(for user: borrowing Span<Float>) -> [Float] {
    precondition(user.count == width, "a user vector of \(width) floats")
    return [Float](capacity: weights.count * width) { out in
      for row in weights {
        for column in 0..<width { out.append(row[column] * user[column]) }
      }
    }
  }

  /// q_k for one user vector and one task.
  package func query(for user: [Float], task: Int) -> [Float] {
    precondition(user.count == width, "a user vector of \(width) floats")
    return zip(weights[task], user).map { $0 * $1 }
  }
}
