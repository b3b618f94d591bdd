import Foundation
import TestSupport

@testable import Simulation

/// Simulated files read back, line by line.
struct SimulatedFiles {
  let folder: TemporaryFolder
  let samples: [[Substring]]
  let ads: [[Substring]]
  let profiles: [[Substring]]
  let behaviors: [[Substring]]
  let truth: [[Substring]]

  /// The 8,000 impressions that most tests look at.
  static let shared = Result { try SimulatedFiles(TaobaoAdSimulator(impressions: 8000, seed: 3)) }

  init(_ simulator: TaobaoAdSimulator) throws {
    let folder = TemporaryFolder()
    _ = try simulator.prepare(folder: folder.root, for: .run)
    func rows(_ name: String) throws -> [[Substring]] {
      try text(name, in: folder).split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    self.folder = folder
    samples = try rows("raw_sample.csv")
    ads = try rows("ad_feature.csv")
    profiles = try rows("user_profile.csv")
    behaviors = try rows("behavior_log.csv")
    truth = try rows("truth.csv")
  }
}

/// The content of a file in a folder.
func text(_ name: String, in folder: TemporaryFolder) throws -> String {
  try String(contentsOfFile: folder.path(name), encoding: .utf8)
}

/// One field of every row as a number; nil where it is none.
func numbers(_ rows: [[Substring]], _ column: Int) -> [Double?] {
  rows.map { Double($0[column]) }
}
