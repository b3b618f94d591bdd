import Glibc

/// Makes a folder whose parent exists.
/// - Returns: false when there is something of that name already.
/// - Throws: `FileFailure` when it cannot be made.
package func makeFolder(_ path: String) throws(FileFailure) -> Bool {
  if unsafe mkdir(path, 0o755) == 0 { return true }
  if errno == EEXIST { return false }
  throw .system(path)
}
