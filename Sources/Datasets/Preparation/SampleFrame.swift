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
  func passing(_ conditions: [RowCondition], interner: (String) -> Interner) -> [Bool] {
    var passes = [Bool](repeating: true, count: count)
    for condition in conditions {
      guard let values = column(condition.column) else {
        preconditionFailure("column \(condition.column) was not read")
      }
      switch values {
      case .id(let ids):
        let test = CompiledTest(condition.test, in: interner(condition.column))
        for row in passes.indices where passes[row] { passes[row] = test.passes(id: ids[row]) }
      case .number(let numbers):
        let test = CompiledTest(condition.test, in: nil)
        for row in passes.indices where passes[row] {
          passes[row] = test.passes(number: numbers[row].isNaN ? nil : Double(numbers[row]))
        }
      case .time(let times):
        let test = CompiledTest(condition.test, in: nil)
        for row in passes.indices where passes[row] {
          passes[row] = test.passes(number: times[row] == Table.missingTime ? nil : Double(times[row]))
        }
      case .list(let offsets, _, _):
        let test = CompiledTest(condition.test, in: nil)
        for row in passes.indices where passes[row] {
          passes[row] = test.passes(number: offsets[row + 1] > offsets[row] ? 0 : nil)
        }
      }
    }
    return passes
  }
}

extension ThreadTeam {
  /// The elements at the given places.
  func gathered<Value: BitwiseCopyable & Sendable>(_ values: [Value], at places: [Int32]) -> [Value] {
    array(count: places.count) { range, output in for index in range { output.append(values[Int(places[index])]) } }
  }
}
