import Experiments
import Foundation
import Testing

/// The experiments that come with the project: one that does not decode is a mistake of ours.
@Suite struct ProjectExperimentsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("experiments").path

  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
    $0.hasSuffix(".json")
  }.sorted()

  @Test func areThere() {
    #expect(Self.files.contains("taobao.json"))
  }

  @Test(arguments: files)
  func decodesAndResolvesToItself(file: String) throws {
    var configuration = Configuration(file: "\(Self.folder)/\(file)")
    let (value, resolved) = try configuration.experiment(needsFiles: false)
    configuration.root = resolved
    let again = try configuration.experiment(needsFiles: false)
    #expect(again.value == value)
    #expect(again.resolved.document() == resolved.document())
  }
}
