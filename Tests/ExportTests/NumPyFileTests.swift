import Foundation
import Kernels
import TestSupport
import Testing

@testable import Export

@Suite struct NumPyFileTests {
  private let folder = TemporaryFolder()

  @Test func writesTheBytesThatNumPyWrites() throws {
    let fixtures = try ArrayFixtures.load()
    try NumPyFile.write(
      fixtures.float32.values, as: .float32, shape: fixtures.float32.shape, to: folder.path("floats.npy"))
    try NumPyFile.write(fixtures.int8.values, as: .int8, shape: fixtures.int8.shape, to: folder.path("bytes.npy"))
    let count = fixtures.halves.bits.count
    try NumPyFile.write(fixtures.halves.bits, as: .float16, shape: [count], to: folder.path("halves.npy"))
    #expect(try folder.data("floats.npy") == fixtures.float32.file)
    #expect(try folder.data("bytes.npy") == fixtures.int8.file)
    #expect(try folder.data("halves.npy") == fixtures.halves.file)
  }

  @Test func readsWhatNumPyWrote() throws {
    let fixtures = try ArrayFixtures.load()
    try folder.write(fixtures.float32.file, to: "floats.npy")
    try folder.write(fixtures.int8.file, to: "bytes.npy")
    try folder.write(fixtures.halves.file, to: "halves.npy")
    let floats = try NumPyFile.floats(folder.path("floats.npy"))
    #expect(floats.values.array == fixtures.float32.values)
    #expect(floats.shape == [2, 3])
    #expect(try NumPyFile.bytes(folder.path("bytes.npy")).values.array == fixtures.int8.values)
    #expect(try NumPyFile.halves(folder.path("halves.npy")).values.array == fixtures.halves.bits)
  }

  @Test func refusesWhatIsNoSuchArray() throws {
    let file = try ArrayFixtures.load().float32.file
    try folder.write(file.dropLast(), to: "cut.npy")
    try folder.write(file + [0], to: "long.npy")
    try folder.write(Data(file.prefix(40)), to: "header.npy")
    try folder.write(Data("not an array, but text".utf8), to: "text.npy")
    for name in ["cut.npy", "long.npy", "header.npy", "text.npy", "absent.npy"] {
      #expect(throws: FileFailure.self, "\(name)") { try NumPyFile.floats(folder.path(name)) }
    }
    try folder.write(file, to: "floats.npy")
    #expect(throws: FileFailure(path: folder.path("floats.npy"), reason: "holds <f4 in C order, not |i1")) {
      try NumPyFile.bytes(folder.path("floats.npy"))
    }
  }

  @Test func digestsAreThoseOfTheStandard() throws {
    for expected in try ArrayFixtures.load().digests {
      #expect(SHA256.hexadecimal(of: StoredArray(Array(expected.message.utf8))) == expected.digest)
    }
    try folder.write("abc", to: "message")
    try folder.write("", to: "empty")
    #expect(
      try SHA256.hexadecimal(ofFile: folder.path("message"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      try SHA256.hexadecimal(ofFile: folder.path("empty"))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
