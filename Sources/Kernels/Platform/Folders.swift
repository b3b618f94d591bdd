import Glibc

/// Makes a folder whose parent exists.
/// - Returns: false when there is something of that name already.
/// - Throws: `FileFailure` when it cannot be made.
package func makeFolder(_ path: String) throws(FileFailure) -> Bool {
  if unsafe mkdir(path, 0o755) == 0 { return true }
  if errno == EEXIST { return false }
  throw .system(path)
}

/// Makes a folder and those that it lies in, as far as they are not there.
/// - Throws: `FileFailure` when one of them cannot be made, or is something else than a folder.
package func makeFolders(_ path: String) throws(FileFailure) {
  for (index, character) in zip(path.indices, path) where character == "/" && index != path.startIndex {
    _ = try makeFolder(String(path[..<index]))
  }
  _ = try makeFolder(path)
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { throw .system(path) }
  guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFailure(path: path, reason: "not a folder") }
}
