import Kernels

/// For each sample the row of every table that it draws on; -1 where a table has none for it.
struct SampleFrame {
  /// By slot: the sample table, then the joined tables.
  var tables: [Table]
  /// One array a slot, of `count` rows.
  var rows: [[Int32]]
  let team: ThreadTeam

  var count: Int { rows[0].count }

  /// Ids of a column; `Table.missingId` where missing.
  func ids(_ address: ColumnAddress) -> [Int32] {
    guard case .id(let values) = values(address) else { preconditionFailure("not a column of ids") }
    return gathered(values, address.slot, missing: Table.missingId)
  }

  /// Numbers of a column; NaN where missing.
  func numbers(_ address: ColumnAddress) -> [Float] {
    guard case .number(let values) = values(address) else { preconditionFailure("not a column of numbers") }
    return gathered(values, address.slot, missing: .nan)
  }

  /// Times of a column; `Table.missingTime` where missing.
  func times(_ address: ColumnAddress) -> [Int64] {
    guard case .time(let values) = values(address) else { preconditionFailure("not a column of times") }
    return gathered(values, address.slot, missing: Table.missingTime)
  }

  /// A column of lists as a whole; sample i owns the list of row `rows[slot][i]`.
  func list(_ address: ColumnAddress) -> (offsets: [Int32], ids: [Int32], weights: [Float]?) {
    guard case .list(let offsets, let ids, let weights) = values(address) else {
      preconditionFailure("not a column of lists")
    }
    return (offsets, ids, weights)
  }

  /// Ids or times as whole numbers, for keys.
  func wholeNumbers(_ address: ColumnAddress) -> [Int64] {
    address.type.kind == .time ? times(address) : ids(address).map(Int64.init)
  }

  /// The key of each sample under up to four columns.
  func keys(_ addresses: [ColumnAddress]) -> [SIMD4<Int32>] {
    var keys = [SIMD4<Int32>](repeating: SIMD4(repeating: 0), count: count)
    for (place, address) in addresses.enumerated() {
      let ids = ids(address)
      for index in keys.indices { keys[index][place] = ids[index] }
    }
    return keys
  }

  /// The samples at `positions`, in that order.
  func selecting(_ positions: [Int32]) -> SampleFrame {
    SampleFrame(tables: tables, rows: rows.map { team.gathered($0, at: positions) }, team: team)
  }

  /// Path and line of a sample's own row.
  func place(of sample: Int) -> (path: String, line: Int) {
    (tables[0].path, tables[0].line(ofRow: Int(rows[0][sample])))
  }

  /// The value of each sample's row of a slot.
  private func gathered<Value: BitwiseCopyable & Sendable>(_ values: [Value], _ slot: Int, missing: Value) -> [Value] {
    let rows = rows[slot]
    return team.array(count: rows.count) { range, output in
      for sample in range {
        let row = rows[sample]
        output.append(row < 0 ? missing : values[Int(row)])
      }
    }
  }

  private func values(_ address: ColumnAddress) -> Table.Values {
    guard let values = tables[address.slot].column(address.place.column) else {
      preconditionFailure("column \(address.place.column) was not read")
    }
    return values
  }
}

extension Table {
  /// For each row whether it passes all conditions.
  func passing(_ conditions: [RowCondition], _ team: ThreadTeam, interner: (String) -> Interner) -> [Bool] {
    conditions.reduce([Bool](repeating: true, count: count)) { passes, condition in
      guard let values = column(condition.column) else {
        preconditionFailure("column \(condition.column) was not read")
      }
      switch values {
      case .id(let ids):
        let interner = interner(condition.column)
        let test = CompiledTest(condition.test, in: interner)
        let ofIds = (0..<Int32(interner.count)).map { test.passes(id: $0) }
        let ofMissing = test.passes(id: Table.missingId)
        return team.array(count: count) { range, output in
          for row in range { output.append(passes[row] && (ids[row] < 0 ? ofMissing : ofIds[Int(ids[row])])) }
        }
      case .number(let numbers):
        return Self.passing(passes, condition) { numbers[$0].isNaN ? nil : Double(numbers[$0]) }
      case .time(let times):
        return Self.passing(passes, condition) { times[$0] == Table.missingTime ? nil : Double(times[$0]) }
      case .list(let offsets, _, _):
        return Self.passing(passes, condition) { offsets[$0 + 1] > offsets[$0] ? 0 : nil }
      }
    }
  }

  private static func passing(_ passes: [Bool], _ condition: RowCondition, number: (Int) -> Double?) -> [Bool] {
    let test = CompiledTest(condition.test, in: nil)
    return passes.indices.map { passes[$0] && test.passes(number: number($0)) }
  }

  /// Some columns of some rows, in the order in which these are named. Lines are not kept.
  consuming func selecting(_ rows: [Int32], keeping kept: Set<String>, _ team: ThreadTeam) -> Table {
    var selected: [Column] = []
    // One column after another, so that what is not needed any more is given back.
    while let column = columns.popLast() {
      guard kept.contains(column.name) else { continue }
      selected.append(Column(name: column.name, values: column.values.selecting(rows, team)))
    }
    columns = selected
    lines = LineIndex()
    count = rows.count
    return self
  }
}

extension Table.Values {
  fileprivate func selecting(_ rows: [Int32], _ team: ThreadTeam) -> Table.Values {
    switch self {
    case .id(let ids): return .id(team.gathered(ids, at: rows))
    case .number(let numbers): return .number(team.gathered(numbers, at: rows))
    case .time(let times): return .time(team.gathered(times, at: rows))
    case .list(let offsets, let ids, let weights):
      let entries = rows.flatMap { offsets[Int($0)]..<offsets[Int($0) + 1] }
      var ends: [Int32] = [0]
      for row in rows { ends.append(ends[ends.count - 1] + offsets[Int(row) + 1] - offsets[Int(row)]) }
      return .list(
        offsets: ends, ids: team.gathered(ids, at: entries), weights: weights.map { team.gathered($0, at: entries) })
    }
  }
}

extension ThreadTeam {
  /// The elements at the given places.
  func gathered<Value: BitwiseCopyable & Sendable>(_ values: [Value], at places: [Int32]) -> [Value] {
    array(count: places.count) { range, output in for index in range { output.append(values[Int(places[index])]) } }
  }
}
