import Datasets

// Tables, their columns, and how samples come from them.

extension Form where Value == [TableDescription] {
  static func tables(in zone: TimeZoneOffset) -> Form {
    Form<[(name: String, value: TableDescription)]>.dictionary(
      of: .table(in: zone), "an object from names to tables"
    ).map { tables in
      tables.map { entry in
        var table = entry.value
        table.name = entry.name
        return table
      }
    }
  }
}

extension Form where Value == TableDescription {
  /// A table; its name is the key it stands under.
  fileprivate static func table(in zone: TimeZoneOffset) -> Form {
    .object("an object that describes a table") { reader in
      TableDescription(
        name: "",
        file: reader.read("file", .string("the path of a file, relative to the dataset's folder")),
        separator: reader.readIfPresent("separator", .asciiCharacter),
        header: reader.read("header", .choice("header"), default: "names"),
        quotes: reader.readIfPresent("quotes", .boolean),
        missing: reader.read("missing", .list(of: .text), default: []),
        columns: reader.read("columns", .columns, default: [:]),
        malformedRows: reader.read("malformed_rows", .choice("treatment of malformed rows"), default: "error"),
        time: reader.readIfPresent("time", .column),
        where: reader.read("where", .conditions(in: zone), default: [:]))
    }
  }
}

extension Form where Value == [ColumnDescription] {
  fileprivate static var columns: Form {
    Form<[(name: String, value: ColumnDescription)]>.dictionary(
      of: .columnType, "an object from columns to their types"
    ).map { columns in
      columns.map { ColumnDescription($0.name, $0.value.type, missing: $0.value.missing) }
    }
  }
}

extension Form where Value == ColumnDescription {
  /// A type's name alone, or an object with its details; the column's name is the key it stands under.
  fileprivate static var columnType: Form {
    func missing(_ reader: ObjectReader) -> [String]? { reader.readIfPresent("missing", .list(of: .text)) }
    return .kinds(
      "column type",
      [
        ("id", { ColumnDescription("", .id, missing: missing($0)) }),
        ("number", { ColumnDescription("", .number, missing: missing($0)) }),
        (
          "time",
          { reader in
            let format = reader.read("format", Form<TimeFormat>.choice("time format"), default: "seconds")
            return ColumnDescription("", .time(format), missing: missing(reader))
          }
        ),
        (
          "list",
          { reader in
            let separator = reader.read("separator", .asciiCharacter)
            let weightSeparator = reader.readOptional("weight_separator", .asciiCharacter)
            return ColumnDescription(
              "", .list(separator: separator, weightSeparator: weightSeparator), missing: missing(reader))
          }
        ),
        ("ignored", { _ in ColumnDescription("", .ignored) }),
      ], key: "type")
  }
}

extension Form where Value == SamplesDescription {
  static func samples(in zone: TimeZoneOffset) -> Form {
    .object("an object that says which rows are the samples") { reader in
      SamplesDescription(
        table: reader.read("table", .table),
        time: reader.readIfPresent("time", .column),
        request: reader.read("request", .list(of: .column), default: []),
        group: reader.readIfPresent("group", .column),
        item: reader.readIfPresent("item", .column),
        where: reader.read("where", .conditions(in: zone), default: [:]),
        listsWithoutPositive: reader.read(
          "lists_without_positive", .choice("treatment of lists without a positive"), default: "keep"))
    }
  }
}

extension Form where Value == JoinDescription {
  static var join: Form {
    .object("an object that describes a join") { reader in
      JoinDescription(
        table: reader.read("table", .table),
        on: reader.read("on", .columnPairs),
        unmatched: reader.read("unmatched", .choice("treatment of unmatched keys"), default: "missing"))
    }
  }
}
