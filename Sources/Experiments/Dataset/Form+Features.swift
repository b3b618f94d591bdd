import Datasets

// Features, tasks and logged teacher scores.

extension Form where Value == FeatureDescription {
  static func feature(in zone: TimeZoneOffset) -> Form {
    .object("an object that describes a feature") { reader in
      FeatureDescription(
        name: reader.read("name", .string("the name of the feature")),
        side: reader.read("side", .choice("side")),
        source: reader.readOne(of: [
          ("column", Form<String>.column.map { .column($0) }),
          ("hour_of", Form<String>.column.map { .hour(of: $0) }),
          ("weekday_of", Form<String>.column.map { .weekday(of: $0) }),
          ("history", Form<HistoryDescription>.history(in: zone).map { .history($0) }),
          ("count", .count(in: zone)),
          ("ratio", .ratio(in: zone)),
          ("recency", Form<EventQuery>.events(in: zone).map { .recency($0) }),
        ]),
        transforms: reader.readIfPresent("transform", .list(of: .choice("transform"))) ?? [],
        encoding: reader.readAtMostOne(of: [
          ("vocabulary", Form<String>.vocabularyName.map { .vocabulary($0) }),
          ("hash", .hash),
          ("buckets", .buckets),
          ("numeric", .numeric),
        ]) ?? .automatic)
    }
  }
}

extension Form where Value == FeatureEncoding {
  fileprivate static var hash: Form {
    .object("an object with the number of \"buckets\"") { reader in
      .hash(buckets: reader.read("buckets", .integer(.from(2))))
    }
  }

  fileprivate static var buckets: Form {
    .object("an object with \"boundaries\" or \"quantiles\"") { reader in
      reader.readOne(of: [
        ("boundaries", Form<[Float]>.list(of: .float()).map { .boundaries($0) }),
        ("quantiles", Form<Int>.integer(.from(2)).map { .quantiles($0) }),
      ])
    }
  }

  fileprivate static var numeric: Form {
    .object("an object that says how the number is used") { reader in
      .numeric(
        standardised: reader.read("standardised", .boolean, default: true),
        missing: reader.readOptional("missing", .float()))
    }
  }
}

extension Form where Value == FeatureSource {
  fileprivate static func count(in zone: TimeZoneOffset) -> Form {
    .object("an object that says which events are counted") { reader in
      .count(eventQuery(reader, in: zone), window: window(reader))
    }
  }

  fileprivate static func ratio(in zone: TimeZoneOffset) -> Form {
    .object("an object with the events of the ratio") { reader in
      .ratio(
        numerator: reader.read("numerator", .events(in: zone)),
        denominator: reader.read("denominator", .events(in: zone)),
        window: window(reader),
        prior: reader.read(
          "prior",
          .object("an object with the \"mean\" and \"strength\" of the prior") { reader in
            SmoothingPrior(
              mean: reader.read("mean", .float(.from(0))), strength: reader.read("strength", .float(.from(0))))
          }))
    }
  }

  /// `past` or `future`; everything before the sample when neither is stated.
  private static func window(_ reader: ObjectReader) -> TimeWindow {
    let past = Form<TimeWindow>("a duration such as \"7d\", or \"all\"") { node in
      if node.value.content == .string("all") { return (.past(seconds: nil), node.value) }
      let (seconds, resolved) = Form<Int64>.duration.decode(node)
      return (.past(seconds: seconds), resolved)
    }
    let future = Form<Int64>.duration.map { TimeWindow.future(seconds: $0) }
    return reader.readAtMostOne(of: [("past", past), ("future", future)]) ?? .past(seconds: nil)
  }
}

/// The keys of an event query, which stand among those of the object that uses it.
private func eventQuery(_ reader: ObjectReader, in zone: TimeZoneOffset) -> EventQuery {
  EventQuery(
    log: reader.read("log", .table),
    match: reader.read("match", .columnPairs),
    where: reader.readIfPresent("where", .conditions(in: zone)) ?? [])
}

extension Form where Value == EventQuery {
  fileprivate static func events(in zone: TimeZoneOffset) -> Form {
    .object("an object that says which events match") { eventQuery($0, in: zone) }
  }
}

extension Form where Value == HistoryDescription {
  fileprivate static func history(in zone: TimeZoneOffset) -> Form {
    .object("an object that describes the history") { reader in
      HistoryDescription(
        events: eventQuery(reader, in: zone),
        length: reader.read("length", .integer(.from(1))),
        fields: reader.read(
          "fields",
          .list(
            of: .object("an object with a column") { field in
              HistoryDescription.Field(
                column: field.read("column", .column), vocabulary: field.readIfPresent("vocabulary", .vocabularyName))
            }, .from(1), "a list of at least one field")))
    }
  }
}

extension Form where Value == TaskDescription {
  static func task(in zone: TimeZoneOffset) -> Form {
    .object("an object that describes a task") { reader in
      TaskDescription(
        name: reader.read("name", .string("the name of the task")),
        label: reader.readOne(of: [
          ("column", Form<String>.column.map { LabelSource.column($0) }),
          ("threshold", .threshold),
          (
            "event",
            .object("an object that says which event follows") { event in
              LabelSource.event(eventQuery(event, in: zone), within: event.read("within", .duration))
            }
          ),
          (
            "logged",
            Form<LabelSource>("true", placeholder: .logged) { $0.content == .boolean(true) ? LabelSource.logged : nil }
          ),
        ]),
        requires: reader.readIfPresent("requires", .string("the name of a task")))
    }
  }
}

extension Form where Value == LabelSource {
  fileprivate static var threshold: Form {
    .object("an object with a column and \"at_least\"") { reader in
      .threshold(column: reader.read("column", .column), atLeast: reader.read("at_least", .float()))
    }
  }
}

extension Form where Value == TeacherScoreDescription {
  static var teacherScore: Form {
    .object("an object that names the column of a teacher's scores") { reader in
      TeacherScoreDescription(
        task: reader.read("task", .string("the name of a task")),
        column: reader.read("column", .column),
        scale: reader.read("scale", .choice("scale")))
    }
  }
}
