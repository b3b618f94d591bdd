extension Preparation {
  /// The rows that are samples, joined.
  mutating func logged() throws(DatasetError) -> LoggedSamples {
    let table = table(description.samples.table)
    let passes = passing(description.samples.where, of: table)
    let rows = (0..<Int32(table.count)).filter { passes[Int($0)] }
    report.excludedSamples = table.count - rows.count
    var frame = SampleFrame(tables: [table], rows: [rows], team: team)
    try join(&frame, isReported: true)
    if frame.count == 0 { throw noSamples(of: table, rows: rows.count) }
    var times: [Int64]?
    if let name = timeColumn {
      let address = ColumnAddress(slot: 0, place: TableColumn(table: table.name, column: name), type: .time(.seconds))
      times = frame.times(address)
      for (sample, time) in (times ?? []).enumerated() where time == Table.missingTime {
        let place = frame.place(of: sample)
        throw .missingValue(path: place.path, line: place.line, column: name, needed: "a sample's time")
      }
    }
    return LoggedSamples(frame: frame, times: times)
  }

  /// Why none of the sample table's rows is left, `rows` of which passed all conditions.
  private func noSamples(of table: Table, rows: Int) -> DatasetError {
    let leftOut = [
      DatasetError.LeftOut(rows: table.malformed, reason: "malformed"),
      DatasetError.LeftOut(rows: table.filtered, reason: "left out by \"tables.\(table.name).where\""),
      DatasetError.LeftOut(rows: table.count - rows, reason: "left out by \"samples.where\""),
      DatasetError.LeftOut(rows: rows, reason: "without a match in a joined table"),
    ]
    return .noSamples(path: table.path, leftOut: leftOut.filter { $0.rows > 0 })
  }

  /// The sample table's column of the sample's time.
  var timeColumn: String? {
    guard let table = resolver.table(description.samples.table) else { return nil }
    return resolver.timeColumn(of: table, named: description.samples.time, "samples.time", reason: nil)
  }

  /// Finds the row of every joined table for each sample, and leaves out samples as the joins say.
  mutating func join(_ frame: inout SampleFrame, isReported: Bool) throws(DatasetError) {
    for (index, join) in description.joins.enumerated() {
      let table = table(join.table)
      let addresses = join.on.compactMap { resolver.find($0.sample, joins: index) }
      let interners = join.on.map { interner(join.table, $0.other) }
      let columns = join.on.map { pair in if case .id(let ids)? = table.column(pair.other) { ids } else { [Int32]() } }
      let keys = try KeyIndex(table: table, columns: columns, names: join.on.map(\.other), interners: interners)
      let wanted = frame.keys(addresses)
      let rows = wanted.map { keys.row(of: $0) ?? -1 }
      let unmatched = rows.count { $0 < 0 }
      if isReported { report.joins.append(.init(table: join.table, unmatched: unmatched, samples: rows.count)) }
      frame.tables.append(table)
      frame.rows.append(rows)
      guard unmatched > 0, join.unmatched != .missing else { continue }
      if join.unmatched == .error, let sample = rows.firstIndex(where: { $0 < 0 }) {
        let place = frame.place(of: sample)
        throw .unmatchedKey(
          path: place.path, line: place.line, table: join.table, columns: join.on.map(\.sample),
          key: wanted[sample].text(interners))
      }
      frame = frame.selecting((0..<Int32(rows.count)).filter { rows[Int($0)] >= 0 })
    }
  }

  /// For each value of a column the sample that is last in time, and of those the last row; in the order in which the
  /// values first appear.
  func lastOfEach(_ address: ColumnAddress, _ samples: LoggedSamples) -> [Int32] {
    var places: [Int32: Int] = [:]
    var last: [Int32] = []
    for (sample, id) in samples.frame.ids(address).enumerated() where id >= 0 {
      guard let place = places[id] else {
        places[id] = last.count
        last.append(Int32(sample))
        continue
      }
      if let times = samples.times, times[sample] < times[Int(last[place])] { continue }
      last[place] = Int32(sample)
    }
    return last
  }

  /// Assigns splits, forms request lists, and brings the samples into the order split, list, row.
  mutating func arrange(_ samples: inout LoggedSamples) throws(DatasetError) {
    let request = description.samples.request.map { samples.frame.wholeNumbers(address($0)) }
    let splits = splitNumbers(samples, request: request)
    // Without a request key each row is a list of its own, in the order of the rows.
    let numbers =
      request.isEmpty
      ? Array(0..<Int32(samples.count))
      : TupleNumbers.of(request + [splits.map(Int64.init)], count: samples.count, team)
    var order = Self.order(splits, numbers)
    try dropLists(&order, samples, splits: splits, numbers: numbers)
    samples.select(order)
    var start = 0
    for (number, split) in Split.allCases.enumerated() {
      let count = order.count { splits[Int($0)] == UInt8(number) }
      samples.ranges[split] = start..<(start + count)
      var lists: [Int32] = [0]
      for position in 0..<count where position > 0 {
        if numbers[Int(order[start + position])] != numbers[Int(order[start + position - 1])] {
          lists.append(Int32(position))
        }
      }
      if count > 0 { lists.append(Int32(count)) }
      samples.lists[split] = lists
      report.splits[number].samples = count
      report.splits[number].lists = lists.count - 1
      start += count
    }
    group(&samples)
  }

  /// Sample numbers sorted by split, then by list in the order of first appearance, then by row.
  private static func order(_ splits: [UInt8], _ lists: [Int32]) -> [Int32] {
    var starts = [Int32](repeating: 0, count: Int(lists.max() ?? 0) + 2)
    for list in lists { starts[Int(list) + 1] += 1 }
    for list in 1..<starts.count { starts[list] += starts[list - 1] }
    var byList = [Int32](repeating: 0, count: lists.count)
    for (sample, list) in lists.enumerated() {
      byList[Int(starts[Int(list)])] = Int32(sample)
      starts[Int(list)] += 1
    }
    return (0..<3).flatMap { split in byList.filter { splits[Int($0)] == UInt8(split) } }
  }

  private mutating func dropLists(_ order: inout [Int32], _ samples: LoggedSamples, splits: [UInt8], numbers: [Int32])
    throws(DatasetError)
  {
    guard description.samples.listsWithoutPositive != .keep else { return }
    var hasPositive = [Bool](repeating: false, count: Int(numbers.max() ?? 0) + 1)
    for sample in numbers.indices where samples.labels[0][sample] == 1 { hasPositive[Int(numbers[sample])] = true }
    let isWithout = { (sample: Int32) in splits[Int(sample)] == 0 && !hasPositive[Int(numbers[Int(sample)])] }
    if description.samples.listsWithoutPositive == .error, let first = order.first(where: isWithout) {
      let place = samples.frame.place(of: Int(first))
      throw .listWithoutPositive(path: place.path, line: place.line, task: description.tasks[0].name)
    }
    report.droppedLists = Set(order.filter(isWithout).map { numbers[Int($0)] }).count
    order.removeAll(where: isWithout)
  }

  /// 0, 1 or 2 for training, validation and test.
  private mutating func splitNumbers(_ samples: LoggedSamples, request: [[Int64]]) -> [UInt8] {
    func side(_ hash: StableHash, _ validation: Double, _ test: Double) -> UInt8 {
      let place = hash.uniform
      return place < test ? 2 : place < test + validation ? 1 : 0
    }
    switch purpose {
    case .fitting, .measuring: break
    case .rows, .items: return [UInt8](repeating: 2, count: samples.count)
    }
    switch description.split {
    case .time(let validationFrom, let testFrom):
      return (samples.times ?? []).map { $0 < validationFrom ? 0 : $0 < testFrom ? 1 : 2 }
    case .user(let column, let validation, let test, let seed):
      let address = address(column)
      let interner = interner(address.place.table, address.place.column)
      return samples.frame.ids(address).map { id in
        var hash = StableHash(seed: seed)
        if id >= 0 { hash.combine(interner.bytes(of: id)) }
        return side(hash, validation, test)
      }
    case .random(let validation, let test, let seed):
      let interners = description.samples.request.map { name -> Interner? in
        let address = address(name)
        return address.type.kind == .id ? interner(address.place.table, address.place.column) : nil
      }
      return (0..<samples.count).map { sample in
        var hash = StableHash(seed: seed)
        if request.isEmpty { hash.combine(Int64(samples.frame.rows[0][sample])) }
        for place in request.indices {
          let value = request[place][sample]
          if let interner = interners[place], value >= 0 {
            hash.combine(interner.bytes(of: Int32(value)))
            hash.combine(UInt8(0x1F))
          } else {
            hash.combine(value)
          }
        }
        return side(hash, validation, test)
      }
    }
  }

  /// Numbers the evaluation groups of each split. A sample without a group is one by itself.
  private func group(_ samples: inout LoggedSamples) {
    samples.groups = [Int32](repeating: 0, count: samples.count)
    let ids = description.samples.group.map { samples.frame.ids(address($0)) }
    for split in Split.allCases {
      let range = samples.range(split)
      guard let ids else {
        let lists = samples.lists[split] ?? []
        for list in lists.indices.dropLast() {
          for position in lists[list]..<lists[list + 1] {
            samples.groups[range.lowerBound + Int(position)] = Int32(list)
          }
        }
        continue
      }
      var numbers: [Int32: Int32] = [:]
      var next: Int32 = 0
      for sample in range {
        if ids[sample] >= 0, let known = numbers[ids[sample]] {
          samples.groups[sample] = known
        } else {
          if ids[sample] >= 0 { numbers[ids[sample]] = next }
          samples.groups[sample] = next
          next += 1
        }
      }
    }
  }
}
