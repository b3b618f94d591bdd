import Datasets
import Experiments
import Foundation
import Testing

/// `encoders.json` reads back as what was written, and says what is wrong with it.
@Suite struct EncodersFileTests {
  /// Every kind of vocabulary and feature, texts that JSON must escape, and numbers whose last bit counts.
  static let encoders: FittedEncoders = {
    var texts = TextList(["b7", "", "a \"quoted\" \\ one", "tab\tnewline\n", "品牌", "\u{7F}\u{1F}\u{0}", "x.json"])
    texts.append([0xFF, 0x00, 0x41])
    // Two spellings of é that Swift calls equal.
    texts.append("e\u{301}".utf8)
    texts.append("\u{E9}".utf8)
    return FittedEncoders(
      dataset: "ads", timeZone: TimeZoneOffset(seconds: -12_600),
      vocabularies: [
        VocabularyEncoder(name: "brand", kind: .values(texts)),
        VocabularyEncoder(name: "ad", kind: .hash(buckets: 100_000)),
        VocabularyEncoder(name: "hour", kind: .numbers(count: 24)),
        VocabularyEncoder(name: "price", kind: .buckets(count: 4)),
        VocabularyEncoder(name: "nothing", kind: .values(TextList())),
      ],
      features: [
        FeatureEncoder(name: "brand", side: .item, kind: .categorical(vocabulary: 0), encoding: .ids),
        FeatureEncoder(name: "ad", side: .item, kind: .categorical(vocabulary: 1), encoding: .ids),
        FeatureEncoder(name: "hour", side: .context, kind: .categorical(vocabulary: 2), encoding: .hour),
        FeatureEncoder(
          name: "price", side: .item, kind: .categorical(vocabulary: 3), transforms: [.log1p],
          encoding: .boundaries([-0.0, 0.1, Float(0.1).nextUp])),
        FeatureEncoder(
          name: "seen", side: .cross, kind: .numeric, transforms: [.log1p, .log1p],
          encoding: .scale(mean: 1 / 3, deviation: .leastNonzeroMagnitude, fill: -.greatestFiniteMagnitude)),
        FeatureEncoder(name: "tags", side: .privileged, kind: .bag(vocabulary: 4, weighted: true), encoding: .ids),
        FeatureEncoder(
          name: "history", side: .user, kind: .history(vocabularies: [0, 4], maximumLength: 50), encoding: .ids),
      ], tasks: [PredictionTask(name: "click"), PredictionTask(name: "buy", requires: "click")])
  }()

  @Test func readsBackBitForBit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + EncodersFile.name
    try EncodersFile.write(Self.encoders, to: path)
    let back = try EncodersFile.read(path)
    #expect(back == Self.encoders)
    // -0 and 0 are equal; their bits are not.
    guard case .boundaries(let boundaries) = back.features[3].encoding else { return }
    #expect(boundaries.map(\.bitPattern) == [-0.0 as Float, 0.1, Float(0.1).nextUp].map(\.bitPattern))
    #expect(EncodersFile.bytes(of: back) == EncodersFile.bytes(of: Self.encoders))
    // Any other reader of JSON can read it.
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let vocabularies = try #require(object["vocabularies"] as? [[String: Any]])
    let values = try #require(vocabularies[0]["values"] as? [Any])
    #expect(values[2] as? String == "a \"quoted\" \\ one")
    #expect((values[7] as? [String: String]) == ["hex": "ff0041"])
  }

  @Test func whatWasFittedIsWhatIsReadBack() throws {
    let folder = try TemporaryFolder(dataFiles.merging(["dataset.json": goodDataset]) { first, _ in first })
    let description = try Configuration(file: folder.path + "/dataset.json").dataset().value
    let dataset = try PreparedDataset.prepare(description, seed: 1)
    let back = try EncodersFile.parse(EncodersFile.bytes(of: dataset.encoders))
    #expect(back == dataset.encoders)
    #expect(back.schema == dataset.schema)
  }

  @Test func aLargeVocabularyTakesNoTime() throws {
    var texts = TextList()
    for number in 0..<200_000 { texts.append("value \(number)".utf8) }
    var encoders = Self.encoders
    encoders.vocabularies[4].kind = .values(texts)
    let start = ContinuousClock.now
    #expect(try EncodersFile.parse(EncodersFile.bytes(of: encoders)) == encoders)
    // Seconds in a debug build beside other tests; what is not linear takes hours.
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test(arguments: [
    BadCase(
      "\"version\": 1", "\"version\": 2",
      "encoders.json:3:14: version must be 1, the version that this program reads, but is 2"),
    BadCase(
      "\"distill encoders\"", "\"encoders\"",
      "encoders.json:2:13: format is \"encoders\", which is no format of encoders; known: \"distill encoders\""),
    BadCase(
      "\"vocabulary\": \"brand\"", "\"vocabulary\": \"brnd\"",
      "encoders.json:15:76: features.0.vocabulary names the vocabulary \"brnd\", which does not exist; did you mean "
        + "\"brand\"?"),
    BadCase(
      "\"boundaries\": [", "\"boundaries\": [-5.0, ",
      "encoders.json:18:124: features.3.boundaries must be one number less than the vocabulary has buckets, but is 4 numbers"
    ),
    BadCase(
      "\"ff0041\"", "\"ff004\"",
      "encoders.json:8:51: vocabularies.0.values must be a list of strings, or of objects with the key \"hex\", but is a list"
    ),
  ])
  func bad(bad: BadCase) throws {
    let good = String(decoding: EncodersFile.bytes(of: Self.encoders), as: UTF8.self)
    #expect(good.components(separatedBy: bad.replace).count == 2)
    let folder = try TemporaryFolder(["encoders.json": good.replacingFirst(bad.replace, with: bad.with)])
    expect(bad.message, in: folder) { _ = try EncodersFile.read(folder.path + "/encoders.json") }
  }
}
