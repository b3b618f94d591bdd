import Kernels

/// The file of an `ArrayStore`, in the byte order of the machine (little-endian on all that Swift runs on):
///
///     magic (8 bytes), format version, directory length, checksum of the directory (8 bytes each)
///     directory: for each array name length, name, kind, count, offset, checksum
///     arrays, each at a multiple of 64 bytes
extension ArrayStore {
  /// To be raised with every change of the layout or of what the arrays mean.
  static let formatVersion: Int64 = 1
  private static let magic = Array("DISTILLD".utf8)
  private static let prefixLength = 32

  /// Writes all arrays; the file appears complete or not at all, unless the machine fails before it is on the disk, which
  /// the checksums show.
  func write(to path: String, team: ThreadTeam) throws(FileFailure) {
    let sections = names.compactMap { section($0) }
    let checksums = team.map(tasks: sections.count) { sections[$0].checksum }
    var length = 0
    for name in names { length += 8 + name.utf8.count + 32 }
    var offset = Self.aligned(Self.prefixLength + length)
    var directory: [UInt8] = []
    for (place, name) in names.enumerated() {
      let section = sections[place]
      directory.append(Int64(name.utf8.count))
      directory += name.utf8
      for number in [section.kind, Int64(section.count), Int64(offset), Int64(bitPattern: checksums[place])] {
        directory.append(number)
      }
      offset = Self.aligned(offset + section.count * section.width)
    }
    var prefix = Self.magic
    let directoryBytes = StoredArray(directory)
    for number in [Self.formatVersion, Int64(length), Int64(bitPattern: directoryBytes.checksum)] {
      prefix.append(number)
    }
    let file = try OutputFile(path: path)
    try file.write(StoredArray(prefix))
    try file.write(directoryBytes)
    for section in sections {
      try file.pad(to: 64)
      switch section {
      case .int32(let array): try file.write(array)
      case .float(let array): try file.write(array)
      case .int64(let array): try file.write(array)
      case .bytes(let array): try file.write(array)
      }
    }
    try file.finish(isDurable: false)
  }

  /// Maps a file; nil when there is none, when it is of another format, or when a checksum does not hold.
  /// - Parameter isTrusted: whether the arrays' checksums need not be compared.
  init?(mapping path: String, team: ThreadTeam = .perCore, isTrusted: Bool = false) {
    guard let region = try? Region(mapping: path), region.count >= Self.prefixLength,
      let prefix = StoredArray<UInt8>(region, offset: 0, count: Self.prefixLength)?.array,
      Array(prefix[..<8]) == Self.magic, prefix.number(at: 8) == Self.formatVersion,
      let length = Int(exactly: prefix.number(at: 16)), length >= 0, length <= region.count,
      let stored = StoredArray<UInt8>(region, offset: Self.prefixLength, count: length),
      Int64(bitPattern: stored.checksum) == prefix.number(at: 24)
    else { return nil }
    let directory = stored.array
    var place = 0
    var checksums: [UInt64] = []
    var found: [Section] = []
    while place < directory.count {
      let nameLength = Int(directory.number(at: place))
      let name = String(decoding: directory[(place + 8)..<(place + 8 + nameLength)], as: UTF8.self)
      place += 8 + nameLength
      let (kind, count) = (directory.number(at: place), Int(directory.number(at: place + 8)))
      let offset = Int(directory.number(at: place + 16))
      guard let section = Section(kind: kind, region, offset: offset, count: count) else { return nil }
      add(name, section)
      found.append(section)
      checksums.append(UInt64(bitPattern: directory.number(at: place + 24)))
      place += 32
    }
    let sections = found
    if !isTrusted && team.map(tasks: sections.count, { sections[$0].checksum }) != checksums { return nil }
  }

  private static func aligned(_ offset: Int) -> Int { (offset + 63) / 64 * 64 }
}

extension ArrayStore.Section {
  fileprivate init?(kind: Int64, _ region: Region, offset: Int, count: Int) {
    switch kind {
    case 0:
      guard let array = StoredArray<Int32>(region, offset: offset, count: count) else { return nil }
      self = .int32(array)
    case 1:
      guard let array = StoredArray<Float>(region, offset: offset, count: count) else { return nil }
      self = .float(array)
    case 2:
      guard let array = StoredArray<Int64>(region, offset: offset, count: count) else { return nil }
      self = .int64(array)
    case 3:
      guard let array = StoredArray<UInt8>(region, offset: offset, count: count) else { return nil }
      self = .bytes(array)
    default: return nil
    }
  }

  fileprivate var kind: Int64 {
    switch self {
    case .int32: 0
    case .float: 1
    case .int64: 2
    case .bytes: 3
    }
  }

  fileprivate var width: Int {
    switch self {
    case .int32, .float: 4
    case .int64: 8
    case .bytes: 1
    }
  }

  fileprivate var count: Int {
    switch self {
    case .int32(let array): array.count
    case .float(let array): array.count
    case .int64(let array): array.count
    case .bytes(let array): array.count
    }
  }

  var checksum: UInt64 {
    switch self {
    case .int32(let array): array.checksum
    case .float(let array): array.checksum
    case .int64(let array): array.checksum
    case .bytes(let array): array.checksum
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: Int64) {
    for shift in 0..<8 { append(UInt8(truncatingIfNeeded: number >> Int64(8 * shift))) }
  }

  fileprivate func number(at place: Int) -> Int64 {
    (0..<8).reduce(0) { $0 | Int64(self[place + $1]) << Int64(8 * $1) }
  }
}
