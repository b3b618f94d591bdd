import Experiments
import Metrics
import Sweeps
import Terminal

/// What a sweep found, as tables, Markdown, CSV and JSON. None of them holds times, so that the same sweep gives the same
/// ones, however often it was interrupted.
struct SweepReport {
  let result: SweepResult
  /// The chosen point on the test split, one table a seed.
  let tests: [ResultTable]
  let directory: String

  private var plan: SweepPlan { result.plan }
  private var seeds: Int { plan.seeds.count }
  private var names: [String] { plan.description.vary.map(\.name) }

  var text: String {
    var parts = ["\(caption):\n", table.text(), importanceCaption + "\n", importance.text()]
    if !failures.isEmpty { parts.append(failures.map { $0 + "\n" }.joined()) }
    if let best = result.best {
      parts.append(
        "\(best == 0 ? "The base" : "Trial \(best)") is the best; \(directory)/best.json runs it. \(Self.caution)\n")
      parts.append("Its test split, \(overSeeds):\n")
      parts += testTables.map { $0.text() }
    }
    parts.append("The sweep's folder is \(directory).\n")
    return parts.joined(separator: "\n")
  }

  var markdown: String {
    var report = Report(title: plan.description.name)
    report.blocks = [
      .paragraph(caption + "."), .table(table), .heading("Importance"), .paragraph(importanceCaption),
      .table(importance),
    ]
    if !failures.isEmpty { report.blocks += [.heading("Failed trials"), .list(failures)] }
    if let best = result.best {
      report.blocks += [
        .heading("Trial \(best) on the test split, \(overSeeds)"), .paragraph(Self.caution),
      ]
      report.blocks += testTables.map { .table($0) }
    }
    return report.markdown()
  }

  /// One line a trial, by number: its settings, its state, its value and that of every seed.
  var csv: String {
    let head = ["trial"] + names + ["state", "epochs", "value"] + plan.seeds.map { "seed \($0)" }
    let lines = result.records.enumerated().map { trial, record in
      ["\(trial)"] + plan.trials[trial].settings.map(\.label)
        + [record.state.name, "\(record.epochs)", record.value.map { "\($0)" } ?? ""]
        + plan.seeds.map { seed in record.seeds.first { $0.seed == seed }.map { "\($0.value)" } ?? "" }
    }
    return ([head] + lines).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  private static let caution =
    "Being the best of many by these very numbers, its validation mean is a little too kind; the test split knows nothing "
    + "of the choice."

  private var caption: String {
    let objective = plan.objective
    let direction = objective.isMinimised ? "smaller" : "larger"
    return
      "Validation \(metricName) of \(objective.task), \(objective.model ?? ""), \(overSeeds); \(direction) is better"
  }

  private var overSeeds: String { seeds == 1 ? "one seed" : "mean over \(seeds) seeds" }

  private var metricName: String {
    plan.objective.metric == .predictedOverObserved ? "-|pcoc - 1|" : plan.objective.metric.name
  }

  /// The trials from the best on. A stopped trial's value, of one seed and few epochs, stands in brackets.
  private var table: TextTable {
    var columns = [TextTable.Column("trial")] + names.map { TextTable.Column($0) }
    columns += [.init("epochs"), .init("state"), .init(seeds == 1 ? "value" : "mean", .right)]
    if seeds > 1 { columns.append(.init("95 % interval", .right)) }
    columns.append(.init("minus base", .right))
    if seeds > 1 { columns.append(.init("95 % interval", .right)) }
    var table = TextTable(columns: columns)
    for trial in result.ranking { table.append(row(of: trial)) }
    return table
  }

  private func row(of trial: Int) -> [String] {
    let record = result.records[trial]
    let (summary, difference) = (result.summary(of: trial), result.differenceToBase(of: trial))
    let value = record.value.map { Format.fixed($0, digits: 4) } ?? "–"
    var cells = [trial == 0 ? "0 base" : "\(trial)"] + plan.trials[trial].settings.map(\.label)
    cells += ["\(record.epochs)", record.state.name, record.state == .stopped ? "(\(value))" : value]
    if seeds > 1 { cells.append(Self.interval(summary)) }
    cells.append(difference.map { Self.signed($0.mean) } ?? "–")
    if seeds > 1 { cells.append(Self.interval(difference)) }
    return cells
  }

  private var importanceCaption: String {
    "Importance: how much each key decides whether a trial is in the best quarter (PED-ANOVA over "
      + "\(result.counted) trials\(result.counted < 20 ? ", which is few: read it as a hint" : "")):"
  }

  private var importance: TextTable {
    let shares = result.importance
    var rows = names.indices.map { (names[$0], shares?[$0]) }
    rows.sort { ($0.1 ?? 0) > ($1.1 ?? 0) }
    return TextTable(["key", "importance"], rows: rows.map { [$0, $1.map { Format.percent($0) } ?? "–"] })
  }

  private var failures: [String] {
    result.records.enumerated().compactMap { trial, record in
      if case .failed(let sentence) = record.state { "trial \(trial) failed: \(sentence)" } else { nil }
    }
  }

  private var testTables: [TextTable] {
    tests.isEmpty ? [] : tests.count == 1 ? tests[0].tables : SeedSummary(tests).means
  }

  private static func interval(_ summary: Summary?) -> String {
    guard let interval = summary?.interval else { return "–" }
    return "[\(Format.fixed(interval.lowerBound, digits: 4)), \(Format.fixed(interval.upperBound, digits: 4))]"
  }

  private static func signed(_ number: Double) -> String {
    (number > 0 ? "+" : "") + Format.fixed(number, digits: 4)
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension SweepReport {
  /// The whole result for programs: null where a number does not exist.
  var json: JSON {
    let trials = result.records.indices.map { trial in
      let record = result.records[trial]
      var members = [
        JSONMember("number", .integer(trial)),
        JSONMember(
          "settings",
          .object(zip(plan.description.vary, plan.trials[trial].settings).map { JSONMember($0.name, $1.json) })),
        JSONMember("state", .string(record.state.name)), JSONMember("epochs", .integer(record.epochs)),
        JSONMember("value", record.value.map(JSON.measured) ?? .null),
        JSONMember("seeds", .array(record.seeds.map { .measured($0.value) })),
        JSONMember("interval", Self.bounds(result.summary(of: trial))),
        JSONMember("difference", result.differenceToBase(of: trial).map { .measured($0.mean) } ?? .null),
        JSONMember("difference_interval", Self.bounds(result.differenceToBase(of: trial))),
      ]
      if case .failed(let sentence) = record.state { members.append(JSONMember("error", .string(sentence))) }
      return JSON.object(members)
    }
    let shares = result.importance
    return .object([
      JSONMember("sweep", .string(directory)),
      JSONMember("objective", plan.frozen["objective"] ?? .null),
      JSONMember("trials", .array(trials)),
      JSONMember(
        "importance",
        .object(
          names.enumerated().map { index, name in JSONMember(name, shares.map { .measured($0[index]) } ?? .null) })),
      JSONMember("best", result.best.map { .integer($0) } ?? .null),
      JSONMember("test", tests.isEmpty ? .null : tests.count == 1 ? tests[0].json : SeedSummary(tests).json),
    ])
  }

  private static func bounds(_ summary: Summary?) -> JSON {
    summary?.interval.map { .array([.measured($0.lowerBound), .measured($0.upperBound)]) } ?? .null
  }
}

extension Setting {
  /// The value, or a list of them where several paths have different ones.
  fileprivate var json: JSON {
    values.dropFirst().allSatisfy { $0 == values[0] } ? values[0] : .array(values)
  }
}

extension TrialRecord.State {
  fileprivate var name: String {
    switch self {
    case .waiting: "waiting"
    case .running: "running"
    case .complete: "complete"
    case .stopped: "stopped"
    case .failed: "failed"
    }
  }
}
