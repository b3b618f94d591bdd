extension PreparedDataset {
  /// What was fitted on the training split, to be kept with a model. O(bytes of all vocabularies).
  package var encoders: FittedEncoders {
    let features = parts.plan.features.enumerated().map { index, plan in
      FeatureEncoder(
        name: plan.feature.name, side: plan.feature.side, kind: plan.kind, transforms: plan.feature.transforms,
        encoding: encoding(of: plan, at: index))
    }
    let vocabularies = parts.plan.vocabularies.enumerated().map { index, plan in
      let size = schema.vocabularies[index].size - Int(Vocabulary.reserved)
      let kind: VocabularyEncoder.Kind =
        switch plan.kind {
        case .fitted: .values(textList(ofVocabulary: index))
        case .hashed(_, let buckets): .hash(buckets: buckets)
        case .fixed(let count): .numbers(count: count)
        case .buckets: .buckets(count: size)
        }
      return VocabularyEncoder(name: plan.name, kind: kind)
    }
    return FittedEncoders(
      dataset: description.name, timeZone: description.timeZone, vocabularies: vocabularies, features: features,
      tasks: schema.tasks)
  }

  private func encoding(of plan: FeaturePlan, at index: Int) -> FeatureEncoder.Encoding {
    switch NumericEncoding(parts.store, "feature.\(index)") {
    case .buckets(let boundaries)?: return .boundaries(boundaries)
    case .scaled(let mean, let deviation, let fill)?: return .scale(mean: mean, deviation: deviation, fill: fill)
    case nil: break
    }
    switch plan.feature.source {
    case .hour: return .hour
    case .weekday: return .weekday
    default: return .ids
    }
  }
}
