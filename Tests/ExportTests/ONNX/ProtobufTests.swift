import Foundation
import Tensors
import TestSupport
import Testing

@testable import Export

@Suite struct ProtobufTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fill: @Sendable (inout ProtobufMessage) -> Void
  }

  /// Bytes worked out from the encoding guide; the first two are its own examples.
  static let cases: [Case] = [
    Case(testDescription: "a varint", bytes: [0x08, 0x96, 0x01]) { $0.integer(1, 150) },
    Case(testDescription: "a string", bytes: [0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]) {
      $0.string(2, "testing")
    },
    Case(testDescription: "zero", bytes: [0x08, 0]) { $0.integer(1, 0) },
    Case(testDescription: "the largest number of one byte and the next", bytes: [0x08, 0x7f, 0x08, 0x80, 0x01]) {
      $0.integer(1, 127)
      $0.integer(1, 128)
    },
    Case(
      testDescription: "a negative number",
      bytes: [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    ) { $0.integer(1, -1) },
    Case(testDescription: "a field above 15", bytes: [0xa0, 0x01, 0x01]) { $0.integer(20, 1) },
    Case(testDescription: "a float", bytes: [0x15, 0, 0, 0xc0, 0x3f]) { $0.float(2, 1.5) },
    Case(testDescription: "an empty string", bytes: [0x0a, 0]) { $0.string(1, "") },
    Case(testDescription: "a long string", bytes: [0x0a, 0xc8, 0x01] + [UInt8](repeating: 0x61, count: 200)) {
      $0.string(1, String(repeating: "a", count: 200))
    },
    Case(testDescription: "floats", bytes: [0x4a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]) {
      $0.floats(9, Tensor([1, -2], [2]))
    },
  ]

  @Test(arguments: cases)
  func fields(of example: Case) {
    var message = ProtobufMessage()
    example.fill(&message)
    #expect(Self.bytes(of: message) == example.bytes)
    #expect(message.byteCount == example.bytes.count)
  }

  @Test func aMessageWithinAMessageKeepsTheOrder() {
    var inner = ProtobufMessage()
    inner.integer(1, 150)
    inner.floats(2, Tensor(1))
    inner.integer(3, 3)
    var outer = ProtobufMessage()
    outer.integer(1, 1)
    outer.message(3, inner)
    outer.integer(2, 2)
    let expected: [UInt8] = [0x08, 1, 0x1a, 11, 0x08, 0x96, 0x01, 0x12, 4, 0, 0, 0x80, 0x3f, 0x18, 3, 0x10, 2]
    #expect(Self.bytes(of: outer) == expected)
    #expect(outer.byteCount == expected.count)
  }

  static func bytes(of message: ProtobufMessage) -> [UInt8] {
    message.pieces.flatMap { piece in
      switch piece {
      case .bytes(let bytes): bytes
      case .floats(let tensor):
        tensor.array.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
      }
    }
  }
}
