package import Autodiff
package import Datasets
package import Experiments
package import Metrics
package import Models

/// The student of a finished run, with all that its export is made of.
package struct ExportSource: Sendable {
  /// The name of the run's folder.
  package let run: String
  /// The file that its weights come from, without `.safetensors`: `student` or `student_alone`.
  package let model: String
  package let resolved: JSON
  package let student: Student
  /// All parameters that the student reads.
  package let parameters: [Parameter]
  /// The training split, whose users show which directions of the item vectors matter.
  package let training: any SampleSource
  /// The test split, by which the export is judged.
  package let test: any SampleSource
  /// What the ids of the tables mean, as `PreparedDataset.vocabularyFingerprints` has it.
  package let vocabularies: [(name: String, fingerprint: String)]
  package let items: ExportItems
  /// By what values become ids; nil leaves them out.
  package let encoders: FittedEncoders?
  package let metrics: [Metric]
  /// The student's metrics on the test split as the run reported them.
  package let reported: [ReportedMetric]

  package init(
    run: String, model: String, resolved: JSON, student: Student, parameters: [Parameter], training: any SampleSource,
    test: any SampleSource,
    vocabularies: [(name: String, fingerprint: String)], items: ExportItems, encoders: FittedEncoders?,
    metrics: [Metric],
    reported: [ReportedMetric]
  ) {
    self.run = run
    self.model = model
    self.resolved = resolved
    self.student = student
    self.parameters = parameters
    self.training = training
    self.test = test
    self.vocabularies = vocabularies
    self.items = items
    self.encoders = encoders
    self.metrics = metrics
    self.reported = reported
  }

  package struct ReportedMetric: Sendable, Equatable {
    package let task: String
    package let name: String
    package let value: Double

    package init(task: String, name: String, value: Double) {
      self.task = task
      self.name = name
      self.value = value
    }
  }
}

/// The items whose vectors are stored.
package struct ExportItems: Sendable {
  /// Their ids as the dataset's files have them, one an item.
  package let ids: TextList
  /// One sample an item, each a list of its own, of which the item's features are read.
  package let source: any SampleSource
  /// The column that holds such ids.
  package let column: String

  /// - Parameter limit: takes only so many of the items, the first.
  package init(ids: TextList, source: any SampleSource, column: String, limit: Int = .max) {
    precondition(ids.count == source.count && source.lists.count == ids.count + 1, "a sample and a list an item")
    self.column = column
    guard limit < ids.count else {
      self.ids = ids
      self.source = source
      return
    }
    var first = TextList()
    for index in 0..<limit { first.append(ids.bytes(at: index)) }
    self.ids = first
    self.source = FirstSamples(base: source, count: limit)
  }
}

/// The first samples of a source whose lists have one sample each.
private struct FirstSamples: SampleSource {
  let base: any SampleSource
  let count: Int
  var lists: [Int32] { Array(base.lists.prefix(count + 1)) }

  func batch(lists: [Int32]) -> Batch { base.batch(lists: lists) }
}
