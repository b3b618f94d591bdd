#if FAISS
  import CFaiss
#endif

/// A flat inner-product index in Faiss's own file format; the program has it only where it was built beside Debian's
/// libfaiss-dev.
@safe
package final class FaissIndex {
  /// Whether this program was built with Faiss.
  package static var isAvailable: Bool {
    #if FAISS
      true
    #else
      false
    #endif
  }

  /// Number of vectors.
  package let count: Int
  /// Floats a vector.
  package let width: Int

  #if FAISS
    private let path: String
    private let index: OpaquePointer

    /// Reads an index.
    /// - Throws: `FileFailure` when the file cannot be read or holds no flat inner-product index.
    package init(path: String) throws(FileFailure) {
      var reason = Reason()
      guard let index = unsafe distill_faiss_read(path, &reason.bytes, reason.bytes.count) else {
        throw FileFailure(path: path, reason: reason.text)
      }
      self.path = path
      unsafe self.index = index
      count = Int(unsafe distill_faiss_count(index))
      width = Int(unsafe distill_faiss_width(index))
    }

    deinit {
      unsafe distill_faiss_free(index)
    }

    /// Writes the rows [n, width] of `vectors` as an index and makes the file durable.
    /// - Throws: `FileFailure` when the file cannot be written.
    package static func write(_ vectors: [Float], width: Int, to path: String) throws(FileFailure) {
      precondition(width > 0 && vectors.count % width == 0, "whole vectors are indexed")
      var reason = Reason()
      let status = unsafe distill_faiss_write(
        path, vectors, Int64(vectors.count / width), Int32(width), &reason.bytes, reason.bytes.count)
      guard status == 0 else { throw FileFailure(path: path, reason: reason.text) }
      // Faiss leaves it to the system when the bytes reach the disk.
      try synchroniseFile(path)
      try synchroniseFolder(parentFolder(of: path))
    }

    /// The `k` vectors of largest inner product with the query, largest first; fewer where the index has fewer.
    package func search(_ query: [Float], k: Int) throws(FileFailure) -> [(place: Int, product: Float)] {
      precondition(query.count == width, "the query has the vectors' width")
      let wanted = min(k, count)
      guard wanted > 0 else { return [] }
      var products = [Float](repeating: 0, count: wanted)
      var places = [Int64](repeating: -1, count: wanted)
      var reason = Reason()
      let status = unsafe distill_faiss_search(
        index, query, 1, Int64(wanted), &products, &places, &reason.bytes, reason.bytes.count)
      guard status == 0 else { throw FileFailure(path: path, reason: reason.text) }
      return zip(places, products).map { (Int($0), $1) }
    }

    /// Room for what Faiss says of a failure.
    private struct Reason {
      var bytes = [CChar](repeating: 0, count: 512)

      var text: String {
        let end = bytes.firstIndex(of: 0) ?? bytes.count
        return String(decoding: bytes[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    }
  #else
    /// - Throws: always, for want of Faiss.
    package init(path: String) throws(FileFailure) {
      throw FileFailure(path: path, reason: Self.absence)
    }

    /// - Throws: always, for want of Faiss.
    package static func write(_ vectors: [Float], width: Int, to path: String) throws(FileFailure) {
      throw FileFailure(path: path, reason: absence)
    }

    /// Never called, as there is no index without Faiss.
    package func search(_ query: [Float], k: Int) throws(FileFailure) -> [(place: Int, product: Float)] { [] }
  #endif

  /// Why there is no index in a program built without Faiss, and what to do.
  package static let absence =
    "this program was built without Faiss; install the package libfaiss-dev and build it again with `make build`"
}
