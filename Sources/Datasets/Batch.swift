/// The values of one feature for the B samples of a batch.
package enum FeatureValues: Sendable, Equatable {
  /// [B] ids.
  case categorical([Int32])
  /// [B] numbers.
  case numeric([Float])
  /// Sample b owns the entries offsets[b]..<offsets[b + 1]; offsets has B + 1 entries; weights, if any, align with ids.
  case bag(offsets: [Int32], ids: [Int32], weights: [Float]?)
  /// As `bag`, with one array of ids a field, oldest event first.
  case history(offsets: [Int32], fields: [[Int32]])
}

/// Samples as arrays, whole request lists after one another.
package struct Batch: Sendable, Equatable {
  /// B, the number of samples.
  package var count: Int
  /// One entry a feature of the schema, in its order.
  package var features: [FeatureValues]
  /// One array of B labels in {0, 1} a task of the schema, in its order.
  package var labels: [[Float]]
  /// Request list l owns the samples lists[l]..<lists[l + 1]; the first entry is 0 and the last is B.
  package var lists: [Int32]
  /// For each sample its position in its split, by which cached teacher scores are found.
  package var positions: [Int32]
  /// For each sample the number of its evaluation group in its split (its user, as a rule), over which grouped metrics such as
  /// GAUC are taken. Empty where a source has none.
  package var groups: [Int32]
  /// Logged teacher scores as logits, one array of B a task, where the dataset has them; otherwise empty.
  package var loggedLogits: [[Float]]

  package init(
    count: Int, features: [FeatureValues], labels: [[Float]], lists: [Int32], positions: [Int32],
    groups: [Int32] = [], loggedLogits: [[Float]] = []
  ) {
    self.count = count
    self.features = features
    self.labels = labels
    self.lists = lists
    self.positions = positions
    self.groups = groups
    self.loggedLogits = loggedLogits
  }
}

/// Samples of one split, grouped into request lists, from which batches are gathered.
package protocol SampleSource: Sendable {
  /// Number of samples.
  var count: Int { get }
  /// Request list l owns the samples lists[l]..<lists[l + 1]; `lists.count` is the number of lists plus one.
  var lists: [Int32] { get }
  /// The samples of the given request lists, in the order given.
  func batch(lists: [Int32]) -> Batch
}
