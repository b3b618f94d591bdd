import Foundation
import Sweeps
import Testing

@Suite struct JournalTests {
  private let keys = """
    "vary": [
      {"path": "training.epochs", "values": [1, 2]},
      {"name": "scale", "path": "student.scale", "from": 1, "to": 4, "scale": "log"}
    ],
    "search": {"kind": "random", "trials": 3}
    """

  /// Line by line as Optuna 5.0's JournalStorage writes and reads it.
  @Test func writesOptunasJournal() throws {
    let folder = try SweepFolder()
    let plan = try folder.plan(keys)
    let journal = try folder.journal(plan)
    let created = try folder.text("trials.journal").split(separator: "\n").map(String.init)
    #expect(created.count == 5)
    #expect(
      created[0] == #"{"op_code": 0, "worker_id": "distill", "study_name": "small", "directions": [2]}"#)
    #expect(
      created[1]
        == #"{"op_code": 2, "worker_id": "distill", "study_id": 0, "user_attr": {"objective": "validation gauc_impressions of click, distilled student"}}"#
    )
    // The base trains for 8 epochs, which is one choice more, and has no number for a scale.
    #expect(
      created[2]
        == #"{"op_code": 4, "worker_id": "distill", "study_id": 0, "datetime_start": null, "state": 4, "value": null, "#
        + #""values": null, "distributions": {"training.epochs": "{\"name\": \"CategoricalDistribution\", "#
        + #"\"attributes\": {\"choices\": [1, 2, 8]}}"}, "params": {"training.epochs": 2.0}, "user_attrs": {}, "#
        + #""system_attrs": {}, "intermediate_values": {}}"#)
    #expect(created[3].contains(#"{\"low\": 1.0, \"high\": 4.0, \"log\": true, \"step\": null}"#))
    try journal.begin(1)
    try journal.report(0.5, of: 1, after: 1)
    try journal.report(.nan, of: 1, after: 2)
    try journal.finish(.init(seed: 7, value: 0.25, epochs: 2), of: 1)
    try journal.end(1, .complete)
    try journal.begin(2)
    try journal.end(2, .failed("the \"loss\" is not finite"))
    let lines = try folder.text("trials.journal").split(separator: "\n").dropFirst(5)
    let time = "2026-11-20T22:00:00.000000+00:00"
    #expect(
      Array(lines) == [
        #"{"op_code": 6, "worker_id": "distill", "trial_id": 1, "state": 0, "values": null, "datetime_start": "\#(time)"}"#,
        #"{"op_code": 7, "worker_id": "distill", "trial_id": 1, "step": 1, "intermediate_value": 0.5}"#,
        #"{"op_code": 8, "worker_id": "distill", "trial_id": 1, "user_attr": {"seed 7": {"value": 0.25, "epochs": 2}}}"#,
        #"{"op_code": 6, "worker_id": "distill", "trial_id": 1, "state": 1, "values": [0.25], "datetime_complete": "\#(time)"}"#,
        #"{"op_code": 6, "worker_id": "distill", "trial_id": 2, "state": 0, "values": null, "datetime_start": "\#(time)"}"#,
        #"{"op_code": 8, "worker_id": "distill", "trial_id": 2, "user_attr": {"error": "the \"loss\" is not finite"}}"#,
        #"{"op_code": 6, "worker_id": "distill", "trial_id": 2, "state": 3, "values": null, "datetime_complete": "\#(time)"}"#,
      ])
  }

  /// Cut after any byte, the journal is read again and holds what its whole lines say.
  @Test func readsWhatAKillLeaves() throws {
    let folder = try SweepFolder()
    let plan = try folder.plan(keys)
    let journal = try folder.journal(plan)
    let created = try folder.text("trials.journal").utf8.count
    try journal.begin(1)
    try journal.report(0.5, of: 1, after: 1)
    try journal.report(0.6, of: 1, after: 2)
    try journal.end(1, .stopped)
    try journal.begin(0)
    try journal.finish(.init(seed: 1, value: 0.7, epochs: 8), of: 0)
    let whole = Array(try folder.text("trials.journal").utf8)
    #expect(try folder.journal(plan).records == journal.records)
    for length in stride(from: created, through: whole.count, by: 7) {
      try Data(whole[..<length]).write(to: URL(fileURLWithPath: folder.file("cut")))
      let cut = try folder.journal(plan, "cut")
      let lines = whole[created..<length].count { $0 == UInt8(ascii: "\n") }
      #expect(cut.records[1].state == (lines < 1 ? .waiting : lines < 4 ? .running : .stopped))
      #expect(cut.records[1].values.count == max(0, min(2, lines - 1)))
      #expect(cut.records[0].seeds.count == (lines < 6 ? 0 : 1))
      // What was cut off is gone, so that the next line stands by itself.
      try cut.begin(2)
      #expect(try folder.journal(plan, "cut").records == cut.records)
    }
  }

  @Test func passesOverOtherStudiesAndOperations() throws {
    let folder = try SweepFolder()
    let plan = try folder.plan(keys)
    let created = try folder.journal(plan)
    try created.begin(0)
    let dashboard = """
      {"op_code":3,"worker_id":"x","study_id":0,"system_attr":{"dashboard:note":"hm"}}
      {"op_code":0,"worker_id":"x","study_name":"other","directions":[1]}
      {"op_code":4,"worker_id":"x","study_id":1,"datetime_start":null}
      {"op_code":6,"worker_id":"x","trial_id":3,"state":1,"values":[1.0],"datetime_complete":"2026-11-20T22:00:00+00:00"}

      """
    let text = try folder.text("trials.journal") + dashboard
    _ = try folder.write(text, to: "trials.journal")
    #expect(try folder.journal(plan).records.map(\.state) == [.running, .waiting, .waiting])
  }

  @Test func refusesWhatIsNoJournalOfThePlan() throws {
    let folder = try SweepFolder()
    let plan = try folder.plan(keys)
    _ = try folder.journal(plan)
    let lines = try folder.text("trials.journal").split(separator: "\n", omittingEmptySubsequences: false)
    _ = try folder.write((lines[..<2] + ["nonsense"] + lines[2...]).joined(separator: "\n"), to: "trials.journal")
    #expect(throws: SweepError.damagedJournal(folder.file("trials.journal"), line: 3)) { try folder.journal(plan) }
    _ = try folder.write(lines[..<4].joined(separator: "\n") + "\n", to: "trials.journal")
    #expect(throws: SweepError.otherTrials(folder.file("trials.journal"))) { try folder.journal(plan) }
  }
}
