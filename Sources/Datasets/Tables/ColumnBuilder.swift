/// Collects the values of one column.
protocol ColumnBuilder: AnyObject {
  /// What a field must hold, for the message when it does not.
  var expected: String { get }
  var values: Table.Values { get }
  /// Reads a field that is not missing.
  /// - Returns: false, and nothing is appended, when it cannot be read.
  func append(_ field: Span<UInt8>) -> Bool
  func appendMissing()
  func removeLast()
  /// Whether the last value passes.
  func lastPasses(_ test: CompiledTest) -> Bool
}

/// A condition with its ids looked up.
enum CompiledTest {
  case oneOf(Set<Int32>)
  case noneOf(Set<Int32>)
  case range(from: Double?, until: Double?)
  case present
  case missing

  init(_ test: RowCondition.Test, in interner: Interner?) {
    func numbers(_ texts: [String]) -> Set<Int32> { Set(texts.compactMap { interner?.number(of: $0) }) }
    switch test {
    case .oneOf(let texts): self = .oneOf(numbers(texts))
    case .noneOf(let texts): self = .noneOf(numbers(texts))
    case .range(let from, let until): self = .range(from: from, until: until)
    case .present: self = .present
    case .missing: self = .missing
    }
  }

  func passes(id: Int32) -> Bool {
    switch self {
    case .oneOf(let set): set.contains(id)
    case .noneOf(let set): id != Table.missingId && !set.contains(id)
    case .present: id != Table.missingId
    case .missing: id == Table.missingId
    case .range: false
    }
  }

  /// `value` is nil where missing.
  func passes(number value: Double?) -> Bool {
    switch self {
    case .range(let from, let until):
      value.map { $0 >= (from ?? -.infinity) && $0 < (until ?? .infinity) } ?? false
    case .present: value != nil
    case .missing: value == nil
    case .oneOf, .noneOf: false
    }
  }
}

final class IdBuilder: ColumnBuilder {
  private let interner: Interner
  private var ids: [Int32] = []

  init(_ interner: Interner) { self.interner = interner }

  var expected: String { "an id" }
  var values: Table.Values { .id(ids) }
  func append(_ field: Span<UInt8>) -> Bool {
    ids.append(interner.number(of: field))
    return true
  }
  func appendMissing() { ids.append(Table.missingId) }
  func removeLast() { ids.removeLast() }
  func lastPasses(_ test: CompiledTest) -> Bool { test.passes(id: ids[ids.count - 1]) }
}

final class NumberBuilder: ColumnBuilder {
  private var numbers: [Float] = []

  var expected: String { "a number" }
  var values: Table.Values { .number(numbers) }
  func append(_ field: Span<UInt8>) -> Bool {
    guard let number = NumberText.decimal(field), Float(number).isFinite else { return false }
    numbers.append(Float(number))
    return true
  }
  func appendMissing() { numbers.append(.nan) }
  func removeLast() { numbers.removeLast() }
  func lastPasses(_ test: CompiledTest) -> Bool {
    let last = numbers[numbers.count - 1]
    return test.passes(number: last.isNaN ? nil : Double(last))
  }
}

final class TimeBuilder: ColumnBuilder {
  private let format: TimeFormat
  private let zone: TimeZoneOffset
  private var times: [Int64] = []

  init(_ format: TimeFormat, _ zone: TimeZoneOffset) {
    self.format = format
    self.zone = zone
  }

  var expected: String {
    switch format {
    case .seconds: "a time in seconds since 1970"
    case .milliseconds: "a time in milliseconds since 1970"
    case .text: "a time such as 2017-05-06 14:30:00"
    }
  }
  var values: Table.Values { .time(times) }
  func append(_ field: Span<UInt8>) -> Bool {
    let time: Int64?
    switch format {
    case .seconds: time = NumberText.integer(field)
    case .milliseconds: time = NumberText.integer(field).map { $0 >= 0 ? $0 / 1000 : ($0 - 999) / 1000 }
    case .text:
      var bytes: [UInt8] = []
      for index in field.indices { bytes.append(field[index]) }
      time = TimeText.moment(String(decoding: bytes, as: UTF8.self), in: zone)
    }
    guard let time else { return false }
    times.append(time)
    return true
  }
  func appendMissing() { times.append(Table.missingTime) }
  func removeLast() { times.removeLast() }
  func lastPasses(_ test: CompiledTest) -> Bool {
    let last = times[times.count - 1]
    return test.passes(number: last == Table.missingTime ? nil : Double(last))
  }
}

final class ListBuilder: ColumnBuilder {
  private let interner: Interner
  private let separator: UInt8
  private let weightSeparator: UInt8?
  private var offsets: [Int32] = [0]
  private var ids: [Int32] = []
  private var weights: [Float] = []

  init(_ interner: Interner, separator: UInt8, weightSeparator: UInt8?) {
    self.interner = interner
    self.separator = separator
    self.weightSeparator = weightSeparator
  }

  var expected: String {
    weightSeparator.map { "a list of ids, each with a number behind \"\(Character(UnicodeScalar($0)))\"" }
      ?? "a list of ids"
  }
  var values: Table.Values { .list(offsets: offsets, ids: ids, weights: weightSeparator == nil ? nil : weights) }

  func append(_ field: Span<UInt8>) -> Bool {
    var start = 0
    while start <= field.count {
      var end = start
      while end < field.count && field[end] != separator { end += 1 }
      if end > start && !appendEntry(field.extracting(start..<end)) {
        truncate(to: Int(offsets[offsets.count - 1]))
        return false
      }
      start = end + 1
    }
    offsets.append(Int32(ids.count))
    return true
  }

  private func appendEntry(_ entry: Span<UInt8>) -> Bool {
    var end = entry.count
    if let weightSeparator {
      // From the back: an id may hold the character that precedes its weight.
      while end > 0 && entry[end - 1] != weightSeparator { end -= 1 }
      guard end > 1, let weight = NumberText.decimal(entry.extracting(end..<entry.count)), Float(weight).isFinite
      else { return false }
      weights.append(Float(weight))
      end -= 1
    }
    ids.append(interner.number(of: entry.extracting(0..<end)))
    return true
  }

  private func truncate(to count: Int) {
    ids.removeLast(ids.count - count)
    if weightSeparator != nil { weights.removeLast(weights.count - count) }
  }

  func appendMissing() { offsets.append(Int32(ids.count)) }
  func removeLast() {
    offsets.removeLast()
    truncate(to: Int(offsets[offsets.count - 1]))
  }
  func lastPasses(_ test: CompiledTest) -> Bool {
    let last = offsets.count - 1
    return test.passes(number: offsets[last] > offsets[last - 1] ? 0 : nil)
  }
}
