import CZlib

/// A file read from front to back; what begins like gzip is inflated on the way.
@safe
package final class InputFile {
  private let path: String
  private let handle: gzFile

  /// - Throws: `FileFailure` when the file cannot be opened.
  package init(path: String) throws(FileFailure) {
    guard let handle = unsafe gzopen(path, "rb") else { throw .system(path) }
    unsafe gzbuffer(handle, 1 << 18)
    self.path = path
    unsafe self.handle = handle
  }

  deinit {
    unsafe gzclose(handle)
  }

  /// Fills `buffer[start...]` as far as the file goes.
  /// - Returns: the number of bytes read; fewer than there was room for only at the end of the file.
  /// - Throws: `FileFailure` when the file cannot be read or its compressed data are damaged or cut off.
  package func read(into buffer: inout [UInt8], from start: Int) throws(FileFailure) -> Int {
    precondition(start <= buffer.count, "start lies outside the buffer")
    var total = 0
    while start + total < buffer.count {
      let wanted = min(buffer.count - start - total, 1 << 30)
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe gzread(handle, bytes.baseAddress?.advanced(by: start + total), UInt32(wanted))
      }
      if count < wanted {
        // A short read is the end of the file or the edge of damage; only gzerror tells them apart.
        var code: Int32 = 0
        let message = unsafe gzerror(handle, &code)
        guard count >= 0, code == Z_OK || code == Z_STREAM_END else {
          let text = unsafe message.map { unsafe String(cString: $0) } ?? "damaged gzip data"
          let reason = text.hasPrefix(path + ": ") ? String(text.dropFirst(path.count + 2)) : text
          throw FileFailure(path: path, reason: code == Z_BUF_ERROR ? "the gzip data end too early" : reason)
        }
      }
      if count == 0 { break }
      total += Int(count)
    }
    return total
  }
}
