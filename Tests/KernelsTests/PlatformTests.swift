import Foundation
import Kernels
import Testing

@Suite("Files")
struct PlatformTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kernels-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  @Test("What is written is mapped back, byte by byte, and leaves no temporary file")
  func roundTrip() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/numbers"
    let file = try OutputFile(path: path)
    try file.write(StoredArray<UInt8>([7]))
    try file.pad(to: 64)
    #expect(file.count == 64)
    try file.write(StoredArray<Int32>([1, -2, 3]))
    try file.finish()
    let region = try Region(mapping: path)
    #expect(region.count == 76)
    let numbers = try #require(StoredArray<Int32>(region, offset: 64, count: 3))
    #expect(numbers.array == [1, -2, 3])
    #expect(StoredArray<Int32>(region, offset: 64, count: 4) == nil)
    #expect(StoredArray<Int32>(region, offset: 62, count: 1) == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["numbers"])
  }

  @Test("An unfinished file leaves the older one in place")
  func unfinished() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/kept"
    try Data([1]).write(to: URL(fileURLWithPath: path))
    do {
      let file = try OutputFile(path: path)
      try file.write(StoredArray<UInt8>([2, 3]))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["kept"])
  }

  @Test("A checksum changes with every byte and with their order")
  func checksum() {
    let values = (0..<77).map { UInt8($0) }
    let sum = StoredArray(values).checksum
    for index in values.indices {
      var changed = values
      changed[index] ^= 1
      #expect(StoredArray(changed).checksum != sum)
    }
    var swapped = values
    swapped.swapAt(3, 44)
    #expect(StoredArray(swapped).checksum != sum)
    #expect(StoredArray(values + [0]).checksum != sum)
  }

  /// By the same arithmetic in Python: int.from_bytes of 8 bytes, products modulo 2⁶⁴.
  @Test(
    "Checksums are those of files that were written before",
    arguments: [
      (0, 0x77FF_1A95_84A3_E98E), (1, 0xAA54_FE8F_A627_5ABB), (31, 0x1EE1_0717_FAF0_EF7A),
      (32, 0xB15E_E683_98DB_0432), (33, 0x422A_91D8_E816_967D), (77, 0x4202_C19D_7965_23BA),
    ] as [(Int, UInt64)])
  func checksumValue(count: Int, expected: UInt64) {
    #expect(StoredArray((0..<count).map { UInt8($0) }).checksum == expected)
  }

  @Test(
    "A file's checksum, taken in windows of 4 MiB, is that of its bytes in one go, and leaves them as they are",
    arguments: [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, (1 << 20) + 9, (1 << 21) + 5])
  func checksumOfFile(floats count: Int) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/numbers"
    let values = (0...count).map { Float($0) }
    let file = try OutputFile(path: path)
    try file.write(values.span)
    try file.finish()
    let region = try Region(mapping: path)
    #expect(region.checksum == Checksum.of(values.span))
    let later = try #require(StoredArray<Float>(region, offset: 4, count: count))
    #expect(later.checksum == Checksum.of(values.span.extracting(1...)))
    #expect(later.array == Array(values[1...]))
    #expect(StoredArray(values).checksum == region.checksum)
  }

  @Test(
    "The folder of a path is as the path writes it", arguments: [("a/b", "a"), ("/a", "/"), ("a", "."), ("/a/b", "/a")])
  func parent(path: String, folder: String) {
    #expect(parentFolder(of: path) == folder)
  }

  @Test("Files and folders are made durable; one that is not there is an error")
  func synchronised() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/file"
    try Data([1]).write(to: URL(fileURLWithPath: path))
    try synchroniseFile(path)
    try synchroniseFolder(folder)
    #expect(throws: FileFailure(path: path, reason: "Not a directory")) { try synchroniseFolder(path) }
    #expect(throws: FileFailure(path: path + "s", reason: "No such file or directory")) {
      try synchroniseFile(path + "s")
    }
  }

  @Test("A missing file is reported in the system's words")
  func missing() {
    #expect(throws: FileFailure(path: "/nowhere/x", reason: "No such file or directory")) {
      try InputFile(path: "/nowhere/x")
    }
    #expect(throws: FileFailure(path: "/nowhere/x", reason: "No such file or directory")) {
      try FileIdentity(path: "/nowhere/x")
    }
  }
}
