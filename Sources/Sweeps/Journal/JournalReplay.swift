import Experiments

/// The trials that a journal tells of.
struct JournalReplay {
  struct Trial {
    let identifier: Int
    var record = TrialRecord()
  }

  /// The trials of the study, by number.
  private(set) var trials: [Trial] = []
  /// How many bytes are whole lines.
  private(set) var length = 0

  /// Reads the journal, in which other studies may stand as well.
  init(_ bytes: [UInt8], path: String, study name: String) throws(SweepError) {
    var studies = 0
    var study: Int?
    var created = 0
    var (start, line) = (0, 1)
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      var ignored: [Mistake] = []
      let value = JSON.parse(Array(bytes[start..<end]), mistakes: &ignored) { .file(path, line: $0, column: $1) }
      guard let value, let code = value["op_code"]?.integer else {
        // A last line that makes no sense was not written whole.
        if end == bytes.count - 1 { return }
        throw .damagedJournal(path, line: line)
      }
      if code == JournalOperation.createStudy.rawValue {
        if value["study_name"]?.string == name { study = study ?? studies }
        studies += 1
      } else if code == JournalOperation.createTrial.rawValue {
        if value["study_id"]?.integer == study { trials.append(Trial(identifier: created)) }
        created += 1
      } else if let identifier = value["trial_id"]?.integer,
        let index = trials.firstIndex(where: { $0.identifier == identifier })
      {
        trials[index].record.apply(code, value)
      }
      start = end + 1
      length = start
      line += 1
    }
  }
}

extension TrialRecord {
  fileprivate mutating func apply(_ code: Int, _ line: JSON) {
    if isOver { return }
    switch JournalOperation(rawValue: code) {
    case .setIntermediateValue:
      if let step = line["step"]?.integer { values[step] = line["intermediate_value"]?.number }
    case .setTrialUserAttribute:
      guard let member = line["user_attr"]?.members?.first else { return }
      if member.key == "error" {
        error = member.value.string
      } else if let result = SeedResult(key: member.key, value: member.value) {
        seeds.append(result)
      }
    case .setStateAndValues:
      guard let number = line["state"]?.integer, let code = JournalState(rawValue: number) else { return }
      state = code.state(error: error) ?? state
    default: break
    }
  }
}

extension TrialRecord.SeedResult {
  /// What the attribute `seed <number>` of a trial holds.
  fileprivate init?(key: String, value: JSON) {
    guard key.hasPrefix("seed "), let seed = UInt64(key.dropFirst(5)), let reached = value["value"]?.number,
      let epochs = value["epochs"]?.integer
    else { return nil }
    self.init(seed: seed, value: reached, epochs: epochs)
  }
}

extension JournalState {
  /// nil for a trial that waits, of which nothing is known.
  fileprivate func state(error: String?) -> TrialRecord.State? {
    switch self {
    case .running: .running
    case .complete: .complete
    case .pruned: .stopped
    case .failed: .failed(error ?? "unknown")
    case .waiting: nil
    }
  }
}
