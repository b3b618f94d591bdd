package import Datasets

extension SimulatorDescription {
  /// The simulator that the description means.
  package var simulator: any Simulator {
    switch kind {
    case .taobaoAds: TaobaoAdSimulator(impressions: impressions, seed: seed)
    case .randomIDs: RandomIDSimulator(impressions: impressions, seed: seed)
    }
  }
}
