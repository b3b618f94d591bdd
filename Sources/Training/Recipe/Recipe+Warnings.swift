package import Datasets
import Distillation

extension Recipe {
  /// What a reader of the results should know before anything is trained: the recipe can be carried out on the dataset,
  /// but hardly as it was meant.
  package func warnings(on dataset: PreparedDataset) -> [String] {
    untrainedHeads(on: dataset.schema) + Self.constantFeatures(of: dataset)
      + largeBatches(samples: dataset.training(epoch: 0).count)
  }

  /// Tasks that no term of the student's objective trains: their metrics are those of a head left as it began.
  private func untrainedHeads(on schema: Schema) -> [String] {
    let trained = Set(distillation.terms.filter { !$0.weight.isZero }.compactMap(\.task))
    return schema.tasks.map(\.name).filter { !trained.contains($0) }.map {
      "no term of the distillation trains the student's head of the task \($0)"
    }
  }

  /// Features that say nothing, most often because a join, a log's match or a unit of time is not what was meant.
  private static func constantFeatures(of dataset: PreparedDataset) -> [String] {
    dataset.constantFeatures.map { feature in
      feature.isEmpty
        ? "the feature \(feature.name) is empty in every training sample; see whether its columns, match, \"where\" and times "
          + "are those that are meant"
        : "the feature \(feature.name) has the same value in every training sample, so that nothing is learnt from it; see "
          + "whether its columns, joins and times are those that are meant"
    }
  }

  /// Batches that hold the whole training split, so that an epoch is a single step.
  private func largeBatches(samples: Int) -> [String] {
    [("training", training), ("teacher_training", teacherTraining)].compactMap { part, training in
      guard let size = training?.batchSize, size > samples else { return nil }
      return "\(part).batch_size is \(size), but the training split has \(samples) samples, so that every epoch is one "
        + "step; lower it"
    }
  }
}
