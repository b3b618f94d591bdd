import Glibc

/// What the operating system said of a file.
package struct FileFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// The system's own words, such as "No such file or directory".
  package let reason: String

  package var description: String { "\(path): \(reason)" }

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The reason that the last failed system call of this thread left behind.
  static func system(_ path: String) -> FileFailure {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
    return FileFailure(path: path, reason: reason)
  }
}

/// What tells whether a file is still the same: its size in bytes and its last change in nanoseconds since 1970.
package struct FileIdentity: Sendable, Equatable {
  package let size: Int64
  package let changed: Int64

  /// - Throws: `FileFailure` when there is no such file, or it is no regular file.
  package init(path: String) throws(FileFailure) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw .system(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure(path: path, reason: "not a regular file") }
    size = Int64(status.st_size)
    changed = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }
}
