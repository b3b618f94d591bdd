import Foundation
import TestSupport
import Testing

@testable import Simulation

@Suite struct SimulatedFolderTests {
  let small = TaobaoAdSimulator(impressions: 400, seed: 1)

  @Test func simulatesOnceAndKeepsTheFiles() throws {
    let folder = TemporaryFolder()
    var reports: [Int] = []
    #expect(try small.prepare(folder: folder.root, for: .run) { reports.append($0) } == .simulate)
    #expect(reports.last == 400)
    #expect(try small.prepare(folder: folder.root, for: .run) == .upToDate)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.root).sorted()
    #expect(names == (TaobaoAdSimulator.files + ["simulated.json", "truth.csv"]).sorted())
  }

  @Test(arguments: [TaobaoAdSimulator(impressions: 401, seed: 1), TaobaoAdSimulator(impressions: 400, seed: 2)])
  func otherSettingsOfARunReplaceWhatARunSimulated(other: TaobaoAdSimulator) throws {
    let folder = TemporaryFolder()
    _ = try small.prepare(folder: folder.root, for: .run)
    let before = try text("raw_sample.csv", in: folder)
    #expect(try other.prepare(folder: folder.root, for: .run) == .replace(small.world))
    #expect(try text("raw_sample.csv", in: folder) != before)
    #expect(try other.prepare(folder: folder.root, for: .run) == .upToDate)
  }

  @Test(arguments: [TaobaoAdSimulator(impressions: 401, seed: 1), TaobaoAdSimulator(impressions: 400, seed: 2)])
  func aRunUsesWhatTheUserSimulatedAsItIs(other: TaobaoAdSimulator) throws {
    let folder = TemporaryFolder()
    #expect(try small.prepare(folder: folder.root, for: .user) == .simulate)
    let before = try text("raw_sample.csv", in: folder)
    #expect(try other.prepare(folder: folder.root, for: .run) == .otherWorld(small.world))
    #expect(try text("raw_sample.csv", in: folder) == before)
    #expect(try small.prepare(folder: folder.root, for: .run) == .upToDate)
    // The user may have another world.
    #expect(try other.prepare(folder: folder.root, for: .user) == .replace(small.world))
    #expect(try text("raw_sample.csv", in: folder) != before)
    #expect(try small.prepare(folder: folder.root, for: .run) == .otherWorld(other.world))
  }

  @Test func whatARunSimulatedIsTheUsersOnceTheUserAsksForIt() throws {
    let folder = TemporaryFolder()
    try small.prepare(folder: folder.root, for: .run)
    #expect(try small.prepare(folder: folder.root, for: .user) == .upToDate)
    let other = TaobaoAdSimulator(impressions: 401, seed: 1)
    #expect(try other.plan(folder: folder.root, for: .run) == .otherWorld(small.world))
  }

  @Test func aMarkerThatDoesNotNameItsMakerIsTheUsers() throws {
    let folder = TemporaryFolder()
    try small.prepare(folder: folder.root, for: .run)
    let marker = try text("simulated.json", in: folder)
    let older = marker.split(separator: "\n").filter { !$0.contains("made_by") }.joined(separator: "\n")
    #expect(older.count < marker.count)
    try folder.write(older, to: "simulated.json")
    let other = TaobaoAdSimulator(impressions: 401, seed: 1)
    #expect(try other.plan(folder: folder.root, for: .run) == .otherWorld(small.world))
  }

  @Test func aRunDoesNotCompleteTheUsersWorld() throws {
    let folder = TemporaryFolder()
    try small.prepare(folder: folder.root, for: .user)
    try FileManager.default.removeItem(atPath: folder.path("ad_feature.csv"))
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.root, for: .run) }
    #expect(
      error?.description
        == "\(folder.root): ad_feature.csv is missing of the world that `distill data simulate` made; write it anew with `distill data simulate \(folder.root) --impressions 400 --seed 1`"
    )
    #expect(try small.prepare(folder: folder.root, for: .user) == .complete(absent: ["ad_feature.csv"]))
  }

  @Test func theWorldOfAnotherSimulatorIsLeftAlone() throws {
    let folder = TemporaryFolder()
    try small.prepare(folder: folder.root, for: .run)
    let other = RandomIDSimulator(impressions: 100, seed: 1)
    let error = #expect(throws: SimulationError.self) { try other.prepare(folder: folder.root, for: .run) }
    #expect(
      error?.description == "\(folder.root) holds what the simulator taobao_ads made; choose another folder")
  }

  @Test func whatIsMissingOfASimulationIsMadeAnew() throws {
    let folder = TemporaryFolder()
    _ = try small.prepare(folder: folder.root, for: .run)
    let before = try text("behavior_log.csv", in: folder)
    try FileManager.default.removeItem(atPath: folder.path("behavior_log.csv"))
    #expect(try small.prepare(folder: folder.root, for: .run) == .complete(absent: ["behavior_log.csv"]))
    #expect(try text("behavior_log.csv", in: folder) == before)
  }

  @Test(arguments: [false, true])
  func realFilesAreNeverTouched(markerIsLeft: Bool) throws {
    let folder = TemporaryFolder()
    if markerIsLeft { _ = try small.prepare(folder: folder.root, for: .run) }
    for name in TaobaoAdSimulator.files { try folder.write("real\n", to: name) }
    #expect(try small.prepare(folder: folder.root, for: .run) == .real)
    for name in TaobaoAdSimulator.files { #expect(try text(name, in: folder) == "real\n") }
  }

  @Test func aPartOfTheRealFilesIsAMistake() throws {
    let folder = TemporaryFolder()
    try folder.write("real\n", to: "raw_sample.csv")
    try folder.write("real\n", to: "ad_feature.csv")
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.root, for: .run) }
    #expect(
      error?.description
        == "\(folder.root) holds raw_sample.csv and ad_feature.csv but not user_profile.csv and behavior_log.csv: add the rest of the real files, or move these away to have all of them simulated"
    )
    #expect(try text("raw_sample.csv", in: folder) == "real\n")
  }

  @Test func oneRealFileAmongSimulatedOnesIsAMistake() throws {
    let folder = TemporaryFolder()
    _ = try small.prepare(folder: folder.root, for: .run)
    try folder.write("real\n", to: "behavior_log.csv")
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.root, for: .run) }
    #expect(
      error?.description
        == "\(folder.root): behavior_log.csv is not as simulated.json says it was simulated, while other files are: complete the real files and delete simulated.json, or move it away"
    )
    #expect(try text("behavior_log.csv", in: folder) == "real\n")
  }

  @Test func anUnwritableFolderIsAMistake() throws {
    let folder = TemporaryFolder()
    try folder.write("a file, no folder", to: "data")
    let error = #expect(throws: SimulationError.self) { try small.prepare(folder: folder.path("data"), for: .run) }
    #expect(
      error?.description
        == "\(folder.path("data")): simulated files cannot be written: not a folder; free some space or choose another folder for the dataset"
    )
  }
}
