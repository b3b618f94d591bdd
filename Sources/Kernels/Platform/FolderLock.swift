import Glibc

/// The right to write into a folder, held by one process at a time and let go when the process ends, however it ends.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Returns: nil when another process holds the lock.
  /// - Throws: `FileFailure` when the folder cannot be opened.
  package init?(path: String) throws(FileFailure) {
    descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = FileFailure.system(path)
      let isHeld = errno == EWOULDBLOCK
      close(descriptor)
      if isHeld { return nil }
      throw failure
    }
  }

  deinit { close(descriptor) }
}
