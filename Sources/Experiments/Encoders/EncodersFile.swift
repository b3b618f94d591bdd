package import Datasets
import Kernels

/// `encoders.json`: by what the values of a dataset become the ids and numbers that a model reads.
///
///     {"format": "distill encoders", "version": 1, "dataset": "ads", "time_zone": "+08:00",
///      "ids": {"missing": 0, "unseen": 1, "first": 2},
///      "vocabularies": [
///        {"kind": "values", "name": "brand", "values": ["b7", "b2"]},
///        {"kind": "hash", "name": "ad", "buckets": 100000},
///        {"kind": "numbers", "name": "hour", "count": 24},
///        {"kind": "buckets", "name": "price", "count": 3}],
///      "features": [
///        {"kind": "categorical", "name": "brand", "side": "item", "vocabulary": "brand"},
///        {"kind": "categorical", "name": "hour", "side": "context", "vocabulary": "hour", "calendar": "hour"},
///        {"kind": "categorical", "name": "price", "side": "item", "vocabulary": "price", "transforms": ["log1p"],
///         "boundaries": [1.5, 3.0]},
///        {"kind": "numeric", "name": "seen", "side": "cross", "transforms": [],
///         "scale": {"mean": 3.25, "deviation": 1.5, "fill": 3.25}},
///        {"kind": "bag", "name": "tags", "side": "item", "vocabulary": "tag", "weighted": false},
///        {"kind": "history", "name": "history", "side": "user", "vocabularies": ["brand"], "length": 50}],
///      "tasks": [{"name": "click", "requires": null}]}
///
/// Ids: `missing` for no value; of a vocabulary of kind `values` the value at place i has the id 2 + i and any other
/// value the id `unseen`; of kind `hash` the id is 2 + h(bytes) mod buckets, h being FNV-1a of 64 bits followed by the
/// finaliser of SplitMix64; of kind `numbers` it is 2 + the hour (0 to 23) or the weekday (Monday 0) in the time zone; of
/// kind `buckets` it is 2 + the number of boundaries that are at most the transformed number. A numeric feature is
/// (x - mean) / deviation, x the transformed number or `fill`. Transforms apply in their order: `log1p` is
/// sign(x) · log(1 + |x|). A value that is not UTF-8 is written as `{"hex": "c3"}`. Numbers are float32, written so that
/// they read back bit for bit.
package enum EncodersFile {
  /// Its name in a run's directory.
  package static let name = "encoders.json"
  static let format = "distill encoders"
  static let version = 1

  /// Writes the file, which appears complete or not at all.
  package static func write(_ encoders: FittedEncoders, to path: String) throws(RunDirectoryError) {
    do throws(FileFailure) {
      let output = try OutputFile(path: path)
      try output.write(StoredArray(bytes(of: encoders)))
      try output.finish()
    } catch { throw .unwritable(error.path, reason: error.reason) }
  }

  /// Reads a file.
  /// - Throws: every mistake in it, with its place.
  package static func read(_ path: String) throws(ConfigurationError) -> FittedEncoders {
    let text: [UInt8]
    do throws(FileFailure) {
      let region = try Region(mapping: path)
      text = StoredArray<UInt8>(region, offset: 0, count: region.count)?.array ?? []
    } catch {
      throw ConfigurationError([Mistake(origin: .program, path: JSONPath(), .fileUnreadable(path))])
    }
    return try parse(text, path: path)
  }

  /// The file's content read back.
  package static func parse(_ text: [UInt8], path: String = name) throws(ConfigurationError) -> FittedEncoders {
    var mistakes: [Mistake] = []
    let root = JSON.parse(text, mistakes: &mistakes) { .file(path, line: $0, column: $1) }
    return try (root ?? JSON(.unreadable)).decode(as: .encoders, after: mistakes).value
  }
}
