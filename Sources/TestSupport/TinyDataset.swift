package import Datasets

/// A dataset small enough to be read at a glance, with every kind of feature and every side.
package enum TinyDataset {
  package static let schema = Schema(
    vocabularies: [
      Vocabulary(name: "user", size: 6), Vocabulary(name: "item", size: 8), Vocabulary(name: "category", size: 5),
      Vocabulary(name: "tag", size: 4), Vocabulary(name: "hour", size: 3), Vocabulary(name: "behavior", size: 4),
    ],
    features: [
      Feature(name: "user", side: .user, kind: .categorical(vocabulary: 0)),
      Feature(name: "age", side: .user, kind: .numeric),
      Feature(name: "history", side: .user, kind: .history(vocabularies: [1, 2, 5], maximumLength: 3)),
      Feature(name: "hour", side: .context, kind: .categorical(vocabulary: 4)),
      Feature(name: "item", side: .item, kind: .categorical(vocabulary: 1)),
      Feature(name: "category", side: .item, kind: .categorical(vocabulary: 2)),
      Feature(name: "tags", side: .item, kind: .bag(vocabulary: 3, weighted: true)),
      Feature(name: "seen_before", side: .cross, kind: .numeric),
      Feature(name: "viewed_after", side: .privileged, kind: .numeric),
    ],
    tasks: [PredictionTask(name: "click"), PredictionTask(name: "purchase", requires: "click")])

  /// Seven samples in lists of 3, 1 and 3; the second has no history and the third no tags.
  package static let batch = Batch(
    count: 7,
    features: [
      .categorical([2, 2, 2, 3, 0, 1, 1]),
      .numeric([0.5, 0.5, 0.5, -1, 0, 2, 2]),
      .history(
        offsets: [0, 2, 2, 5, 6, 7, 9, 12],
        fields: [
          [2, 3, 4, 2, 2, 7, 1, 5, 6, 2, 3, 4], [2, 3, 4, 2, 2, 3, 0, 4, 1, 2, 3, 4],
          [1, 1, 2, 3, 1, 1, 0, 2, 3, 1, 1, 2],
        ]),
      .categorical([1, 1, 1, 2, 0, 2, 2]),
      .categorical([2, 3, 4, 5, 6, 7, 2]),
      .categorical([2, 3, 4, 2, 1, 0, 2]),
      .bag(
        offsets: [0, 1, 3, 3, 4, 6, 7, 8], ids: [2, 1, 3, 2, 2, 3, 0, 1], weights: [1, 0.5, 2, 1, 3, 1, 1, 1]),
      .numeric([0, 1, 2, 0, 0, 1, 0]),
      .numeric([1, 0, 0, 2, 0, 0, 1]),
    ],
    labels: [[1, 0, 0, 1, 0, 1, 0], [1, 0, 0, 0, 0, 1, 0]],
    lists: [0, 3, 4, 7],
    positions: [0, 1, 2, 3, 4, 5, 6])
}
