/// What the preparation of a dataset found, for the user to judge whether the files were read as meant.
package struct PreparationReport: Sendable, Equatable {
  package struct Table: Sendable, Equatable {
    package var name: String
    /// Rows read, without the two kinds that follow.
    package var rows: Int
    package var malformed: Int
    /// Rows left out by the table's conditions.
    package var filtered: Int
  }

  package struct Join: Sendable, Equatable {
    package var table: String
    /// Samples whose key the table does not hold, of `samples`.
    package var unmatched: Int
    package var samples: Int
  }

  package struct SplitCounts: Sendable, Equatable {
    package var split: Split
    /// Logged samples; drawn negatives come on top.
    package var samples = 0
    package var lists = 0
  }

  package struct Task: Sendable, Equatable {
    package var name: String
    /// By split: training, validation, test.
    package var positives = [0, 0, 0]
    /// Labels set to 0 because a required task is 0.
    package var cleared = 0
  }

  /// A categorical feature with a vocabulary.
  package struct Feature: Sendable, Equatable {
    package var name: String
    /// Logged samples with a value, by split (validation and test; training is not counted).
    package var present = [0, 0, 0]
    /// Of those, the ones that the vocabulary does not hold.
    package var unseen = [0, 0, 0]

    /// Share of the values present that the vocabulary does not hold; 0 where none is present.
    package func unseenShare(_ split: Split) -> Double {
      let place = Split.allCases.firstIndex(of: split) ?? 0
      return present[place] == 0 ? 0 : Double(unseen[place]) / Double(present[place])
    }
  }

  package var tables: [Table] = []
  /// Rows of the sample table that `samples.where` leaves out.
  package var excludedSamples = 0
  package var joins: [Join] = []
  package var splits: [SplitCounts]
  /// Training lists left out because they have no positive.
  package var droppedLists = 0
  package var tasks: [Task]
  package var features: [Feature]

  init(_ plan: DatasetPlan) {
    splits = Split.allCases.map { SplitCounts(split: $0) }
    tasks = plan.description.tasks.map { Task(name: $0.name) }
    features = plan.features.map { Feature(name: $0.feature.name) }
  }

  /// All counts in a fixed order, for the file.
  var numbers: [Int64] {
    var numbers = [excludedSamples, droppedLists, tables.count]
    for table in tables { numbers += [table.rows, table.malformed, table.filtered] }
    for join in joins { numbers += [join.unmatched, join.samples] }
    for split in splits { numbers += [split.samples, split.lists] }
    for task in tasks { numbers += task.positives + [task.cleared] }
    for feature in features { numbers += feature.present + feature.unseen }
    return numbers.map(Int64.init)
  }

  /// Reads back `numbers`.
  init(_ plan: DatasetPlan, tables names: [String], numbers: [Int64]) {
    self.init(plan)
    var rest = numbers.map(Int.init)[...]
    func next() -> Int { rest.removeFirst() }
    excludedSamples = next()
    droppedLists = next()
    precondition(next() == names.count, "the report is of other tables")
    tables = names.map { Table(name: $0, rows: next(), malformed: next(), filtered: next()) }
    joins = plan.description.joins.map { Join(table: $0.table, unmatched: next(), samples: next()) }
    for index in splits.indices {
      splits[index].samples = next()
      splits[index].lists = next()
    }
    for index in tasks.indices {
      tasks[index].positives = [next(), next(), next()]
      tasks[index].cleared = next()
    }
    for index in features.indices {
      features[index].present = [next(), next(), next()]
      features[index].unseen = [next(), next(), next()]
    }
  }
}
