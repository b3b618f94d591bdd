import Datasets
import Kernels

/// Small text files, read whole.
enum TextFile {
  static func text(_ path: String) throws(FileFailure) -> String {
    if try FileIdentity(path: path).size == 0 { return "" }
    let region = try Region(mapping: path)
    return String(decoding: StoredArray<UInt8>(region, offset: 0, count: region.count)?.array ?? [], as: UTF8.self)
  }

  /// The lines of a text of which each ends in a line feed.
  static func lines(_ path: String) throws(FileFailure) -> TextList {
    var lines = TextList()
    if try FileIdentity(path: path).size == 0 { return lines }
    let region = try Region(mapping: path)
    let bytes = StoredArray<UInt8>(region, offset: 0, count: region.count)?.array ?? []
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() { lines.append(line) }
    return lines
  }
}
