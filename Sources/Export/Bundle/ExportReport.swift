package import Experiments

/// What was exported and found right.
package struct ExportReport: Sendable {
  package let path: String
  package let files: [ExportedFile]
  package let items: Int
  package let width: Int
  /// The scores of the stored float32 vectors.
  package let comparison: ScoreComparison
  package let metrics: [ExportedMetric]
  package let storage: [StorageReport]
  /// Users for whom the whole catalogue was ranked.
  package let users: Int
  /// The content of manifest.json.
  package let manifest: JSON
}

/// A metric on the test split, as the run reported it and from the exported vectors; nil where it is not defined.
package struct ExportedMetric: Sendable, Equatable {
  package let task: String
  package let name: String
  package let run: Double?
  package let export: Double?
}

/// A storage form of the item vectors and what rankings lose by it.
package struct StorageReport: Sendable, Equatable {
  /// Such as `fp16` or `svd16`.
  package let name: String
  package let bytesPerVector: Int
  /// With fewer dimensions: the share of the scores' variance that is left.
  package let kept: Double?
  package let losses: [StorageLoss]
}
