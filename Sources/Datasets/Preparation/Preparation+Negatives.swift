extension Preparation {
  /// The items from which negatives are drawn.
  struct NegativePool {
    /// One sample an item: its last training row.
    var frame: SampleFrame
    /// Number of training samples of each item.
    var counts: [Int64]
    /// For each id of the item's domain its place in the pool, or -1.
    var places: [Int32]
  }

  /// Gathers the items of the training split; nil where no negatives are drawn.
  mutating func negativePool(_ samples: LoggedSamples) throws(DatasetError) -> NegativePool? {
    guard let negatives = description.negatives else { return nil }
    let items = samples.frame.ids(sampleColumn(negatives.item))
    var places = [Int32](repeating: -1, count: interner(description.samples.table, negatives.item).count)
    var rows: [Int32] = []
    var counts: [Int64] = []
    for sample in samples.range(.training) where items[sample] >= 0 {
      let row = samples.frame.rows[0][sample]
      let item = Int(items[sample])
      if places[item] < 0 {
        places[item] = Int32(rows.count)
        rows.append(row)
        counts.append(1)
      } else {
        rows[Int(places[item])] = max(rows[Int(places[item])], row)
        counts[Int(places[item])] += 1
      }
    }
    var frame = SampleFrame(tables: [samples.frame.tables[0]], rows: [rows], team: team)
    try join(&frame, isReported: false)
    let pool = NegativePool(frame: frame, counts: counts, places: places)
    try addInteractions(pool, samples)
    return pool
  }

  private func sampleColumn(_ name: String) -> ColumnAddress {
    ColumnAddress(slot: 0, place: TableColumn(table: description.samples.table, column: name), type: .id)
  }

  /// Stores for each user the pool's items that the user has a row with, and the time of the first such row.
  private mutating func addInteractions(_ pool: NegativePool, _ samples: LoggedSamples) throws(DatasetError) {
    guard let negatives = description.negatives else { return }
    let table = samples.frame.tables[0]
    let all = SampleFrame(tables: [table], rows: [Array(0..<Int32(table.count))], team: team)
    let users = all.ids(sampleColumn(negatives.user))
    let items = all.ids(sampleColumn(negatives.item)).map { $0 < 0 ? -1 : pool.places[Int($0)] }
    // A row without a time counts as one before everything.
    var times = [Int64](repeating: Table.missingTime, count: table.count)
    if let name = timeColumn, case .time(let known)? = table.column(name) { times = known }
    let interner = interner(table.name, negatives.user)
    var byUser = [[Int32]](repeating: [], count: interner.count)
    for row in 0..<table.count where users[row] >= 0 && items[row] >= 0 { byUser[Int(users[row])].append(Int32(row)) }
    var offsets: [Int32] = [0]
    var itemsOfUsers: [Int32] = []
    var firstTimes: [Int64] = []
    for rows in byUser {
      let sorted = rows.sorted { (items[Int($0)], times[Int($0)], $0) < (items[Int($1)], times[Int($1)], $1) }
      for (place, row) in sorted.enumerated() {
        if place > 0 && items[Int(sorted[place - 1])] == items[Int(row)] { continue }
        itemsOfUsers.append(items[Int(row)])
        firstTimes.append(times[Int(row)])
      }
      offsets.append(Int32(itemsOfUsers.count))
    }
    store.add("pool.interactions.offsets", offsets)
    store.add("pool.interactions.items", itemsOfUsers)
    store.add("pool.interactions.times", firstTimes)
    let sampleUsers = samples.frame.ids(sampleColumn(negatives.user))
    let sampleItems = samples.frame.ids(sampleColumn(negatives.item)).map { $0 < 0 ? -1 : pool.places[Int($0)] }
    for split in Split.allCases {
      let range = samples.range(split)
      let end = plan.endOfSplit(split)
      var checked: Set<Int32> = []
      for sample in range where sampleUsers[sample] >= 0 && checked.insert(sampleUsers[sample]).inserted {
        let user = Int(sampleUsers[sample])
        let excluded = (offsets[user]..<offsets[user + 1]).count { firstTimes[Int($0)] < end }
        if excluded >= pool.counts.count {
          throw .noEligibleItem(user: interner.text(of: Int32(user)), split: split, items: pool.counts.count)
        }
      }
      if pool.counts.count < 2, let sample = range.first(where: { sampleUsers[$0] < 0 && sampleItems[$0] >= 0 }) {
        let place = samples.frame.place(of: sample)
        throw .missingValue(path: place.path, line: place.line, column: negatives.user, needed: "a negative")
      }
      store.add("\(split.rawValue).users", Array(sampleUsers[range]))
      store.add("\(split.rawValue).items", Array(sampleItems[range]))
      store.add("\(split.rawValue).times", samples.times.map { Array($0[range]) } ?? [])
    }
  }

  /// Stores what is needed to compute a feature of user and item together for items drawn later.
  mutating func addCross(_ feature: FeaturePlan, _ name: String, _ samples: LoggedSamples, _ pool: SampleFrame) {
    for (part, match) in feature.matches.enumerated() {
      store.add("\(name).index.\(part)", logs.order(match.events, &self).index)
      let keys = samples.frame.keys(match.addresses)
      for split in Split.allCases {
        store.add("\(split.rawValue).\(name).keys.\(part)", Self.flat(keys[samples.range(split)]))
      }
      store.add("pool.\(name).keys.\(part)", Self.flat(pool.keys(match.addresses)[...]))
    }
  }

  private static func flat(_ keys: ArraySlice<SIMD4<Int32>>) -> [Int32] {
    keys.flatMap { [$0[0], $0[1], $0[2], $0[3]] }
  }
}

extension FeaturePlan {
  /// Its event queries.
  var matches: [Match] {
    switch value {
    case .history(let match, _, _): [match]
    case .eventNumber(let first, let second, _): [first] + (second.map { [$0] } ?? [])
    default: []
    }
  }
}

extension DatasetPlan {
  /// The time before which a row excludes an item from the negatives of a split.
  func endOfSplit(_ split: Split) -> Int64 {
    guard case .time(let validationFrom, let testFrom) = description.split else { return .max }
    switch split {
    case .training: return validationFrom
    case .validation: return testFrom
    case .test: return .max
    }
  }
}
