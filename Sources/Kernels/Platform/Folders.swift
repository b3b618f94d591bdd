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

/// The folder that a path lies in, as the path writes it: `/` or `.` where it names none.
package func parentFolder(of path: String) -> String {
  path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
}

/// Whether two paths lead to one file that is there.
package func isSameFile(_ first: String, _ second: String) -> Bool {
  var (one, other) = (stat(), stat())
  guard unsafe stat(first, &one) == 0, unsafe stat(second, &other) == 0 else { return false }
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino
}

/// Makes durable what names a folder holds: a file's name lives there and not in the file.
/// - Throws: `FileFailure` when there is no such folder, or its disk fails.
package func synchroniseFolder(_ path: String) throws(FileFailure) {
  try synchronise(path, O_DIRECTORY)
}

/// Makes a file's bytes durable that something else has written; `OutputFile` does it by itself.
/// - Throws: `FileFailure` when there is no such file, or its disk fails.
package func synchroniseFile(_ path: String) throws(FileFailure) {
  try synchronise(path, 0)
}

private func synchronise(_ path: String, _ flags: Int32) throws(FileFailure) {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | flags)
  guard descriptor >= 0 else { throw .system(path) }
  defer { close(descriptor) }
  // Some file systems cannot do this for a folder, and say that the call is invalid.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(path) }
}
