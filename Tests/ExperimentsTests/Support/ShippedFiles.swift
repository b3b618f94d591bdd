import Foundation

/// The files that come with the project.
enum ShippedFiles {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static let mainExperiment = path("experiments/taobao.json")

  static func path(_ file: String) -> String { "\(root)/\(file)" }

  /// The JSON files of a folder, by name.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []).filter { $0.hasSuffix(".json") }
      .sorted()
  }
}
