import Kernels

extension PreparedDataset {
  /// A feature that is the same in every logged training sample, so that nothing can be learnt from it.
  package struct ConstantFeature: Sendable, Equatable {
    package let name: String
    /// Whether it is a list or a history without an entry in any sample.
    package let isEmpty: Bool

    package init(name: String, isEmpty: Bool) {
      self.name = name
      self.isEmpty = isEmpty
    }
  }

  /// The constant features in the order of the schema; none where there are fewer than two samples. Of a feature that
  /// varies no more is read than up to the first sample that differs.
  package var constantFeatures: [ConstantFeature] {
    guard training.count > 1 else { return [] }
    return zip(schema.features, training.columns).compactMap { feature, column in
      column.isConstant ? ConstantFeature(name: feature.name, isEmpty: column.isEmptyEverywhere) : nil
    }
  }
}

extension EncodedColumn {
  /// Whether all samples have the same id or number, or all of them no entries.
  fileprivate var isConstant: Bool {
    switch self {
    case .ids(let ids): ids.span.indices.allSatisfy { ids.span[$0] == ids.span[0] }
    case .numbers(let numbers): numbers.span.indices.allSatisfy { numbers.span[$0] == numbers.span[0] }
    case .ranges(let starts, let ends): starts.span.indices.allSatisfy { starts.span[$0] == ends.span[$0] }
    }
  }

  fileprivate var isEmptyEverywhere: Bool { if case .ranges = self { isConstant } else { false } }
}
