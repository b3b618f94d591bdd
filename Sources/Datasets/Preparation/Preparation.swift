import Kernels

/// What the samples are prepared for.
enum PreparationPurpose: Sendable {
  /// For training: vocabularies, boundaries and scales are fitted, and every split must hold something to learn or to
  /// measure.
  case fitting
  /// For measuring models on one split, with what was fitted elsewhere.
  case measuring(FittedEncoders, Split)
  /// For scoring: all rows are one split, the test split, with what was fitted elsewhere.
  case rows(FittedEncoders)
  /// As `rows`, with the last row of each value of a column alone.
  case items(FittedEncoders, ColumnAddress)

  var encoders: FittedEncoders? {
    switch self {
    case .fitting: nil
    case .measuring(let encoders, _), .rows(let encoders), .items(let encoders, _): encoders
    }
  }
}

/// Turns a description and its files into the arrays of a prepared dataset.
///
/// Everything that is fitted (vocabularies, boundaries, means) sees the training split only, and of it the logged rows.
struct Preparation {
  let plan: DatasetPlan
  let resolver: DescriptionResolver
  let purpose: PreparationPurpose
  /// Shares out the work; the result does not depend on its size.
  let team: ThreadTeam
  var domains: Domains
  var tables: [String: Table]
  let logs = EventLogs()
  var report: PreparationReport
  var store = ArrayStore()

  var description: DatasetDescription { plan.description }

  /// Reads the tables.
  init(
    _ plan: DatasetPlan, _ resolver: DescriptionResolver, _ readers: [TableReader], for purpose: PreparationPurpose,
    team: ThreadTeam = .perCore
  ) throws(DatasetError) {
    self.plan = plan
    self.resolver = resolver
    self.purpose = purpose
    self.team = team
    var domains = Domains(resolver.links)
    var tables: [String: Table] = [:]
    report = PreparationReport(plan)
    for reader in readers {
      let name = reader.description.name
      let wanted = reader.fields.compactMap { $0?.name }.filter {
        resolver.used.contains(TableColumn(table: name, column: $0))
      }
      let table = try reader.read(wanted: wanted, zone: plan.description.timeZone, team: team) { column in
        domains.interner(of: TableColumn(table: name, column: column))
      }
      tables[name] = table
      report.tables.append(.init(name: name, rows: table.count, malformed: table.malformed, filtered: table.filtered))
    }
    self.domains = domains
    self.tables = tables
  }

  /// The arrays of the prepared dataset.
  static func run(
    _ plan: DatasetPlan, _ resolver: DescriptionResolver, _ readers: [TableReader],
    for purpose: PreparationPurpose = .fitting, team: ThreadTeam = .perCore
  ) throws(DatasetError) -> ArrayStore {
    var preparation = try Preparation(plan, resolver, readers, for: purpose, team: team)
    _ = try preparation.run()
    return preparation.store
  }

  /// Fills the store, and returns the samples in their order there.
  mutating func run() throws(DatasetError) -> LoggedSamples {
    var samples = try logged()
    try label(&samples)
    if case .items(_, let item) = purpose { samples.select(lastOfEach(item, samples)) }
    try arrange(&samples)
    try check(samples)
    try encode(samples)
    store.add("report", report.numbers)
    return samples
  }

  func table(_ name: String) -> Table {
    guard let table = tables[name] else { preconditionFailure("table \(name) was not read") }
    return table
  }

  mutating func interner(_ table: String, _ column: String) -> Interner {
    domains.interner(of: TableColumn(table: table, column: column))
  }

  mutating func passing(_ conditions: [RowCondition], of table: Table) -> [Bool] {
    table.passing(conditions, team) { domains.interner(of: TableColumn(table: table.name, column: $0)) }
  }

  func address(_ name: String) -> ColumnAddress {
    guard let address = resolver.find(name) else { preconditionFailure("column \(name) was not checked") }
    return address
  }
}

/// The logged samples on their way from rows to arrays.
struct LoggedSamples {
  var frame: SampleFrame
  /// Of each sample, where the samples have times.
  var times: [Int64]?
  /// One array a task.
  var labels: [[Float]] = []
  /// One array a task where there are logged scores.
  var logits: [[Float]] = []
  /// The samples of each split, once they are arranged.
  var ranges: [Split: Range<Int>] = [:]
  /// By split, as `SampleSource.lists`.
  var lists: [Split: [Int32]] = [:]
  /// The evaluation group of each sample, numbered by split.
  var groups: [Int32] = []

  var count: Int { frame.count }

  func range(_ split: Split) -> Range<Int> { ranges[split] ?? 0..<0 }

  /// Keeps the samples at `positions`, in that order.
  mutating func select(_ positions: [Int32]) {
    frame = frame.selecting(positions)
    let team = frame.team
    times = times.map { team.gathered($0, at: positions) }
    labels = labels.map { team.gathered($0, at: positions) }
    logits = logits.map { team.gathered($0, at: positions) }
  }
}
