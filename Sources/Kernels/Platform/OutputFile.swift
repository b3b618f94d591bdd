import Glibc

/// A file written from front to back under a temporary name, which takes its place only when it is complete.
package final class OutputFile {
  private let path: String
  private let temporaryPath: String
  /// How the names of files end that are being written, or were when their process died.
  package static let temporarySuffix = ".temporary"
  private var descriptor: Int32
  /// Number of bytes written so far.
  package private(set) var count = 0

  /// - Throws: `FileFailure` when no file can be made in the path's folder.
  package init(path: String) throws(FileFailure) {
    self.path = path
    temporaryPath = "\(path).\(getpid())\(Self.temporarySuffix)"
    descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(path) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unsafe unlink(temporaryPath)
  }

  /// Appends the bytes of an array.
  package func write<Element: BitwiseCopyable & Sendable>(_ values: StoredArray<Element>) throws(FileFailure) {
    try unsafe values.withBytes { bytes throws(FileFailure) in try unsafe write(bytes) }
  }

  /// Appends the bytes of numbers.
  package func write(_ values: Span<Float>) throws(FileFailure) {
    try unsafe values.withUnsafeBytes { bytes throws(FileFailure) in try unsafe write(bytes) }
  }

  /// Appends zeros until `count` is a multiple of `alignment`.
  package func pad(to alignment: Int) throws(FileFailure) {
    let missing = (alignment - count % alignment) % alignment
    try write(StoredArray([UInt8](repeating: 0, count: missing)))
  }

  /// Makes the file durable and gives it its name, in place of an older one of that name.
  /// - Parameter isDurable: whether the bytes and the name are to be on the disk first; not needed for what can be made
  ///   again and whose damage would be seen.
  package func finish(isDurable: Bool = true) throws(FileFailure) {
    guard !isDurable || fsync(descriptor) == 0 else { throw .system(path) }
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard isClosed else {
      let failure = FileFailure.system(path)
      unsafe unlink(temporaryPath)
      throw failure
    }
    guard unsafe rename(temporaryPath, path) == 0 else {
      let failure = FileFailure.system(path)
      unsafe unlink(temporaryPath)
      throw failure
    }
    if isDurable { try synchroniseFolder(parentFolder(of: path)) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) {
    var done = 0
    while done < bytes.count {
      let written = unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      guard written >= 0 || errno == EINTR else { throw .system(path) }
      done += max(written, 0)
    }
    count += bytes.count
  }
}
