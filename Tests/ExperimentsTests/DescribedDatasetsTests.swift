import Datasets
import Experiments
import Foundation
import Testing

/// The datasets that come with the project, in configs/datasets.
@Suite struct DescribedDatasetsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("configs/datasets").path

  private func describe(_ name: String) throws -> DatasetDescription {
    try Configuration(file: "\(Self.folder)/\(name).json").dataset().value
  }

  @Test func noneIsForgotten() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".json") }
    #expect(files.sorted() == ["movielens-100k.json", "taobao-ads.json", "taobao-user-behavior.json"])
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
}
