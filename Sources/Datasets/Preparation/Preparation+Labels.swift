import Glibc

extension Preparation {
  /// Computes the labels and logged scores of all samples.
  mutating func label(_ samples: inout LoggedSamples) throws(DatasetError) {
    for task in description.tasks { samples.labels.append(try labels(of: task, samples)) }
    for (index, task) in description.tasks.enumerated() { clear(index, task, &samples.labels) }
    guard !description.teacherScores.isEmpty else { return }
    for task in description.tasks {
      guard let score = description.teacherScores.first(where: { $0.task == task.name }) else { continue }
      samples.logits.append(try logits(of: score, samples))
    }
  }

  private mutating func labels(of task: TaskDescription, _ samples: LoggedSamples) throws(DatasetError) -> [Float] {
    switch task.label {
    case .column(let name):
      let labels = try present(name, samples, needed: "the label of task \"\(task.name)\"")
      for (sample, label) in labels.enumerated() where label != 0 && label != 1 {
        let place = samples.frame.place(of: sample)
        throw .labelOutOfRange(
          path: place.path, line: place.line, task: task.name, column: name, found: Self.text(label))
      }
      return labels
    case .threshold(let name, let atLeast):
      return try present(name, samples, needed: "the label of task \"\(task.name)\"").map { $0 >= atLeast ? 1 : 0 }
    case .event(let events, let within):
      let question = EventQuestion(query: events, window: .future(seconds: within))
      let answers = SampleEvents(samples.frame, samples.times, team)
      answers.answer([question], &self)
      return answers.numbers(question).map { $0 > 0 ? 1 : 0 }
    case .logged: return [Float](repeating: 1, count: samples.count)
    }
  }

  /// Sets labels to 0 where a task that they require is 0.
  private mutating func clear(_ index: Int, _ task: TaskDescription, _ labels: inout [[Float]]) {
    var required = task.requires
    while let name = required, let parent = description.tasks.firstIndex(where: { $0.name == name }) {
      for sample in labels[index].indices where labels[index][sample] == 1 && labels[parent][sample] == 0 {
        labels[index][sample] = 0
        report.tasks[index].cleared += 1
      }
      required = description.tasks[parent].requires
    }
  }

  private func logits(of score: TeacherScoreDescription, _ samples: LoggedSamples) throws(DatasetError) -> [Float] {
    let values = try present(score.column, samples, needed: "the teacher score of task \"\(score.task)\"")
    guard score.scale == .probability else { return values }
    for (sample, value) in values.enumerated() where !(0...1).contains(value) {
      let place = samples.frame.place(of: sample)
      throw .scoreOutOfRange(
        path: place.path, line: place.line, task: score.task, column: score.column, found: Self.text(value))
    }
    return values.map { value in
      let probability = min(max(Double(value), 1e-7), 1 - 1e-7)
      return Float(log(probability / (1 - probability)))
    }
  }

  private func present(_ name: String, _ samples: LoggedSamples, needed: String) throws(DatasetError) -> [Float] {
    let numbers = samples.frame.numbers(address(name))
    if let sample = numbers.firstIndex(where: \.isNaN) {
      let place = samples.frame.place(of: sample)
      throw .missingValue(path: place.path, line: place.line, column: name, needed: needed)
    }
    return numbers
  }

  /// Reports a split without samples and, where models are to be trained, a task with one class in a split.
  mutating func check(_ samples: LoggedSamples) throws(DatasetError) {
    let needed: [Split]
    switch purpose {
    case .fitting: needed = Split.allCases.filter { $0 != .validation || description.split.hasValidation }
    // Negatives are drawn from the items of the training split.
    case .measuring(_, let split): needed = description.negatives == nil ? [split] : [.training, split]
    case .rows, .items: needed = []
    }
    let isTrained = if case .fitting = purpose { true } else { false }
    var errors: [DatasetError] = []
    for (number, split) in Split.allCases.enumerated() where needed.contains(split) {
      let range = samples.range(split)
      if range.isEmpty {
        errors.append(.emptySplit(split: split, samples: samples.count, remedy: emptySplitRemedy(samples)))
        continue
      }
      if let most = mostNegatives(of: range.count, in: split) {
        errors.append(.tooManyNegatives(split: split, samples: range.count, limit: most))
      }
      for (index, task) in description.tasks.enumerated() {
        let positives = range.count { samples.labels[index][$0] == 1 }
        report.tasks[index].positives[number] = positives
        guard isTrained else { continue }
        if positives == 0 {
          errors.append(.oneClass(task: task.name, split: split, label: 0, samples: range.count))
        } else if positives == range.count && description.negatives == nil {
          errors.append(.oneClass(task: task.name, split: split, label: 1, samples: range.count))
        }
      }
    }
    if let error = DatasetError.joining(errors) { throw error }
  }

  /// How many negatives each of a split's positives can have at most, where it is to have more: samples are numbered by
  /// 32 bits.
  private func mostNegatives(of positives: Int, in split: Split) -> Int? {
    guard let negatives = description.negatives else { return nil }
    let wanted = split == .training ? negatives.perPositive : negatives.evaluationPerPositive ?? negatives.perPositive
    let most = Int(Int32.max) / positives - 1
    return wanted > most ? most : nil
  }

  private func emptySplitRemedy(_ samples: LoggedSamples) -> String {
    guard case .time = description.split, let times = samples.times, let first = times.min(), let last = times.max()
    else { return "change the shares of \"split\"" }
    let zone = description.timeZone
    return "the samples' times go from \(TimeText.text(first, in: zone)) to \(TimeText.text(last, in: zone)), so move "
      + "\"validation_from\" and \"test_from\" into that span"
  }

  /// Without a fraction where there is none.
  private static func text(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
  }
}
