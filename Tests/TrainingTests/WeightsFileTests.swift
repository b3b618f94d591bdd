import Autodiff
import Foundation
import Tensors
import TestSupport
import Testing
import Training

@Suite struct WeightsFileTests {
  private func store(seed: UInt64, rows: Int = 3) -> ParameterStore {
    let store = ParameterStore(seed: seed)
    _ = (store.root / "tower").parameter("weight", [rows, 2], initially: .glorot)
    _ = store.root.parameter("bias", [2], initially: .constant(Float(seed)))
    return store
  }

  @Test func whatIsSavedIsLoadedBitForBit() throws {
    let folder = TemporaryFolder()
    let (saved, loaded) = (store(seed: 1), store(seed: 2))
    try WeightsFile.save(saved.parameters, vocabularies: [], to: folder.path("a.safetensors"))
    try WeightsFile.load(folder.path("a.safetensors"), vocabularies: [], into: loaded)
    #expect(loaded.parameters.map(\.value.array) == saved.parameters.map(\.value.array))
  }

  @Test func whatDoesNotFitIsRefusedAndChangesNothing() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.safetensors")
    try WeightsFile.save(store(seed: 1).parameters, vocabularies: [], to: path)
    let wider = store(seed: 2, rows: 4)
    let before = wider.parameters.map(\.value.array)
    #expect(throws: WeightsError.shape(path: path, parameter: "tower/weight", found: [3, 2], expected: [4, 2])) {
      try WeightsFile.load(path, vocabularies: [], into: wider)
    }
    _ = wider.root.parameter("extra", [1], initially: .constant(0))
    #expect(throws: WeightsError.self) { try WeightsFile.load(path, vocabularies: [], into: wider) }
    #expect(Array(wider.parameters.map(\.value.array).prefix(2)) == before)
  }

  @Test func aVocabularyOfOtherValuesIsRefused() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.safetensors")
    try WeightsFile.save(store(seed: 1).parameters, vocabularies: [("item", "3 ids a")], to: path)
    try WeightsFile.load(path, vocabularies: [("item", "3 ids a"), ("user", "9 ids")], into: store(seed: 2))
    #expect(throws: WeightsError.vocabulary(path: path, name: "item")) {
      try WeightsFile.load(path, vocabularies: [("item", "3 ids b")], into: store(seed: 2))
    }
  }

  /// Cut off at any length, or with any number of its header raised beyond the file, the file is refused.
  @Test func aDamagedFileIsRefused() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.safetensors")
    try WeightsFile.save(store(seed: 1).parameters, vocabularies: [], to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in stride(from: 1, to: whole.count, by: 7) {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path))
      #expect(throws: WeightsError.self) { try WeightsFile.load(path, vocabularies: [], into: store(seed: 2)) }
    }
    let text = String(decoding: whole.dropFirst(8), as: UTF8.self)
    let header = text.prefix(through: text.lastIndex(of: "}") ?? text.startIndex)
    let broken = header.replacingOccurrences(of: "[0,24]", with: "[9223372036854775807,24]")
    var bytes = Data([UInt8(broken.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    bytes.append(Data(broken.utf8))
    bytes.append(Data(count: 32))
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(broken != String(header))
    #expect(throws: WeightsError.damaged(path: path)) {
      try WeightsFile.load(path, vocabularies: [], into: store(seed: 2))
    }
  }
}
