package import Experiments
import Kernels

/// A file of an export that has been read back and found right.
package struct ExportedFile: Sendable, Equatable {
  package let name: String
  package let bytes: Int
  /// SHA-256, in hexadecimal.
  package let digest: String
  /// What it holds.
  package let content: String
  /// How it was checked, and what came of it.
  package let check: String
  /// The inputs and outputs of a model.
  package let interface: JSON?

  init(
    _ name: String, in folder: ExportFolder, content: String, check: String, interface: JSON? = nil
  ) throws(ExportError) {
    self.name = name
    self.interface = interface
    self.content = content
    self.check = check
    do {
      bytes = Int(try FileIdentity(path: folder.file(name)).size)
      digest = try SHA256.hexadecimal(ofFile: folder.file(name))
    } catch { throw ExportError(error) }
  }

  private init(_ file: ExportedFile, check: String) {
    name = file.name
    bytes = file.bytes
    digest = file.digest
    content = file.content
    interface = file.interface
    self.check = check
  }

  /// The same file after a further check.
  func checked(_ check: String) -> ExportedFile { ExportedFile(self, check: check) }
}
