import Datasets
import Experiments
import Foundation
import Simulation
import Testing

/// What a run keeps of its data encodes rows of the simulated ads as the run itself saw them.
@Suite struct AppliedEncodersTests {
  private let folder: TemporaryFolder
  private let dataset: PreparedDataset
  /// As read from the file.
  private let encoders: FittedEncoders

  init() throws {
    folder = try TemporaryFolder()
    var description = try Configuration(file: ShippedFiles.path("configs/datasets/taobao-ads.json")).dataset(
      needsFiles: false
    ).value
    description.folder = folder.path
    description.vocabulary.exceptions = [.init(vocabulary: "ad", minimumCount: 30)]
    try TaobaoAdSimulator(impressions: 2500, seed: 1).prepare(folder: folder.path, for: .run) { _ in }
    dataset = try PreparedDataset.prepare(description, seed: 1)
    try EncodersFile.write(dataset.encoders, to: folder.path + "/" + EncodersFile.name)
    encoders = try EncodersFile.read(folder.path + "/" + EncodersFile.name)
  }

  private func everything(_ source: any SampleSource) -> Batch {
    source.batch(lists: Array(0..<Int32(source.lists.count - 1)))
  }

  /// The features and labels of the lists that lie in a split, list after list.
  private func content(_ rows: EncodedRows, _ split: Split) throws -> Batch {
    guard case .time(let validationFrom, let testFrom) = dataset.description.split else {
      throw CancellationError()
    }
    let lists = (0..<rows.source.lists.count - 1).filter { list in
      let time = Int64(rows.texts[1][Int(rows.source.lists[list])]) ?? 0
      let found: Split = time < validationFrom ? .training : time < testFrom ? .validation : .test
      return found == split
    }
    return rows.source.batch(lists: lists.map(Int32.init))
  }

  @Test func everySplitIsTheSameBitForBit() throws {
    let again = try PreparedDataset.prepare(dataset.description, encoders: encoders, measuring: .test)
    #expect(everything(again.training(epoch: 0)) == everything(dataset.training(epoch: 0)))
    #expect(everything(again.validation) == everything(dataset.validation))
    #expect(everything(again.test) == everything(dataset.test))
  }

  @Test func everyRowIsTheSameBitForBit() throws {
    let rows = try encoders.encodeRows(
      of: dataset.description, texts: ["user", "time_stamp", "impressions.adgroup_id"], readsLabels: true)
    for (split, source) in [
      (Split.training, dataset.training(epoch: 0)), (.validation, dataset.validation), (.test, dataset.test),
    ] {
      let (found, expected) = (try content(rows, split), everything(source))
      #expect(found.features == expected.features)
      #expect(found.labels == expected.labels)
      #expect(found.lists == expected.lists)
    }
    let lines = try folder.text("raw_sample.csv").split(separator: "\n")
    for position in stride(from: 0, to: 2500, by: 97) {
      let expected = rows.texts.map { $0[position] }.joined(separator: ",")
      #expect(lines[rows.lines[position] - 1].hasPrefix(expected))
    }
    #expect(Set(rows.lines).count == 2500)
  }

  /// The same impressions without their labels, in another order of columns: the clicks before them, which are a
  /// feature, are still those of the described file.
  @Test func rowsOfAnotherFileAreTheSameBitForBit() throws {
    let lines = try folder.text("raw_sample.csv").split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",")
      return "\(fields[3]),\(fields[0]),\(fields[2]),\(fields[1])"
    }
    try folder.write((["pid,user,adgroup_id,time_stamp"] + lines).joined(separator: "\n"), to: "requests.csv")
    let rows = try encoders.encodeRows(
      of: dataset.description, samplesFile: folder.path + "/requests.csv", texts: ["user", "time_stamp"],
      readsLabels: false)
    #expect(!rows.hasLabels)
    #expect(try content(rows, .test).features == everything(dataset.test).features)
  }

  @Test func theStudentsFeaturesNeedNoFileOfTheTeachers() throws {
    // The behaviours after an impression are the teacher's alone; those before it are the student's too.
    let served = Set(encoders.features.filter { [.user, .item, .context].contains($0.side) }.map(\.name))
    let rows = try encoders.encodeRows(
      of: dataset.description, features: served, texts: ["user", "time_stamp"], readsLabels: false)
    let (found, expected) = (try content(rows, .test), everything(dataset.test))
    for (index, feature) in encoders.features.enumerated() {
      if served.contains(feature.name) {
        #expect(found.features[index] == expected.features[index])
      } else {
        #expect(found.features[index] == .categorical([Int32](repeating: 0, count: expected.count)))
      }
    }
  }

  @Test func theCatalogueHasEveryAdThatWasShown() throws {
    let items = try encoders.items(of: dataset.description)
    var shown: [String] = []
    for line in try folder.text("raw_sample.csv").split(separator: "\n").dropFirst() {
      let ad = String(line.split(separator: ",")[2])
      if shown.last != ad { shown.append(ad) }
    }
    // The official file is in the order of ads.
    #expect(Array(items.ids) == shown)
    // Of an ad in the vocabulary, the id; of the rarer ones, the unseen id.
    let ad = try #require(encoders.features.firstIndex { $0.name == "ad" })
    guard case .categorical(let vocabulary) = encoders.features[ad].kind,
      case .values(let known) = encoders.vocabularies[vocabulary].kind
    else { return }
    let places = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Int32($0) + 2) })
    #expect(known.count < shown.count)
    #expect(everything(items.source).features[ad] == .categorical(shown.map { places[$0] ?? 1 }))
  }
}
