/// A column of a table.
struct TableColumn: Hashable {
  let table: String
  let column: String
}

/// A column as a sample sees it. Slot 0 is the sample table, slot j + 1 the table of join j.
struct ColumnAddress {
  let slot: Int
  let place: TableColumn
  let type: ColumnType
}

/// Checks a description, collects every mistake, and notes which columns are used and which are compared.
final class DescriptionResolver {
  let description: DatasetDescription
  private(set) var errors: [DatasetError] = []
  /// Every column that something refers to.
  private(set) var used: Set<TableColumn> = []
  /// Pairs of columns whose ids must be comparable.
  private(set) var links: [(TableColumn, TableColumn)] = []
  /// The columns of each table; nil where only the file's typed header tells them.
  private let columns: [String: [ColumnDescription]?]

  /// - Parameter columns: the columns of the tables whose files have been opened; nil before any is.
  init(_ description: DatasetDescription, columns known: [String: [ColumnDescription]] = [:]) {
    self.description = description
    var columns: [String: [ColumnDescription]?] = [:]
    for table in description.tables {
      if let found = known[table.name] {
        columns[table.name] = .some(found)
      } else {
        columns[table.name] = .some(table.header == .typed ? nil : table.columns)
      }
    }
    self.columns = columns
  }

  /// Tables that hold the samples and what is joined to them, by slot.
  var slots: [String] { [description.samples.table] + description.joins.map(\.table) }

  func table(_ name: String) -> TableDescription? {
    description.tables.first { $0.name == name }
  }

  func report(_ error: DatasetError) { errors.append(error) }

  func require(_ condition: Bool, _ path: String, found: some CustomStringConvertible, expected: String) {
    if !condition { report(.outOfRange(path: path, found: found.description, expected: expected)) }
  }

  // MARK: Names

  /// Whether a table exists; if not, that is reported.
  func checkTable(_ name: String, _ path: String) -> Bool {
    if table(name) != nil { return true }
    report(.unknownName(path: path, kind: .table, name: name, known: description.tables.map(\.name)))
    return false
  }

  /// A column of one table.
  @discardableResult
  func column(
    _ name: String, of table: String, _ path: String, types: Set<ColumnType.Kind>? = nil
  ) -> ColumnDescription? {
    guard let known = columns[table], let known else { return nil }
    guard let column = known.first(where: { $0.name == name && $0.type != .ignored }) else {
      report(.unknownName(path: path, kind: .column, name: name, known: known.map(\.name)))
      return nil
    }
    used.insert(TableColumn(table: table, column: name))
    check(column, types, path)
    return column
  }

  /// A column that a sample has, from the sample table or one of the first `joins` joined tables.
  @discardableResult
  func address(
    _ name: String, _ path: String, types: Set<ColumnType.Kind>? = nil, joins: Int = .max
  ) -> ColumnAddress? {
    let (found, names, isComplete) = candidates(for: name, joins: joins)
    guard let address = found.first else {
      if isComplete { report(.unknownName(path: path, kind: .column, name: name, known: names)) }
      return nil
    }
    if found.count > 1 {
      report(.ambiguousColumn(path: path, name: name, tables: found.map(\.place.table)))
      return nil
    }
    used.insert(address.place)
    check(ColumnDescription(address.place.column, address.type), types, path)
    return address
  }

  /// As `address`, but without a report.
  func find(_ name: String, joins: Int = .max) -> ColumnAddress? {
    let found = candidates(for: name, joins: joins).found
    return found.count == 1 ? found[0] : nil
  }

  private func candidates(
    for name: String, joins: Int
  ) -> (found: [ColumnAddress], names: [String], isComplete: Bool) {
    var found: [ColumnAddress] = []
    var names: [String] = []
    var isComplete = true
    for (slot, table) in slots.prefix(joins == .max ? .max : joins + 1).enumerated() {
      // A table that does not exist is reported where it is named, not again with each of its columns.
      guard let listed = columns[table], let known = listed else {
        isComplete = false
        continue
      }
      names += known.map(\.name)
      for column in known where column.type != .ignored && (column.name == name || "\(table).\(column.name)" == name) {
        found.append(
          ColumnAddress(slot: slot, place: TableColumn(table: table, column: column.name), type: column.type))
      }
    }
    return (found, names, isComplete)
  }

  private func check(_ column: ColumnDescription, _ types: Set<ColumnType.Kind>?, _ path: String) {
    guard let types, !types.contains(column.type.kind) else { return }
    let expected = ColumnType.Kind.allCases.filter { types.contains($0) }.map(\.rawValue).joined(separator: " or ")
    report(
      .wrongColumnType(path: path, column: column.name, found: column.type.kind.rawValue, expected: expected))
  }

  func link(_ first: TableColumn, _ second: TableColumn) { links.append((first, second)) }

  /// The column of a table that holds the time of its rows.
  func timeColumn(of table: TableDescription, named name: String?, _ path: String, reason: String?) -> String? {
    if let name { return column(name, of: table.name, path, types: [.time])?.name }
    guard let known = columns[table.name], let known else { return nil }
    let times = known.filter { $0.type.kind == .time }.map(\.name)
    guard times.count <= 1 else {
      report(.severalTimeColumns(path: path, table: table.name, columns: times))
      return nil
    }
    guard let time = times.first else {
      if let reason { report(.noTimeColumn(path: path, table: table.name, reason: reason)) }
      return nil
    }
    used.insert(TableColumn(table: table.name, column: time))
    return time
  }
}

extension ColumnType {
  enum Kind: String, CaseIterable {
    case id, number, time, list, ignored
  }

  var kind: Kind {
    switch self {
    case .id: .id
    case .number: .number
    case .time: .time
    case .list: .list
    case .ignored: .ignored
    }
  }
}
