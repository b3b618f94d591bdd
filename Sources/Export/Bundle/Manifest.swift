import Datasets
import Experiments
import Kernels
import Models

/// manifest.json: what the export holds, where it comes from, and how it is used.
struct Manifest {
  static let format = "distill export"

  let report: ExportReport
  let source: ExportSource
  let formula: ScoringFormula
  let program: String

  var json: JSON {
    .object([
      ("format", .string(Self.format)), ("format_version", 1), ("program", .string(program)),
      (
        "run",
        .object([
          ("name", .string(source.run)), ("model", .string(source.model)),
          ("resolved_sha256", report.files.first { $0.name == "resolved.json" }.map { .string($0.digest) } ?? .null),
        ])
      ),
      ("user_tower", tower(source.student.userFeatures)), ("item_tower", tower(source.student.itemFeatures)),
      ("preprocessing", "encoders.json"), ("items", items), ("scoring", scoring), ("storage", storage),
      ("check", check), ("metrics", metrics), ("files", files),
    ])
  }

  /// The features that a tower reads, in the order in which it reads them.
  private func tower(_ features: [Int]) -> JSON {
    let schema = source.student.schema
    return .object([
      (
        "features",
        .array(
          features.map { index in
            let feature = schema.features[index]
            var members: [(String, JSON)] = [
              ("name", .string(feature.name)), ("side", .string(feature.side.rawValue)),
            ]
            switch feature.kind {
            case .categorical: members.append(("kind", "categorical"))
            case .numeric: members.append(("kind", "numeric"))
            case .bag(_, let weighted): members.append(("kind", weighted ? "weighted_bag" : "bag"))
            case .history(_, let length):
              members += [("kind", "history"), ("maximum_length", .integer(length))]
            }
            let vocabularies = feature.kind.vocabularies.map { schema.vocabularies[$0] }
            if !vocabularies.isEmpty {
              members += [
                ("vocabularies", .array(vocabularies.map { .string($0.name) })),
                ("sizes", .array(vocabularies.map { .integer($0.size) })),
              ]
            }
            return .object(members)
          })
      )
    ])
  }

  private var items: JSON {
    .object([
      ("count", .integer(report.items)), ("width", .integer(report.width)), ("ids", "item_ids.txt"),
      ("column", .string(source.items.column)),
    ])
  }

  private var scoring: JSON {
    .object([
      (
        "formula",
        "logit[k] = sum_d(tasks[k].weights[d] * user[d] * item[d]) + tasks[k].bias; probability = 1 / (1 + exp(-logit))"
      ),
      (
        "query",
        "query[k][d] = tasks[k].weights[d] * user[d]; an inner-product index ranks the items for it as logit[k] does"
      ),
      (
        "tasks",
        .array(
          formula.tasks.indices.map { task in
            .object([
              ("name", .string(formula.tasks[task])), ("bias", .number(formula.biases[task])),
              ("weights", .array(formula.weights[task].map { .number($0) })),
            ])
          })
      ),
    ])
  }

  private var storage: JSON {
    .object([
      ("users", .integer(report.users)),
      (
        "forms",
        .array(
          report.storage.map { form in
            .object([
              ("name", .string(form.name)), ("bytes_per_vector", .integer(form.bytesPerVector)),
              ("kept", .optional(form.kept)),
              (
                "tasks",
                .array(
                  form.losses.map { loss in
                    .object([
                      ("name", .string(loss.task)),
                      ("hitrate@\(loss.requests.depth)", .optional(loss.hitRate)),
                      ("hitrate@\(loss.requests.depth)_float32", .optional(loss.exactHitRate)),
                      ("requests", agreement(loss.requests)), ("catalogue", agreement(loss.catalogue)),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }

  private func agreement(_ agreement: StorageLoss.Agreement) -> JSON {
    .object([
      ("recall@\(agreement.depth)", .optional(agreement.recall)), ("spearman", .optional(agreement.spearman)),
      ("kendall", .optional(agreement.kendall)),
    ])
  }

  private var check: JSON {
    let comparison = report.comparison
    return .object([
      ("test_samples", .integer(comparison.samples)), ("samples_with_stored_items", .integer(comparison.stored)),
      ("largest_score_difference", .number(comparison.largestDifference)),
      ("largest_score", .number(comparison.largestScore)), ("tolerance", .number(ScoreComparison.tolerance)),
    ])
  }

  private var metrics: JSON {
    .object([
      ("split", "test"),
      (
        "tasks",
        .array(
          formula.tasks.map { task in
            .object([
              ("name", .string(task)),
              (
                "values",
                .object(
                  report.metrics.filter { $0.task == task }.map {
                    ($0.name, .object([("run", .optional($0.run)), ("export", .optional($0.export))]))
                  })
              ),
            ])
          })
      ),
    ])
  }

  private var files: JSON {
    .array(
      report.files.map { file in
        .object(
          [
            ("name", .string(file.name)), ("bytes", .integer(file.bytes)), ("sha256", .string(file.digest)),
            ("content", .string(file.content)), ("check", .string(file.check)),
          ] + (file.interface?.members?.map { ($0.key, $0.value) } ?? []))
      })
  }
}

extension JSON {
  static func string(_ value: String) -> JSON { JSON(.string(value)) }
  static func integer(_ value: Int) -> JSON { JSON(.integer(value)) }
  static func array(_ values: [JSON]) -> JSON { JSON(.array(values)) }
  static func object(_ members: [(String, JSON)]) -> JSON { JSON(.object(members.map { JSONMember($0, $1) })) }
  static func optional(_ value: Double?) -> JSON { value.map(JSON.measured) ?? .null }
  /// In the shortest form that reads back as the same float32.
  static func number(_ value: Float) -> JSON { .measured(Double("\(value)") ?? Double(value)) }
}
