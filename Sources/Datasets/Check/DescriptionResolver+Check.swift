extension DatasetDescription {
  /// Every mistake that shows without opening a file.
  package func mistakes() -> [DatasetError] {
    let resolver = DescriptionResolver(self)
    resolver.checkAll()
    return resolver.errors
  }
}

extension DescriptionResolver {
  /// Most key columns that a join or a match may have.
  static let mostKeys = 4

  func checkAll() {
    require(
      !description.name.isEmpty && !description.name.contains { $0 == "/" || $0 == "\0" }, "name",
      found: "\"\(description.name)\"", expected: "a name without \"/\", since prepared datasets are kept under it")
    checkNames(description.tables.map(\.name), .table, "tables")
    for table in description.tables { checkTable(table) }
    guard checkTable(description.samples.table, "samples.table") else { return }
    checkSamples()
    for (index, join) in description.joins.enumerated() { check(join, index) }
    checkNames(description.features.map(\.name), .feature, "features")
    require(!description.features.isEmpty, "features", found: "none", expected: "at least one feature")
    for (index, feature) in description.features.enumerated() { check(feature, "features[\(index)]") }
    checkTasks()
    checkSplit()
    checkVocabularies()
    if let negatives = description.negatives { check(negatives) }
    if let simulator = description.simulator {
      require(
        simulator.impressions >= 1, "simulator.impressions", found: simulator.impressions, expected: "at least 1")
    }
  }

  private func checkNames(_ names: [String], _ kind: DatasetError.NameKind, _ path: String) {
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      report(.repeatedName(path: path, kind: kind, name: name))
    }
  }

  private func checkTable(_ table: TableDescription) {
    let path = "tables.\(table.name)"
    checkNames(table.columns.map(\.name), .column, "\(path).columns")
    require(
      table.header == .typed || table.columns.contains { $0.type != .ignored }, "\(path).columns", found: "none",
      expected: "at least one column")
    if let separator = table.separator {
      require(
        separator.isASCII && separator != "\"" && separator != "\n", "\(path).separator", found: "\"\(separator)\"",
        expected: "one ASCII character")
    }
    for column in table.columns {
      guard case .list(let separator, let weights) = column.type else { continue }
      require(
        separator.isASCII && weights?.isASCII != false && separator != weights, "\(path).columns.\(column.name)",
        found: "\"\(separator)\"", expected: "one ASCII character, another one than before the weight")
    }
    if table.time != nil { _ = timeColumn(of: table, named: table.time, "\(path).time", reason: nil) }
    check(table.where, of: table.name, "\(path).where")
  }

  func check(_ conditions: [RowCondition], of table: String, _ path: String) {
    for condition in conditions {
      let types: Set<ColumnType.Kind>? =
        switch condition.test {
        case .oneOf, .noneOf: [.id]
        case .range: [.number, .time]
        case .present, .missing: nil
        }
      column(condition.column, of: table, "\(path).\(condition.column)", types: types)
    }
  }

  private func checkSamples() {
    let samples = description.samples
    if let table = table(samples.table) { _ = timeColumn(of: table, named: samples.time, "samples.time", reason: nil) }
    for (index, name) in samples.request.enumerated() {
      address(name, "samples.request[\(index)]", types: [.id, .time])
    }
    if let group = samples.group { address(group, "samples.group", types: [.id]) }
    if let item = samples.item { address(item, "samples.item", types: [.id]) }
    check(samples.where, of: samples.table, "samples.where")
  }

  private func check(_ join: JoinDescription, _ index: Int) {
    let path = "joins[\(index)]"
    guard checkTable(join.table, "\(path).table") else { return }
    if slots[...index].contains(join.table) {
      report(.repeatedName(path: "\(path).table", kind: .table, name: join.table))
    }
    checkPairs(join.on, with: join.table, "\(path).on", joins: index)
  }

  /// Checks columns that must agree, and notes that their ids are compared.
  func checkPairs(_ pairs: [ColumnPair], with table: String, _ path: String, joins: Int = .max) {
    require(
      (1...Self.mostKeys).contains(pairs.count), path, found: "\(pairs.count) columns",
      expected: "1 to \(Self.mostKeys) columns")
    for pair in pairs {
      let left = address(pair.sample, "\(path).\(pair.sample)", types: [.id], joins: joins)
      let right = column(pair.other, of: table, "\(path).\(pair.sample)", types: [.id])
      if let left, right != nil { link(left.place, TableColumn(table: table, column: pair.other)) }
    }
  }

  func check(_ events: EventQuery, _ path: String) {
    guard checkTable(events.log, "\(path).log"), let table = table(events.log) else { return }
    _ = timeColumn(of: table, named: table.time, "tables.\(events.log).time", reason: "a log of events needs")
    checkSampleTime("\(path).log", reason: "an event before or after a sample needs")
    checkPairs(events.match, with: events.log, "\(path).match")
    check(events.where, of: events.log, "\(path).where")
  }

  private func checkSampleTime(_ path: String, reason: String) {
    guard let table = table(description.samples.table) else { return }
    if description.samples.time == nil { _ = timeColumn(of: table, named: nil, path, reason: reason) }
  }

  private func checkTasks() {
    let tasks = description.tasks
    checkNames(tasks.map(\.name), .task, "tasks")
    require(!tasks.isEmpty, "tasks", found: "none", expected: "at least one task")
    for (index, task) in tasks.enumerated() {
      let path = "tasks[\(index)]"
      switch task.label {
      case .column(let name), .threshold(let name, _): address(name, "\(path).column", types: [.number])
      case .event(let events, let within):
        check(events, "\(path).event")
        require(within > 0, "\(path).event.within", found: "\(within) s", expected: "more than 0 s")
      case .logged: break
      }
      checkRequirement(of: task, path)
    }
    for (index, score) in description.teacherScores.enumerated() {
      let path = "teacher_scores[\(index)]"
      if !tasks.contains(where: { $0.name == score.task }) {
        report(.unknownName(path: "\(path).task", kind: .task, name: score.task, known: tasks.map(\.name)))
      }
      address(score.column, "\(path).column", types: [.number])
      if description.negatives != nil {
        report(.notWithNegatives(path: path, reason: "a drawn negative has no logged score"))
      }
    }
    if !description.teacherScores.isEmpty {
      checkNames(description.teacherScores.map(\.task), .task, "teacher_scores")
      for task in tasks where !description.teacherScores.contains(where: { $0.task == task.name }) {
        report(
          .outOfRange(
            path: "teacher_scores", found: "none for the task \"\(task.name)\"", expected: "one column for each task"))
      }
    }
  }

  private func checkRequirement(of task: TaskDescription, _ path: String) {
    var next = task.requires
    var steps = 0
    while let name = next {
      guard let parent = description.tasks.first(where: { $0.name == name }) else {
        if steps == 0 {
          let known = description.tasks.map(\.name).filter { $0 != task.name }
          report(.unknownName(path: "\(path).requires", kind: .task, name: name, known: known))
        }
        return
      }
      steps += 1
      guard steps <= description.tasks.count, parent.name != task.name else {
        report(.cyclicRequirement(task: task.name))
        return
      }
      next = parent.requires
    }
  }

  private func checkSplit() {
    func checkShares(_ validation: Double, _ test: Double) {
      require(validation >= 0 && validation < 1, "split.validation", found: validation, expected: "from 0 to below 1")
      require(test > 0 && test < 1, "split.test", found: test, expected: "between 0 and 1")
      require(
        validation + test < 1, "split", found: "\(validation) + \(test) held out", expected: "less than 1 in all")
    }
    switch description.split {
    case .time(let validationFrom, let testFrom):
      checkSampleTime("split.by", reason: "a split by time needs")
      require(
        validationFrom <= testFrom, "split.test_from", found: "a time before validation_from",
        expected: "a time not before validation_from")
    case .user(let column, let validation, let test, _):
      address(column, "split.column", types: [.id])
      checkShares(validation, test)
    case .random(let validation, let test, _):
      checkShares(validation, test)
    }
  }

  private func check(_ negatives: NegativesDescription) {
    require(
      negatives.perPositive >= 1, "negatives.per_positive", found: negatives.perPositive, expected: "at least 1")
    if let count = negatives.evaluationPerPositive {
      require(count >= 1, "negatives.evaluation_per_positive", found: count, expected: "at least 1")
    }
    let table = description.samples.table
    column(negatives.user, of: table, "negatives.user", types: [.id])
    column(negatives.item, of: table, "negatives.item", types: [.id])
    for (index, name) in negatives.itemColumns.enumerated() {
      column(name, of: table, "negatives.item_columns[\(index)]")
    }
    for (index, join) in description.joins.enumerated() {
      if dependency(ofSlot: index + 1) == [.context, .item] {
        report(
          .notWithNegatives(
            path: "joins[\(index)]", reason: "the table \"\(join.table)\" is joined by columns of both user and item"))
      }
      if join.unmatched != .missing {
        report(
          .notWithNegatives(
            path: "joins[\(index)].unmatched", reason: "an item may be drawn that has no match; use \"missing\""))
      }
    }
    for (index, name) in description.samples.request.enumerated() {
      if let address = find(name), dependency(of: address).contains(.item) {
        report(
          .notWithNegatives(
            path: "samples.request[\(index)]", reason: "a list would then hold one item and never another"))
      }
    }
  }
}
