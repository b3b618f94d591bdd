import Foundation
import TestSupport
import Testing

@testable import Simulation

@Suite struct SimulatedFolderTests {
  let small = TaobaoAdSimulator(impressions: 400, seed: 1)

  @Test func simulatesOnceAndKeepsTheFiles() throws {
    let folder = TemporaryFolder()
    var reports: [Int] = []
    #expect(try small.needsGeneration(in: folder.root))
    #expect(try small.prepare(folder: folder.root) { reports.append($0) } == .simulated)
    #expect(reports.last == 400)
    #expect(try !small.needsGeneration(in: folder.root))
    #expect(try small.prepare(folder: folder.root) == .upToDate)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.root).sorted()
    #expect(names == (TaobaoAdSimulator.files + ["simulated.json", "truth.csv"]).sorted())
  }

  @Test(arguments: [TaobaoAdSimulator(impressions: 401, seed: 1), TaobaoAdSimulator(impressions: 400, seed: 2)])
  func otherSettingsMakeTheFilesAnew(other: TaobaoAdSimulator) throws {
    let folder = TemporaryFolder()
    _ = try small.prepare(folder: folder.root)
    let before = try text("raw_sample.csv", in: folder)
    #expect(try other.prepare(folder: folder.root) == .simulated)
    #expect(try text("raw_sample.csv", in: folder) != before)
    #expect(try other.prepare(folder: folder.root) == .upToDate)
  }

  @Test func whatIsMissingOfASimulationIsMadeAnew() throws {
    let folder = TemporaryFolder()
    _ = try small.prepare(folder: folder.root)
    let before = try text("behavior_log.csv", in: folder)
    try FileManager.default.removeItem(atPath: folder.path("behavior_log.csv"))
    #expect(try small.prepare(folder: folder.root) == .simulated)
    #expect(try text("behavior_log.csv", in: folder) == before)
  }

  @Test(arguments: [false, true])
  func realFilesAreNeverTouched(markerIsLeft: Bool) throws {
    let folder = TemporaryFolder()
    if markerIsLeft { _ = try small.prepare(folder: folder.root) }
    for name in TaobaoAdSimulator.files { try folder.write("real\n", to: name) }
    #expect(try small.prepare(folder: folder.root) == .real)
    for name in TaobaoAdSimulator.files { #expect(try text(name, in: folder) == "real\n") }
  }

  @Test func aPartOfTheRealFilesIsAMistake() throws {
    let folder = TemporaryFolder()
    try folder.write("real\n", to: "raw_sample.csv")
    try folder.write("real\n", to: "ad_feature.csv")
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.root) }
    #expect(
      error?.description
        == "\(folder.root) holds raw_sample.csv and ad_feature.csv but not user_profile.csv and behavior_log.csv: add the rest of the real files, or move these away to have all of them simulated"
    )
    #expect(try text("raw_sample.csv", in: folder) == "real\n")
  }

  @Test func oneRealFileAmongSimulatedOnesIsAMistake() throws {
    let folder = TemporaryFolder()
    _ = try small.prepare(folder: folder.root)
    try folder.write("real\n", to: "behavior_log.csv")
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.root) }
    #expect(
      error?.description
        == "\(folder.root): behavior_log.csv is not as simulated.json says it was simulated, while other files are: complete the real files and delete simulated.json, or move it away"
    )
    #expect(try text("behavior_log.csv", in: folder) == "real\n")
  }

  @Test func anUnwritableFolderIsAMistake() throws {
    let folder = TemporaryFolder()
    try folder.write("a file, no folder", to: "data")
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.path("data")) }
    guard case .notWritable(let path, _) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(path.hasPrefix(folder.path("data")))
  }
}
