import Export
import Terminal

/// What was exported, as tables.
struct ExportSummary {
  private let report: ExportReport

  init(_ report: ExportReport) {
    self.report = report
  }

  var text: String {
    let comparison = report.comparison
    var paragraphs = [
      "\(report.path): \(Format.grouped(report.items)) item vectors of width \(report.width). "
        + "\(Format.grouped(comparison.samples)) test samples scored from them differ from training by at most "
        + "\(Format.significant(Double(comparison.largestDifference), digits: 2)), the largest logit being "
        + "\(Format.significant(Double(comparison.largestScore), digits: 3)).\n",
      files.text(), metrics.text(),
    ]
    if comparison.stored < comparison.samples {
      paragraphs[0] +=
        "The items of \(Format.grouped(comparison.samples - comparison.stored)) of these samples had other features at their "
        + "time than the stored ones; their vectors were computed.\n"
    }
    if !report.storage.isEmpty { paragraphs.append(storage.text()) }
    return paragraphs.joined(separator: "\n")
  }

  private var files: TextTable {
    TextTable(
      columns: [.init("file"), .init("size", .right), .init("content"), .init("check")],
      rows: report.files.map { [$0.name, Format.bytes($0.bytes), $0.content, $0.check] })
  }

  private var metrics: TextTable {
    TextTable(
      ["task", "test metric", "run", "export"],
      rows: report.metrics.map { [$0.task, $0.name, number($0.run), number($0.export)] })
  }

  /// What smaller vectors lose, in test requests and over the whole catalogue.
  private var storage: TextTable {
    let depths = report.storage.first?.losses.first.map { ($0.requests.depth, $0.catalogue.depth) } ?? (0, 0)
    var table = TextTable([
      "vectors", "bytes", "variance kept", "task", "hitrate@\(depths.0)", "float32", "recall@\(depths.0)", "spearman",
      "kendall", "catalogue recall@\(depths.1)", "spearman", "kendall",
    ])
    for form in report.storage {
      for loss in form.losses {
        table.append([
          form.name, "\(form.bytesPerVector)", form.kept.map { Format.percent($0) } ?? "", loss.task,
          number(loss.hitRate), number(loss.exactHitRate), number(loss.requests.recall),
          number(loss.requests.spearman), number(loss.requests.kendall), number(loss.catalogue.recall),
          number(loss.catalogue.spearman), number(loss.catalogue.kendall),
        ])
      }
    }
    return table
  }

  private func number(_ value: Double?) -> String {
    value.map { Format.fixed($0, digits: 4) } ?? "–"
  }
}
