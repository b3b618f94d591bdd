import Experiments
import Kernels

/// The manifest of an export, read to use its files.
struct ExportManifest {
  private let folder: String
  private let root: JSON

  /// - Throws: `ExportError` where the folder has none that can be read.
  init(folder: String) throws(ExportError) {
    self.folder = folder
    let path = "\(folder)/\(ExportFolder.marker)"
    let text: String
    do throws(FileFailure) { text = try TextFile.text(path) } catch { throw .notAnExport(folder) }
    var mistakes: [Mistake] = []
    let root = JSON.parse(Array(text.utf8), mistakes: &mistakes) { .file(path, line: $0, column: $1) }
    guard mistakes.isEmpty, let root, root["format"]?.content == .string(Manifest.format) else {
      throw .damaged(path)
    }
    self.root = root
  }

  /// The names of its files, without its own.
  var files: [String] {
    guard case .array(let files)? = root["files"]?.content else { return [] }
    return files.compactMap { file in if case .string(let name)? = file["name"]?.content { name } else { nil } }
  }

  /// Whether the student is the one that learnt without the teacher.
  var isAlone: Bool { root["run"]?["model"]?.content == .string(FinishedRun.Model.studentAlone.rawValue) }

  /// That a file is there and has the digest that the manifest gives it.
  func check(_ name: String) throws(ExportError) {
    guard case .array(let files)? = root["files"]?.content,
      case .string(let digest)? = files.first(where: { $0["name"]?.content == .string(name) })?["sha256"]?.content
    else { throw .lacks(folder, file: name) }
    let found: String
    do throws(FileFailure) { found = try SHA256.hexadecimal(ofFile: "\(folder)/\(name)") } catch {
      throw .unreadable(path: error.path, reason: error.reason)
    }
    if found != digest { throw .damaged("\(folder)/\(name)") }
  }
}
