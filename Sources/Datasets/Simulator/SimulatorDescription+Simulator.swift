extension SimulatorDescription {
  /// The simulator that is described, which makes the files with `prepare(folder:progress:)`.
  package var simulator: TaobaoAdSimulator {
    switch kind {
    case .taobaoAds: TaobaoAdSimulator(impressions: impressions, seed: seed)
    }
  }
}
