package import Kernels

/// Rows of a sample table, encoded as another table's training rows were.
package struct EncodedRows: Sendable {
  /// That of the encoders.
  package let schema: Schema
  /// All rows that are samples, in request lists in the order of their first rows, a list's rows in the order of the
  /// file. Features that were not asked for are missing in all of them.
  package let source: any SampleSource
  /// By position, the line of the file in which the row begins, from 1.
  package let lines: [Int]
  /// By asked-for column and position, the value as text; empty where missing. A time is in seconds since 1970, or a
  /// date where the file writes dates.
  package let texts: [[String]]
  /// Whether the batches' labels are those of the file; otherwise they are all 1.
  package let hasLabels: Bool
  /// What was left out: malformed rows, rows that fail a condition, rows without a match.
  package let report: PreparationReport
}

/// The items of a dataset, each once.
package struct ItemCatalogue: Sendable {
  /// That of the encoders.
  package let schema: Schema
  /// The items' ids as the files write them, in the order of their first rows; also those that the vocabulary lacks.
  package let ids: TextList
  /// One sample an item, each a list of its own: the features of the item as they were in its last row. All other
  /// features are missing.
  package let source: any SampleSource
}

extension FittedEncoders {
  /// Encodes every row of a dataset's sample table, or of another file in its place, by what was fitted: through the
  /// same joins, histories, counts and ratios, and without fitting anything. Nothing is cached.
  ///
  /// Where the sample table is also a log of events, the events are those of the described file, whatever file the
  /// samples are from.
  /// - Parameters:
  ///   - samplesFile: a file in the layout of the sample table's, as seen from the working directory; columns that
  ///     nothing asked for needs may be absent.
  ///   - features: names of the features that are wanted; nil for all. The others are missing in the result, and what
  ///     they alone need is not read.
  ///   - texts: columns, of the sample table or of joined ones, whose values are returned as text.
  ///   - readsLabels: whether the labels are there and wanted.
  /// - Throws: `otherFeatures` with every difference, or what is wrong in the description or the files.
  package func encodeRows(
    of description: DatasetDescription, samplesFile: String? = nil, features wanted: Set<String>? = nil,
    texts: [String] = [], readsLabels: Bool, team: ThreadTeam = .perCore
  ) throws(DatasetError) -> EncodedRows {
    let reduced = try description.reduced(
      to: wanted, samplesFile: samplesFile, readsLabels: readsLabels, columns: texts)
    let (plan, resolver, readers) = try reduced.resolved(reading: texts)
    try check(plan, wanted)
    var preparation = try Preparation(plan, resolver, readers, for: .rows(self), team: team)
    let samples = try preparation.run()
    let frame = samples.frame
    let dataset = PreparedDataset(plan, preparation.store, seed: 0)
    return EncodedRows(
      schema: schema, source: widened(dataset), lines: (0..<frame.count).map { frame.place(of: $0).line },
      texts: texts.map { preparation.texts(of: $0, frame) }, hasLabels: readsLabels, report: dataset.report)
  }

  /// Encodes the items of a dataset: all values of `samples.item` over all splits, with the item's features as they
  /// were in its last row in time.
  package func items(of description: DatasetDescription) throws(DatasetError) -> ItemCatalogue {
    guard let item = description.itemColumn else { throw .noItemColumn(dataset: description.name) }
    let wanted = Set(features.filter { $0.side == .item }.map(\.name))
    var reduced = try description.reduced(to: wanted, samplesFile: nil, readsLabels: false, columns: [item])
    reduced.samples.request = []
    let (plan, resolver, readers) = try reduced.resolved(reading: [item])
    try check(plan, wanted)
    guard let address = resolver.find(item) else { preconditionFailure("column \(item) was not checked") }
    var preparation = try Preparation(plan, resolver, readers, for: .items(self, address))
    let samples = try preparation.run()
    var ids = TextList()
    let interner = preparation.interner(address.place.table, address.place.column)
    for id in samples.frame.ids(address) { ids.append(interner.bytes(of: id)) }
    return ItemCatalogue(schema: schema, ids: ids, source: widened(PreparedDataset(plan, preparation.store, seed: 0)))
  }

  func check(_ plan: DatasetPlan, _ wanted: Set<String>?) throws(DatasetError) {
    let differences = outline(of: wanted).differences(in: plan.outline)
    if !differences.isEmpty { throw .otherFeatures(dataset: plan.description.name, differences: differences) }
  }

  private func widened(_ dataset: PreparedDataset) -> any SampleSource {
    let names = dataset.schema.features.map(\.name)
    guard names != features.map(\.name) else { return dataset.test }
    let places = features.map { feature -> WidenedSource.Place in
      names.firstIndex(of: feature.name).map { .encoded($0) } ?? .missing(feature.missing)
    }
    return WidenedSource(base: dataset.test, places: places)
  }
}

extension PreparedDataset {
  /// Prepares a dataset to measure models on one of its splits, with what was fitted elsewhere. Nothing is cached.
  ///
  /// Negatives, if the description has some, are drawn from the items of its own training split.
  /// - Throws: `otherFeatures` with every difference, or what is wrong in the description or the files; an empty split
  ///   where it is needed.
  package static func prepare(
    _ description: DatasetDescription, encoders: FittedEncoders, measuring split: Split,
    team: ThreadTeam = .perCore
  ) throws(DatasetError) -> PreparedDataset {
    let (plan, resolver, readers) = try description.resolved()
    try encoders.check(plan, nil)
    return PreparedDataset(
      plan, try Preparation.run(plan, resolver, readers, for: .measuring(encoders, split), team: team), seed: 0)
  }
}

extension DatasetDescription {
  /// The column that tells items apart, if one is named.
  package var itemColumn: String? {
    samples.item ?? negatives.map { "\(samples.table).\($0.item)" }
  }
}

extension Preparation {
  /// A column's values as texts.
  fileprivate mutating func texts(of column: String, _ frame: SampleFrame) -> [String] {
    let address = address(column)
    switch address.type {
    case .id, .list, .ignored:
      let interner = interner(address.place.table, address.place.column)
      return frame.ids(address).map { $0 < 0 ? "" : interner.text(of: $0) }
    case .number: return frame.numbers(address).map { $0.isNaN ? "" : "\($0)" }
    case .time(let format):
      let zone = description.timeZone
      return frame.times(address).map { time in
        if time == Table.missingTime { return "" }
        return switch format {
        case .seconds: "\(time)"
        case .milliseconds: "\(time * 1000)"
        case .text: TimeText.text(time, in: zone)
        }
      }
    }
  }
}
