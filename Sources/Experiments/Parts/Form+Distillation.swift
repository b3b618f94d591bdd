import Distillation
import Models

extension Form where Value == DistillationConfiguration {
  static var distillation: Form {
    .object("an object that describes the distillation or the path of one") { reader in
      DistillationConfiguration(
        mode: reader.read("mode", .choice("mode"), default: "joint"),
        terms: reader.read("terms", .list(of: .term, .from(1), "a list of at least one term")),
        startStep: reader.read("start_step", .integer(.from(0)), default: 0),
        sharing: reader.read("sharing", .sharing, default: [:]))
    }
  }
}

extension Form where Value == TermConfiguration {
  /// A term; the place where the name of a loss becomes the loss.
  fileprivate static var term: Form {
    func term(
      _ name: String, hasTask: Bool = true, _ kind: @escaping (ObjectReader) -> TermKind
    ) -> (name: String, body: (ObjectReader) -> TermConfiguration) {
      (
        name,
        { reader in
          TermConfiguration(
            kind: kind(reader), task: hasTask ? reader.read("task", .string("the name of a task")) : nil,
            weight: reader.read("weight", .weight, default: 1))
        }
      )
    }
    func temperature(_ reader: ObjectReader) -> (temperature: Float, squared: Bool) {
      let temperature = reader.read("temperature", .float(.above(0)), default: 1)
      return (temperature, reader.read("squared_temperature", .boolean, default: true))
    }
    return .kinds(
      "term",
      [
        term("hard") { _ in .hard },
        term("soft") { reader in
          let (temperature, squared) = temperature(reader)
          return .soft(temperature: temperature, squaredTemperature: squared)
        },
        term("logit_regression") { _ in .logitRegression },
        term("listwise_softmax") { reader in
          let (temperature, squared) = temperature(reader)
          return .listwiseSoftmax(temperature: temperature, squaredTemperature: squared)
        },
        term("listwise_probability") {
          .listwiseProbability(smoothing: $0.read("smoothing", .float(.from(0, below: 1)), default: 0))
        },
        term("mimic") { _ in .mimic },
        term("category_alignment", hasTask: false) {
          .categoryAlignment(feature: $0.read("feature", .string("the name of a feature")))
        },
      ])
  }
}

extension Form where Value == WeightSchedule {
  /// A number, or a ramp over steps.
  fileprivate static var weight: Form {
    let constant = Form<Float>.float(.from(0))
    let ramp = Form.object("an object with \"from\", \"to\", \"begin\" and \"end\"") { reader in
      let from = reader.read("from", constant, default: 0)
      let to = reader.read("to", constant)
      let begin = reader.read("begin", .integer(.from(0)), default: 0)
      let end = reader.read("end", .integer(.from(0)))
      if end < begin { reader.report(.endsBeforeItBegins(begin: begin, end: end), at: "end") }
      return .ramp(from: from, to: to, begin: begin, end: max(begin, end))
    }
    return .either("a number of at least 0 or \(ramp.expected)", [constant.map { .constant($0) }, ramp]) {
      $0.members == nil ? 0 : 1
    }
  }
}

extension Form where Value == SharingConfiguration {
  fileprivate static var sharing: Form {
    let policy = Form<SharingPolicy>.choice("sharing policy")
    return .object("an object that says what teacher and student share") { reader in
      let tables = reader.read("tables", policy, default: "own")
      let named = reader.read(
        "per_table", .dictionary(of: policy, "an object from vocabularies to sharing policies"), default: [:])
      return SharingConfiguration(
        tables: tables, perTable: Dictionary(named.map { ($0.name, $0.value) }) { first, _ in first },
        history: reader.read("history", policy, default: "own"), numeric: reader.read("numeric", policy, default: "own")
      )
    }
  }
}
