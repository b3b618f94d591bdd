package import Autodiff
package import Datasets
import Kernels
package import Models
import Synchronization

/// A teacher that is trained no more, and its scores on the splits of a dataset, each computed once however many
/// students learn from it. Students on several threads may share one.
package final class FrozenTeacher: Sendable {
  package let parameters: ParameterStore
  package let model: Teacher
  private let dataset: PreparedDataset
  private let scores: Mutex<Scores>

  private struct Scores {
    var heldOut: [Split: ModelScores] = [:]
    /// By epoch, where each epoch has samples of its own; otherwise epoch 0 serves all.
    var training: [Int: ModelScores] = [:]
  }

  /// How many epochs' scores are kept where each epoch has samples of its own.
  private static let epochsKept = 4

  /// - Parameter parameters: those of the model, which must not change again.
  package init(_ model: Teacher, parameters: ParameterStore, dataset: PreparedDataset) {
    self.model = model
    self.parameters = parameters
    self.dataset = dataset
    scores = Mutex(Scores())
  }

  /// The logits on every sample of a held-out split.
  package func scores(on split: Split, by scorer: Scorer) -> ModelScores {
    scores.withLock { scores in
      if let known = scores.heldOut[split] { return known }
      let new = scorer.scores(of: model, on: split == .test ? dataset.test : dataset.validation)
      scores.heldOut[split] = new
      return new
    }
  }

  /// The logits on every training sample of an epoch.
  package func trainingScores(epoch: Int, by scorer: Scorer) -> ModelScores {
    let epoch = dataset.trainingChangesByEpoch ? epoch : 0
    return scores.withLock { scores in
      if let known = scores.training[epoch] { return known }
      let new = scorer.scores(of: model, on: dataset.training(epoch: epoch))
      if scores.training.count >= Self.epochsKept, let oldest = scores.training.keys.min() {
        scores.training[oldest] = nil
      }
      scores.training[epoch] = new
      return new
    }
  }
}
