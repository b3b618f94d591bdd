import Glibc

/// A file that grows at its end, each piece in one call to the system, so that readers never see half a piece.
package final class AppendedFile {
  private let path: String
  private let descriptor: Int32

  /// Number of bytes in the file.
  package private(set) var count: Int

  /// Opens the file, which is made when it is not there.
  /// - Parameter kept: cuts the file to so many bytes first; a shorter file is an error.
  package init(path: String, keeping kept: Int? = nil) throws(FileFailure) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      count = 0
      throw .system(path)
    }
    count = Int(lseek(descriptor, 0, SEEK_END))
    guard let kept, kept != count else { return }
    guard kept < count else {
      throw FileFailure(path: path, reason: "the file has \(count) bytes in place of \(kept)")
    }
    guard ftruncate(descriptor, kept) == 0 else { throw .system(path) }
    count = kept
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Appends the text.
  package func append(_ text: String) throws(FileFailure) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes[done...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard written >= 0 || errno == EINTR else { throw .system(path) }
      done += max(written, 0)
      count += max(written, 0)
    }
  }

  /// Makes what has been appended durable.
  package func synchronise() throws(FileFailure) {
    guard fsync(descriptor) == 0 else { throw .system(path) }
  }
}
