import Kernels

/// Named arrays: all that a prepared dataset consists of, in memory or in a mapped file.
struct ArrayStore: Sendable {
  enum Section: Sendable {
    case int32(StoredArray<Int32>)
    case float(StoredArray<Float>)
    case int64(StoredArray<Int64>)
    case bytes(StoredArray<UInt8>)
  }

  /// In the order in which they were added.
  private(set) var names: [String] = []
  private var sections: [String: Section] = [:]

  mutating func add(_ name: String, _ section: Section) {
    precondition(sections[name] == nil, "array \(name) is there already")
    names.append(name)
    sections[name] = section
  }

  mutating func add(_ name: String, _ values: [Int32]) { add(name, .int32(StoredArray(values))) }
  mutating func add(_ name: String, _ values: [Float]) { add(name, .float(StoredArray(values))) }
  mutating func add(_ name: String, _ values: [Int64]) { add(name, .int64(StoredArray(values))) }
  mutating func add(_ name: String, _ values: [UInt8]) { add(name, .bytes(StoredArray(values))) }

  func section(_ name: String) -> Section? { sections[name] }

  func int32(_ name: String) -> StoredArray<Int32> {
    guard case .int32(let array)? = sections[name] else { preconditionFailure("there is no array \(name) of Int32") }
    return array
  }

  func float(_ name: String) -> StoredArray<Float> {
    guard case .float(let array)? = sections[name] else { preconditionFailure("there is no array \(name) of Float") }
    return array
  }

  func int64(_ name: String) -> StoredArray<Int64> {
    guard case .int64(let array)? = sections[name] else { preconditionFailure("there is no array \(name) of Int64") }
    return array
  }

  func bytes(_ name: String) -> StoredArray<UInt8> {
    guard case .bytes(let array)? = sections[name] else { preconditionFailure("there is no array \(name) of bytes") }
    return array
  }

  // MARK: Event indexes

  mutating func add(_ name: String, _ index: EventIndex) {
    add("\(name).offsets", .int32(index.offsets))
    for (place, column) in index.keys.enumerated() { add("\(name).key.\(place)", .int32(column)) }
    add("\(name).times", .int64(index.times))
  }

  func eventIndex(_ name: String, keys: Int) -> EventIndex {
    EventIndex(
      offsets: int32("\(name).offsets"), keys: (0..<(keys - 1)).map { int32("\(name).key.\($0)") },
      times: int64("\(name).times"))
  }
}
