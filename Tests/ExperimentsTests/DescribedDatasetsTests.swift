import Datasets
import Experiments
import Foundation
import Simulation
import Testing

/// The datasets that come with the project, in configs/datasets.
@Suite struct DescribedDatasetsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("configs/datasets").path

  private func describe(_ name: String) throws -> DatasetDescription {
    try Configuration(file: "\(Self.folder)/\(name).json").dataset(needsFiles: false).value
  }

  @Test func noneIsForgotten() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".json") }
    #expect(
      files.sorted() == ["movielens-100k.json", "random-ids.json", "taobao-ads.json", "taobao-user-behavior.json"])
  }

  @Test(
    arguments: [
      ("movielens-100k", ["like", "love"], "data/ml-100k"),
      ("taobao-ads", ["click", "purchase"], "data/taobao-ads"),
      ("taobao-user-behavior", ["click", "purchase"], "data/taobao-user-behavior"),
    ])
  func decodes(name: String, tasks: [String], folder: String) throws {
    let description = try describe(name)
    #expect(description.name == name)
    #expect(description.tasks.map(\.name) == tasks)
    #expect(description.tasks[1].requires == tasks[0])
    #expect(description.folder.hasSuffix(folder))
    #expect(description.mistakes() == [])
  }

  /// What the teacher alone may see of the ads: later behaviour, and crosses of user and ad.
  @Test func adsHavePrivilegedAndCrossFeatures() throws {
    let features = try describe("taobao-ads").features
    let privileged = features.filter { $0.side == .privileged }
    #expect(privileged.map(\.name) == ["views_next_hour", "carts_next_hour", "favourites_next_hour"])
    for feature in privileged {
      guard case .count(_, window: .future(seconds: 3600)) = feature.source else {
        Issue.record("\(feature.name) is no count over the next hour")
        continue
      }
    }
    #expect(features.contains { $0.side == .cross })
  }

  /// An item's vector is stored once for all users and times, so that its features may only be columns of its own.
  @Test(arguments: ["movielens-100k", "taobao-ads", "taobao-user-behavior"])
  func itemFeaturesAreColumns(name: String) throws {
    for feature in try describe(name).features where feature.side == .item {
      guard case .column = feature.source else {
        Issue.record("\(feature.name) changes with the sample")
        continue
      }
    }
  }

  /// 2017-05-12 and 05-13 00:00 in UTC+8.
  @Test func adsAreSplitByTheOfficialDays() throws {
    #expect(try describe("taobao-ads").split == .time(validationFrom: 1_494_518_400, testFrom: 1_494_604_800))
  }

  /// Tables as large as the official files', whatever the number of impressions.
  @Test func randomIDsFillTablesOfTheOfficialSizes() throws {
    let folder = try TemporaryFolder()
    var description = try describe("random-ids")
    description.folder = folder.path
    _ = try RandomIDSimulator(impressions: 6400, seed: 1).prepare(folder: folder.path, for: .run, progress: { _ in })
    let dataset = try PreparedDataset.prepare(description, seed: 1)
    let sizes = dataset.schema.vocabularies.filter { $0.size > 1000 }.map(\.size)
    #expect(sizes == [1_141_732, 846_814, 12_980, 423_439, 255_878, 461_500])
    #expect(dataset.report.splits.map(\.samples).reduce(0, +) == 6400)
    #expect(dataset.training(epoch: 0).lists.starts(with: [0, 16, 32]))
  }

  /// The simulator's files are what the description of the official ones reads: nothing malformed, every ad found, and
  /// as many clicks as the file's last column says.
  @Test func simulatedAdsArePrepared() throws {
    let folder = try TemporaryFolder()
    var description = try describe("taobao-ads")
    description.folder = folder.path
    _ = try TaobaoAdSimulator(impressions: 4000, seed: 1).prepare(folder: folder.path, for: .run, progress: { _ in })
    let report = try PreparedDataset.prepare(description, seed: 1).report
    #expect(report.tables.map(\.malformed) == [0, 0, 0, 0])
    #expect(report.tables.first { $0.name == "impressions" }?.rows == 4000)
    #expect(report.splits.map(\.samples).reduce(0, +) == 4000)
    #expect(report.joins.first { $0.table == "ads" }?.unmatched == 0)
    #expect((1..<800).contains(report.joins.first { $0.table == "profiles" }?.unmatched ?? 0))
    let clicks = try folder.text("raw_sample.csv").split(separator: "\n").filter { $0.hasSuffix(",0,1") }.count
    #expect(report.tasks[0].positives.reduce(0, +) == clicks)
    #expect((1..<clicks / 2).contains(report.tasks[1].positives.reduce(0, +)))
  }
}
