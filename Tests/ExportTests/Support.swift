import Foundation
import TestSupport

/// What NumPy made of small arrays: Fixtures/arrays.json.
struct ArrayFixtures: Decodable {
  struct Floats: Decodable {
    let values: [Float]
    let shape: [Int]
    let file: Data
  }

  struct Bytes: Decodable {
    let values: [Int8]
    let shape: [Int]
    let file: Data
  }

  struct Halves: Decodable {
    let values: [Float]
    let bits: [UInt16]
    let file: Data
  }

  struct SVD: Decodable {
    let matrix: [Float]
    let rows: Int
    let columns: Int
    let values: [Float]
    let vectors: [Float]
    /// Of the matrix less its rows' mean.
    let centredValues: [Float]
  }

  struct Digest: Decodable, Sendable {
    let message: String
    let digest: String
  }

  let float32: Floats
  let int8: Bytes
  let halves: Halves
  let svd: SVD
  let digests: [Digest]

  static func load() throws -> ArrayFixtures {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try JSONDecoder().decode(
      ArrayFixtures.self, from: Data(contentsOf: folder.appendingPathComponent("Fixtures/arrays.json")))
  }
}

extension TemporaryFolder {
  func write(_ data: Data, to name: String) throws {
    try data.write(to: URL(fileURLWithPath: path(name)))
  }

  func data(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path(name)))
  }
}

/// Numbers from -1 to 1 that look random and are the same everywhere.
func scattered(_ count: Int) -> [Float] {
  (0..<count).map { Float(($0 &* 7919 + 13) % 2003) / 1001.5 - 1 }
}
