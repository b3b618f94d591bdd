/// A task and where its label comes from.
package struct TaskDescription: Sendable, Equatable {
  package var name: String
  package var label: LabelSource
  /// The task that must be 1 for this one to be; a label that contradicts it is set to 0, counted and reported.
  package var requires: String?

  package init(name: String, label: LabelSource, requires: String? = nil) {
    self.name = name
    self.label = label
    self.requires = requires
  }
}

/// Where a label in {0, 1} comes from.
package enum LabelSource: Sendable, Equatable {
  /// A column of numbers that are all 0 or 1.
  case column(String)
  /// 1 where the number is at least this.
  case threshold(column: String, atLeast: Float)
  /// 1 where a matching event follows: t < time ≤ t + within seconds.
  case event(EventQuery, within: Int64)
  /// 1 for every logged row, 0 for drawn negatives.
  case logged
}

/// A teacher's scores that were logged with the samples.
package struct TeacherScoreDescription: Sendable, Equatable {
  package var task: String
  /// A column of numbers.
  package var column: String
  package var scale: Scale

  package init(task: String, column: String, scale: Scale) {
    self.task = task
    self.column = column
    self.scale = scale
  }

  package enum Scale: String, Sendable, Equatable, CaseIterable {
    /// Any real number.
    case logit
    /// Within [0, 1]; turned into log(p / (1 - p)) with p first kept within [10⁻⁷, 1 - 10⁻⁷].
    case probability
  }
}

extension TaskDescription {
  /// The column of the sample table that the label is read from, if it is.
  var labelColumn: String? {
    switch label {
    case .column(let name), .threshold(let name, _): name
    case .event, .logged: nil
    }
  }
}
