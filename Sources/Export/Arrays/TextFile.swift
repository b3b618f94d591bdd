import Kernels

/// Small text files, read whole.
enum TextFile {
  static func text(_ path: String) throws(FileFailure) -> String {
    if try FileIdentity(path: path).size == 0 { return "" }
    let region = try Region(mapping: path)
    return String(decoding: StoredArray<UInt8>(region, offset: 0, count: region.count)?.array ?? [], as: UTF8.self)
  }

  /// The lines of a text of which each ends in a line feed.
  static func lines(_ path: String) throws(FileFailure) -> [String] {
    var lines = try text(path).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String($0) ?? ""
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
